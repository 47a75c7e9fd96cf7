package import DatasetModel

/// A cell on its way from one table to another.
package struct TableCell: Sendable, Equatable {
    /// What it says, in UTF-8, without quotes or escapes; `RowSet.absent` where the row has no such cell.
    package let text: [UInt8]
    /// How a table of JSON Lines writes it; nil where it comes from elsewhere.
    package let json: [UInt8]?

    package init(_ text: String) { self.init(text: Array(text.utf8)) }

    init(text: [UInt8], json: [UInt8]? = nil) {
        self.text = text
        self.json = json
    }

    package static let absent = TableCell(text: RowSet.absent)

    var isAbsent: Bool { text == RowSet.absent }
}

/// What shall change in a label table.
package struct TableEdits: Sendable {
    /// A row that comes.
    package struct Row: Sendable {
        /// In the order of the table's columns.
        package let cells: [TableCell]
        /// The row as a table that is written in the same way has it; nil: it is written anew.
        package let record: [UInt8]?

        package init(cells: [TableCell], record: [UInt8]?) {
            self.cells = cells
            self.record = record
        }
    }

    /// By row, then by column.
    package var cells: [Int: [Int: TableCell]] = [:]
    /// Rows that go.
    package var removed: Set<Int> = []
    /// By the row behind which they come; -1: before the first.
    package var inserted: [Int: [Row]] = [:]

    package init() {}
}

/// A label table's bytes, taken apart so that rows can change while all others stay byte for byte as they are.
package struct TableText: Sendable {
    private enum Writing: Sendable {
        case delimited(Dialect)
        case jsonLines(JSONStyle)
    }

    private let writing: Writing
    private let columns: [String]
    /// The table in UTF-8, as its reader sees it.
    private let text: [UInt8]
    /// Where each row is, its line end included.
    private let rows: [Range<Int>]
    /// The bytes begin with a high byte first: UTF-16 has two orders.
    private let isBigEndian: Bool

    package var rowCount: Int { rows.count }

    /// Takes a table apart whose format and columns are known from reading it.
    package init(_ bytes: [UInt8], _ format: LabelTable.Format, columns: [String]) throws(FormatError) {
        self.columns = columns
        isBigEndian = bytes.first == 0xfe
        switch format {
        case .jsonLines:
            text = bytes
            var (rows, first): ([Range<Int>], JSONRecord?) = ([], nil)
            JSONRecord.forEach(in: text) { record in
                if first == nil { first = record }
                rows.append(record.start..<record.lineEnd(in: bytes))
            }
            self.rows = rows
            writing = .jsonLines(JSONStyle(first, bytes))
        case .delimited(let dialect):
            text = try Dialect.decode(bytes).text
            writing = .delimited(dialect)
            rows = try Self.records(of: text, dialect.delimiter)
        }
    }

    /// The records that are rows: those behind the header with a cell that is not empty.
    private static func records(of text: [UInt8], _ delimiter: UInt8) throws(FormatError) -> [Range<Int>] {
        let header = try DelimitedReader.header(of: text, delimiter: delimiter)
        var scanner = DelimitedScanner(text, delimiter: delimiter, range: header.rowsStart..<text.count)
        var rows: [Range<Int>] = []
        var cells: [CellRange] = []
        var start = header.rowsStart
        while try scanner.next(into: &cells) {
            if cells.contains(where: { $0.count > 0 }) { rows.append(start..<scanner.offset) }
            cells.removeAll(keepingCapacity: true)
            start = scanner.offset
        }
        return rows
    }

    // MARK: Reading

    /// One cell, as another table can take it.
    package func cell(_ row: Int, _ column: Int) throws(FormatError) -> TableCell {
        switch writing {
        case .jsonLines:
            let record = JSONRecord(in: text, at: rows[row].lowerBound)
            guard let place = try record.names(in: text).firstIndex(of: columns[column]) else { return .absent }
            let range = record.members[place].value
            let cells = try JSONLinesReader.read(Array(text[record.start..<record.end])).rows
            return TableCell(text: Array(cells.cell(0, place)), json: Array(text[range]))
        case .delimited(let dialect):
            var scanner = DelimitedScanner(text, delimiter: dialect.delimiter, range: rows[row])
            var cells: [CellRange] = []
            _ = try scanner.next(into: &cells)
            let range = cells[column].range
            if range.lowerBound < text.count || range.isEmpty { return TableCell(text: Array(text[range])) }
            return TableCell(
                text: Array(scanner.extra[(range.lowerBound - text.count)..<(range.upperBound - text.count)]))
        }
    }

    /// A row as it stands here, without its line end, if `other` is written in the same way.
    package func record(_ row: Int, for other: TableText) -> [UInt8]? {
        switch (writing, other.writing) {
        case (.jsonLines, .jsonLines):
            guard Set(columns).isSubset(of: other.columns) else { return nil }
            return Array(text[JSONRecord(in: text, at: rows[row].lowerBound).range])
        case (.delimited(let mine), .delimited(let yours)):
            guard mine.delimiter == yours.delimiter && columns == other.columns else { return nil }
            let cells = Self.writtenCells(of: text, rows[row], mine.delimiter)
            return Array(text[rows[row].lowerBound..<(cells.last?.upperBound ?? rows[row].lowerBound)])
        default: return nil
        }
    }

    // MARK: Writing

    /// The table's bytes after some edits; what they do not touch is as it was.
    ///
    /// In its own encoding, or in UTF-8 where that has no such character.
    package func applying(_ edits: TableEdits) throws(FormatError) -> [UInt8] {
        var output = TableOutput(lineEnd: lineEnd)
        var place = rows.first?.lowerBound ?? text.count
        output.append(text[..<place])
        for row in edits.inserted[-1] ?? [] { output.append(record: try written(row)) }
        for (number, range) in rows.enumerated() {
            output.append(text[place..<range.lowerBound])
            if !edits.removed.contains(number) {
                let cells = edits.cells[number] ?? [:]
                output.append(cells.isEmpty ? text[range] : try changed(range, cells)[...])
            }
            for row in edits.inserted[number] ?? [] { output.append(record: try written(row)) }
            place = range.upperBound
        }
        output.append(text[place...])
        let bytes = output.finish(endsWithLineEnd: text.last == newline || rows.isEmpty)
        guard case .delimited(let dialect) = writing else { return bytes }
        return dialect.encode(bytes, isBigEndian: isBigEndian) ?? bytes
    }

    /// The table's bytes without the rows that are not wanted, in its own encoding; all else is as it was.
    package func keeping(_ isWanted: (Int) throws -> Bool) rethrows -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        for (row, range) in rows.enumerated() where try !isWanted(row) {
            bytes += text[place..<range.lowerBound]
            place = range.upperBound
        }
        bytes += text[place...]
        guard case .delimited(let dialect) = writing else { return bytes }
        return dialect.encode(bytes, isBigEndian: isBigEndian) ?? bytes
    }

    private var lineEnd: [UInt8] {
        switch writing {
        case .delimited(let dialect): dialect.lineEnd == .crlf ? [carriageReturn, newline] : [newline]
        case .jsonLines(let style): style.lineEnd
        }
    }

    private func changed(_ range: Range<Int>, _ cells: [Int: TableCell]) throws(FormatError) -> [UInt8] {
        switch writing {
        case .jsonLines(let style):
            let record = JSONRecord(in: text, at: range.lowerBound)
            let values = cells.map { (name: columns[$0.key], cell: $0.value) }.sorted { $0.name < $1.name }
            return try record.changed(in: text, values, style) + text[record.end..<range.upperBound]
        case .delimited(let dialect):
            var bytes: [UInt8] = []
            var place = range.lowerBound
            for (column, old) in Self.writtenCells(of: text, range, dialect.delimiter).enumerated() {
                bytes += text[place..<old.lowerBound]
                place = old.upperBound
                if let cell = cells[column] {
                    // A cell in quotes stays in quotes: some tables have them around all.
                    let isQuoted = !old.isEmpty && text[old.lowerBound] == quote
                    bytes += delimitedCell(cell.visible, delimiter: dialect.delimiter, isQuoted: isQuoted)
                } else {
                    bytes += text[old]
                }
            }
            return bytes + text[place..<range.upperBound]
        }
    }

    private func written(_ row: TableEdits.Row) throws(FormatError) -> [UInt8] {
        if let record = row.record { return record }
        switch writing {
        case .jsonLines(let style):
            return style.object(
                try zip(columns, row.cells).filter { !$0.1.isAbsent }.map { name, cell throws(FormatError) in
                    (name, try cell.jsonValue(like: nil))
                })
        case .delimited(let dialect):
            let cells = row.cells.map { delimitedCell($0.visible, delimiter: dialect.delimiter) }
            return Array(cells.joined(separator: [dialect.delimiter]))
        }
    }

    /// Where the cells of a record are, quotes included.
    private static func writtenCells(of text: [UInt8], _ range: Range<Int>, _ delimiter: UInt8) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = range.lowerBound
        while true {
            var end = start
            if end < range.upperBound, text[end] == quote {
                end = endOfQuotes(in: text, from: end, to: range.upperBound)
            }
            while end < range.upperBound, text[end] != delimiter, text[end] != newline { end += 1 }
            let isLast = end == range.upperBound || text[end] == newline
            let hasReturn = isLast && end > start && text[end - 1] == carriageReturn
            cells.append(start..<(hasReturn ? end - 1 : end))
            if isLast { return cells }
            start = end + 1
        }
    }

    private static func endOfQuotes(in text: [UInt8], from start: Int, to end: Int) -> Int {
        var place = start + 1
        while place < end {
            if text[place] == quote {
                guard place + 1 < end, text[place + 1] == quote else { return place + 1 }
                place += 1
            }
            place += 1
        }
        return end
    }
}

extension TableCell {
    /// What a delimited table shows of it.
    fileprivate var visible: [UInt8] { isAbsent ? [] : text }
}

/// Lines that are copied and records that come between them.
private struct TableOutput {
    private let lineEnd: [UInt8]
    private var bytes: [UInt8] = []
    /// The last line has no end yet, because it is a record that came.
    private var isOpen = false

    init(lineEnd: [UInt8]) { self.lineEnd = lineEnd }

    mutating func append(_ copied: ArraySlice<UInt8>) {
        if copied.isEmpty { return }
        if isOpen { bytes += lineEnd }
        isOpen = false
        bytes += copied
    }

    mutating func append(record: [UInt8]) {
        let isInLine = bytes.last.map { $0 != newline } ?? false
        if isOpen || (isInLine && bytes != byteOrderMark) { bytes += lineEnd }
        bytes += record
        isOpen = true
    }

    consuming func finish(endsWithLineEnd: Bool) -> [UInt8] {
        isOpen && endsWithLineEnd ? bytes + lineEnd : bytes
    }
}

private let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

extension Dialect {
    /// The bytes of a text that `decode` gave; nil where the encoding has no such character.
    fileprivate func encode(_ text: [UInt8], isBigEndian: Bool) -> [UInt8]? {
        let lines = lineEnd == .cr ? text.map { $0 == newline ? carriageReturn : $0 } : text
        switch encoding {
        case .utf8: return lines
        case .markedUTF8: return byteOrderMark + lines
        case .latin1:
            let scalars = String(decoding: lines, as: UTF8.self).unicodeScalars
            return scalars.allSatisfy { $0.value < 0x100 } ? scalars.map { UInt8($0.value) } : nil
        case .utf16:
            let units = [0xfeff] + String(decoding: lines, as: UTF8.self).utf16
            return units.flatMap { unit in
                let (high, low) = (UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit))
                return isBigEndian ? [high, low] : [low, high]
            }
        }
    }
}
