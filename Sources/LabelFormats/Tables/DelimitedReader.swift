import DatasetModel

/// Cuts delimited text into records and cells, as RFC 4180 says: quoted cells may hold delimiters, line ends and doubled quotes.
///
/// Cells are ranges of the text; a cell with doubled quotes is written behind it. One pass, no allocation for a cell.
struct DelimitedScanner {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var place: Int
    /// The line at `place`, counted from 1.
    private(set) var line: Int
    /// Cells that are not in the text as they are; they follow it.
    private(set) var extra: [UInt8] = []

    init(_ bytes: [UInt8], delimiter: UInt8, from place: Int = 0, line: Int = 1) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.place = place
        self.line = line
    }

    var offset: Int { place }

    /// Adds the cells of the next record; false at the end of the text.
    @inline(__always)
    mutating func next(into cells: inout [CellRange]) throws(FormatError) -> Bool {
        if place >= bytes.count { return false }
        while true {
            if place < bytes.count, bytes[place] == quote {
                cells.append(try quotedCell())
            } else {
                let start = place
                place = endOfPlainCell(from: start)
                let isLast = place == bytes.count || bytes[place] == newline
                let hasReturn = isLast && place > start && bytes[place - 1] == carriageReturn
                cells.append(CellRange(start: start, end: hasReturn ? place - 1 : place))
            }
            if place >= bytes.count { return true }
            place += 1
            if bytes[place - 1] == newline {
                line += 1
                return true
            }
        }
    }

    /// The place of the next delimiter, line end or end of the text: the one loop over every byte.
    @inline(__always)
    private func endOfPlainCell(from start: Int) -> Int {
        let span = bytes.span
        var end = start
        while end < span.count {
            let byte = unsafe span[unchecked: end]
            if byte == delimiter || byte == newline { break }
            end += 1
        }
        return end
    }

    /// Reads a quoted cell and stops at the delimiter, LF or end behind it.
    private mutating func quotedCell() throws(FormatError) -> CellRange {
        let firstLine = line
        let start = place + 1
        var end = start
        var hasDoubled = false
        while true {
            guard end < bytes.count else { throw FormatError(line: firstLine, "a quoted cell that does not end") }
            if bytes[end] == quote {
                guard end + 1 < bytes.count, bytes[end + 1] == quote else { break }
                hasDoubled = true
                end += 1
            } else if bytes[end] == newline {
                line += 1
            }
            end += 1
        }
        place = end + 1
        if place + 1 < bytes.count, bytes[place] == carriageReturn, bytes[place + 1] == newline { place += 1 }
        if place + 1 == bytes.count, bytes[place] == carriageReturn { place += 1 }
        guard place >= bytes.count || bytes[place] == delimiter || bytes[place] == newline else {
            throw FormatError(line: line, "text behind the closing quote of a cell")
        }
        return hasDoubled ? withoutDoubledQuotes(start..<end) : CellRange(start: start, end: end)
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

/// Reads CSV and TSV.
enum DelimitedReader {
    /// The header of a table, and where its first row begins.
    struct Header: Sendable, Equatable {
        var columns: [String]
        var rowsStart: Int
        var rowsLine: Int
    }

    /// Reads the header, or makes one up where the first record is a row: where it names an image.
    static func header(of text: [UInt8], delimiter: UInt8) throws(FormatError) -> Header {
        var scanner = DelimitedScanner(text, delimiter: delimiter)
        var cells: [CellRange] = []
        while cells.allSatisfy({ $0.count == 0 }) {
            cells.removeAll()
            guard try scanner.next(into: &cells) else { return Header(columns: [], rowsStart: 0, rowsLine: 1) }
        }
        let all = text + scanner.extra
        while let last = cells.last, last.count == 0 { cells.removeLast() }
        if cells.contains(where: { FileRole(name: all[$0.range]) == .image }) {
            return Header(columns: cells.indices.map { "column \($0 + 1)" }, rowsStart: 0, rowsLine: 1)
        }
        var columns: [String] = []
        for (place, cell) in cells.enumerated() {
            let name = String(decoding: all[cell.range], as: UTF8.self)
            columns.append(name.isEmpty ? "column \(place + 1)" : name)
            if columns.dropLast().contains(columns[place]) {
                throw FormatError(line: 1, "two columns are named '\(columns[place])'")
            }
        }
        return Header(columns: columns, rowsStart: scanner.offset, rowsLine: scanner.line)
    }

    /// Reads complete records that begin at `start` of the text; empty ones are left out.
    static func rows(
        of text: [UInt8], delimiter: UInt8, columnCount: Int, from start: Int, line: Int
    ) throws(FormatError) -> RowSet {
        guard text.count < RowSet.maximumBytes / 2 else { throw FormatError(line: nil, "it has more than 2 GiB") }
        var scanner = DelimitedScanner(text, delimiter: delimiter, from: start, line: line)
        var cells: [CellRange] = []
        var lines: [UInt32] = []
        cells.reserveCapacity((text.count - start) / 10)
        lines.reserveCapacity((text.count - start) / (10 * max(columnCount, 1)))
        while true {
            let before = cells.count
            let line = scanner.line
            guard try scanner.next(into: &cells) else { break }
            if cells.count - before != columnCount {
                guard try fit(&cells, from: before, to: columnCount, line: line) else { continue }
            } else if cells[before].count == 0, cells[before...].allSatisfy({ $0.count == 0 }) {
                cells.removeLast(columnCount)
                continue
            }
            lines.append(UInt32(truncatingIfNeeded: line))
        }
        let bytes = scanner.extra.isEmpty ? text : text + scanner.extra
        return RowSet(columnCount: columnCount, bytes: bytes, cells: cells, lines: lines)
    }

    /// Drops empty cells behind a record's last column; false for a record without any content, which is dropped.
    private static func fit(
        _ cells: inout [CellRange], from start: Int, to columnCount: Int, line: Int
    ) throws(FormatError) -> Bool {
        let count = cells.count - start
        if cells[start...].allSatisfy({ $0.count == 0 }) {
            cells.removeLast(count)
            return false
        }
        while cells.count - start > columnCount, cells.last?.count == 0 { cells.removeLast() }
        guard cells.count - start == columnCount else {
            throw FormatError(
                line: line, "\(count) \(count == 1 ? "cell" : "cells") where the header has \(columnCount)")
        }
        return true
    }
}
