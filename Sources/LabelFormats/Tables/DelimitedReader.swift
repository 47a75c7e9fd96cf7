import DatasetModel

/// Cuts delimited text into records and cells, as RFC 4180 says: quoted cells may hold delimiters, line ends and doubled quotes.
///
/// Cells are ranges of the text; a cell with doubled quotes is written behind it. One pass, no allocation for a cell.
struct DelimitedScanner {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var place: Int
    private let end: Int
    /// The line at `place`, counted from 1.
    private(set) var line: Int
    /// Cells that are not in the text as they are; they follow it.
    private(set) var extra: [UInt8]

    /// Scans a range of the text, which begins on `line`; `extra` is what earlier scanners of the same text left.
    init(_ bytes: [UInt8], delimiter: UInt8, range: Range<Int>? = nil, line: Int = 1, extra: [UInt8] = []) {
        self.bytes = bytes
        self.delimiter = delimiter
        place = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
        self.line = line
        self.extra = extra
    }

    var offset: Int { place }

    /// Adds the cells of the next record; false at the end of the text.
    @inline(__always)
    mutating func next(into cells: inout [CellRange]) throws(FormatError) -> Bool {
        if place >= end { return false }
        while true {
            if place < end, bytes[place] == quote {
                cells.append(try quotedCell())
            } else {
                let start = place
                place = endOfPlainCell(from: start)
                let isLast = place == end || bytes[place] == newline
                let hasReturn = isLast && place > start && bytes[place - 1] == carriageReturn
                cells.append(CellRange(start: start, end: hasReturn ? place - 1 : place))
            }
            if place >= end { return true }
            place += 1
            if bytes[place - 1] == newline {
                line += 1
                return true
            }
        }
    }

    /// The place of the next delimiter, line end or end of the text: the one loop over every byte, eight at a time.
    @inline(__always)
    private func endOfPlainCell(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (delimiters, newlines) = (UInt64(delimiter) &* ones, UInt64(newline) &* ones)
        let end = end
        return unsafe bytes.withUnsafeBytes { bytes in
            var place = start
            while place + 8 <= end {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let found = zeroBytes(word ^ delimiters) | zeroBytes(word ^ newlines)
                if found != 0 { return place + found.trailingZeroBitCount / 8 }
                place += 8
            }
            while place < end {
                let byte = unsafe bytes[place]
                if byte == delimiter || byte == newline { break }
                place += 1
            }
            return place
        }
    }

    /// Reads a quoted cell and stops at the delimiter, LF or end behind it.
    private mutating func quotedCell() throws(FormatError) -> CellRange {
        let firstLine = line
        let start = place + 1
        var last = start
        var hasDoubled = false
        while true {
            guard last < end else { throw FormatError(line: firstLine, "a quoted cell that does not end") }
            if bytes[last] == quote {
                guard last + 1 < end, bytes[last + 1] == quote else { break }
                hasDoubled = true
                last += 1
            } else if bytes[last] == newline {
                line += 1
            }
            last += 1
        }
        place = last + 1
        if place + 1 < end, bytes[place] == carriageReturn, bytes[place + 1] == newline { place += 1 }
        if place + 1 == end, bytes[place] == carriageReturn { place += 1 }
        guard place >= end || bytes[place] == delimiter || bytes[place] == newline else {
            throw FormatError(line: line, "text behind the closing quote of a cell")
        }
        return hasDoubled ? withoutDoubledQuotes(start..<last) : CellRange(start: start, end: last)
    }

    private mutating func withoutDoubledQuotes(_ range: Range<Int>) -> CellRange {
        let start = bytes.count + extra.count
        var isSecond = false
        for byte in bytes[range] {
            if byte == quote && !isSecond {
                isSecond = true
                continue
            }
            isSecond = false
            extra.append(byte)
        }
        return CellRange(start: start, end: bytes.count + extra.count)
    }
}

/// Marks the high bits of zero bytes; those above the lowest one may be marked wrongly.
///
/// Little-endian, the lowest is the first in memory. See Warren, "Hacker's Delight", 6-1.
@inline(__always)
private func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}

/// Reads CSV and TSV.
enum DelimitedReader {
    /// The header of a table, and where its first row begins.
    struct Header: Sendable, Equatable {
        var columns: [String]
        /// The number of cells without a name behind the last column.
        var unnamedCount = 0
        var rowsStart: Int
        var rowsLine: Int
    }

    /// As many as Excel has: what a column costs is not paid for a file of delimiters.
    static let mostColumns = 16_384

    /// Reads the header, or makes one up where the first record is a row: where it names an image.
    ///
    /// Columns without a name at its end are none, unless `keepsUnnamed`.
    static func header(
        of text: [UInt8], delimiter: UInt8, keepsUnnamed: Bool = false
    ) throws(FormatError) -> Header {
        var scanner = DelimitedScanner(text, delimiter: delimiter)
        var cells: [CellRange] = []
        var line = 1
        while cells.allSatisfy({ $0.count == 0 }) {
            cells.removeAll()
            line = scanner.line
            guard try scanner.next(into: &cells) else { return Header(columns: [], rowsStart: 0, rowsLine: 1) }
        }
        while cells.count > mostColumns, let last = cells.last, last.count == 0 { cells.removeLast() }
        if cells.count > mostColumns {
            throw FormatError(line: line, "\(cells.count) columns: this is no label table")
        }
        let all = scanner.extra.isEmpty ? text : text + scanner.extra
        // An empty cell of a row may be a label that is not given yet; one of a header is nothing.
        if cells.contains(where: { FileRole(name: all[$0.range]) == .image }) {
            return Header(columns: cells.indices.map { "column \($0 + 1)" }, rowsStart: 0, rowsLine: 1)
        }
        var unnamedCount = 0
        while !keepsUnnamed, let last = cells.last, last.count == 0 {
            cells.removeLast()
            unnamedCount += 1
        }
        var columns: [String] = []
        var names: Set<String> = []
        for (place, cell) in cells.enumerated() {
            let name = String(decoding: all[cell.range], as: UTF8.self)
            columns.append(name.isEmpty ? "column \(place + 1)" : name)
            if !names.insert(columns[place]).inserted {
                throw FormatError(line: line, "two columns are named '\(columns[place])'")
            }
        }
        return Header(
            columns: columns, unnamedCount: unnamedCount, rowsStart: scanner.offset, rowsLine: scanner.line)
    }

    /// Reads the records of some parts of a text, each a whole number of records; empty ones are left out.
    ///
    /// `borders` are places in the text, ascending, of which is told on which line they are and whether a record begins there.
    static func rows(
        of text: [UInt8], delimiter: UInt8, columnCount: Int, parts: [TablePart], borders: [Int] = []
    ) throws(FormatError) -> (rows: RowSet, borders: [TableBorder]) {
        guard text.count < RowSet.maximumBytes / 2 else { throw FormatError(line: nil, "it has more than 2 GiB") }
        // Rows from the beginning on: there is no header.
        let measure = parts.first?.range.lowerBound == 0 ? "first row" : "header"
        var collector = RecordCollector(columnCount: columnCount, measure: measure, borders: borders)
        let byteCount = parts.reduce(0) { $0 + $1.range.count }
        collector.reserveCapacity(rows: byteCount / (10 * max(columnCount, 1)))
        var extra: [UInt8] = []
        for part in parts {
            var scanner = DelimitedScanner(text, delimiter: delimiter, range: part.range, line: part.line, extra: extra)
            try collector.collect(&scanner)
            extra = scanner.extra
        }
        return (collector.rows(extra.isEmpty ? text : text + extra), collector.found)
    }
}

/// A part of a table's text that is a whole number of records.
package struct TablePart: Sendable {
    package let range: Range<Int>
    /// The line on which it begins.
    package let line: Int

    package init(range: Range<Int>, line: Int) {
        self.range = range
        self.line = line
    }
}

/// What is at a place of a table's text.
package struct TableBorder: Sendable, Equatable {
    package let line: Int
    /// Says whether a record begins there.
    package let isRecord: Bool

    package init(line: Int, isRecord: Bool) {
        self.line = line
        self.isRecord = isRecord
    }
}

/// The rows that a scanner finds.
private struct RecordCollector {
    private let columnCount: Int
    /// What says how many cells a record has.
    private let measure: String
    private var cells: [CellRange] = []
    private var lines: [UInt32] = []
    private var borders: ArraySlice<Int>
    private(set) var found: [TableBorder] = []

    init(columnCount: Int, measure: String, borders: [Int]) {
        self.columnCount = columnCount
        self.measure = measure
        self.borders = borders[...]
    }

    mutating func reserveCapacity(rows: Int) {
        cells.reserveCapacity(rows * columnCount)
        lines.reserveCapacity(rows)
    }

    func rows(_ bytes: [UInt8]) -> RowSet {
        RowSet(columnCount: columnCount, bytes: bytes, cells: cells, lines: lines)
    }

    mutating func collect(_ scanner: inout DelimitedScanner) throws(FormatError) {
        while true {
            let before = cells.count
            let line = scanner.line
            if let next = borders.first, next <= scanner.offset { pass(scanner.offset, line) }
            guard try scanner.next(into: &cells) else { return }
            if cells.count - before != columnCount {
                guard try Self.fit(&cells, from: before, to: columnCount, of: measure, line: line) else { continue }
            } else if cells[before].count == 0, cells[before...].allSatisfy({ $0.count == 0 }) {
                cells.removeLast(columnCount)
                continue
            }
            lines.append(UInt32(truncatingIfNeeded: line))
        }
    }

    /// Tells of the borders up to the record that begins at `offset`.
    private mutating func pass(_ offset: Int, _ line: Int) {
        while let border = borders.first, border <= offset {
            found.append(TableBorder(line: line, isRecord: border == offset))
            borders.removeFirst()
        }
    }

    /// Drops empty cells behind a record's last column; false for a record without any content, which is dropped.
    private static func fit(
        _ cells: inout [CellRange], from start: Int, to columnCount: Int, of measure: String, line: Int
    ) throws(FormatError) -> Bool {
        let count = cells.count - start
        if cells[start...].allSatisfy({ $0.count == 0 }) {
            cells.removeLast(count)
            return false
        }
        while cells.count - start > columnCount, cells.last?.count == 0 { cells.removeLast() }
        guard cells.count - start == columnCount else {
            throw FormatError(
                line: line, "\(count) \(count == 1 ? "cell" : "cells") where the \(measure) has \(columnCount)")
        }
        return true
    }
}
