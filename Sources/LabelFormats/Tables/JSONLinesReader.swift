import DatasetModel
import JSON

/// Reads JSON Lines: an object a row, its members the cells.
///
/// A text is a cell as it is, a number as the file writes it, `null`, `true` and `false` as these words, and a list or an object as
/// compact JSON. A member that an object does not have is an absent cell.
enum JSONLinesReader {
    static func read(_ text: [UInt8]) throws(FormatError) -> (columns: [String], rows: RowSet) {
        let isMarked = hasByteOrderMark(text.span)
        if trimmed(text.span, in: (isMarked ? 3 : 0)..<text.count).isEmpty {
            return ([], RowSet(columnCount: 0, bytes: [], cells: [], lines: []))
        }
        let collector = RowCollector()
        var events = JSONEvents(to: collector, allowsSeveralValues: true)
        try events.read(text.span)
        try events.finish()
        return (collector.columns, try collector.rows())
    }
}

private final class RowCollector: JSONListener {
    private(set) var columns: [String] = []
    /// Of each column, the number of rows when it was last named: a row names it once.
    private var lastRows: [Int] = []
    private var places: [[UInt8]: Int] = [:]
    private var bytes: [UInt8] = []
    private var cells: [(column: Int32, range: CellRange)] = []
    private var rowStarts: [Int] = []
    private var lines: [UInt32] = []
    private var depth = 0
    private var column = 0
    /// Where the cell that is being read began, while it is a list or an object.
    private var nestedStart: Int?
    private var needsComma = false

    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        if depth == 0 {
            guard token == .objectStart else { throw FormatError(line: line, "a line that is no JSON object") }
            rowStarts.append(cells.count)
            lines.append(UInt32(truncatingIfNeeded: line))
            depth = 1
        } else if depth == 1 {
            try takeMember(token, text, line)
        } else {
            takeNested(token, text)
        }
    }

    private func takeMember(_ token: JSONToken, _ text: Span<UInt8>, _ line: Int) throws(FormatError) {
        switch token {
        case .key: try setColumn(bytesOf(text), line)
        case .objectEnd: depth = 0
        case .objectStart, .arrayStart:
            nestedStart = bytes.count
            depth = 2
            needsComma = false
            bytes.append(UInt8(ascii: token == .arrayStart ? "[" : "{"))
        default:
            let start = bytes.count
            appendScalar(token, text)
            cells.append((Int32(column), CellRange(start: start, end: bytes.count)))
        }
    }

    private func setColumn(_ name: [UInt8], _ line: Int) throws(FormatError) {
        if let place = places[name] {
            column = place
        } else {
            column = columns.count
            if column == DelimitedReader.mostColumns {
                throw FormatError(line: line, "more than \(column) different members: this is no label table")
            }
            places[name] = column
            columns.append(String(decoding: name, as: UTF8.self))
            lastRows.append(0)
        }
        if lastRows[column] == rowStarts.count {
            throw FormatError(line: line, "an object with two members '\(columns[column])'")
        }
        lastRows[column] = rowStarts.count
    }

    private func takeNested(_ token: JSONToken, _ text: Span<UInt8>) {
        switch token {
        case .objectEnd, .arrayEnd:
            bytes.append(UInt8(ascii: token == .arrayEnd ? "]" : "}"))
            needsComma = true
            depth -= 1
            if depth == 1, let start = nestedStart {
                cells.append((Int32(column), CellRange(start: start, end: bytes.count)))
            }
            return
        default: break
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        switch token {
        case .objectStart, .arrayStart:
            bytes.append(UInt8(ascii: token == .arrayStart ? "[" : "{"))
            depth += 1
            needsComma = false
        case .key:
            appendQuoted(text)
            bytes.append(UInt8(ascii: ":"))
            needsComma = false
        case .string:
            appendQuoted(text)
            needsComma = true
        default:
            appendScalar(token, text)
            needsComma = true
        }
    }

    private func appendScalar(_ token: JSONToken, _ text: Span<UInt8>) {
        switch token {
        case .null: bytes += "null".utf8
        case .true: bytes += "true".utf8
        case .false: bytes += "false".utf8
        default: bytes += bytesOf(text)
        }
    }

    private func appendQuoted(_ text: Span<UInt8>) { appendQuotedJSON(bytesOf(text), to: &bytes) }

    private func bytesOf(_ text: Span<UInt8>) -> [UInt8] { unsafe text.withUnsafeBufferPointer { unsafe Array($0) } }

    /// The rows, every one with a cell in each column; an error where most of very many cells would be absent ones.
    func rows() throws(FormatError) -> RowSet {
        if lines.count * columns.count > max(1 << 20, 32 * cells.count) {
            throw FormatError("\(columns.count) different members in \(lines.count) objects: this is no table")
        }
        let absent = CellRange(start: bytes.count, end: bytes.count + RowSet.absent.count)
        var matrix = [CellRange](repeating: absent, count: lines.count * columns.count)
        for (row, start) in rowStarts.enumerated() {
            let end = row + 1 < rowStarts.count ? rowStarts[row + 1] : cells.count
            for cell in cells[start..<end] { matrix[row * columns.count + Int(cell.column)] = cell.range }
        }
        return RowSet(columnCount: columns.count, bytes: bytes + RowSet.absent, cells: matrix, lines: lines)
    }
}

/// Adds a text as JSON writes it.
func appendQuotedJSON(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(quote)
    for byte in text {
        switch byte {
        case quote, UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case ..<0x20: bytes += "\\u00".utf8 + [hexDigit(byte >> 4), hexDigit(byte & 15)]
        default: bytes.append(byte)
        }
    }
    bytes.append(quote)
}
