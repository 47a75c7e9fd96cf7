import DatasetModel

/// Calls `body` with each line that is not blank, without white space around it, and with its number, counted from 1.
///
/// Lines end in LF, CRLF or CR; a byte order mark is skipped.
func forEachLine(
    of text: Span<UInt8>, _ body: (_ line: Span<UInt8>, _ number: Int) throws(FormatError) -> Void
) throws(FormatError) {
    var start = hasByteOrderMark(text) ? 3 : 0
    var number = 1
    while start < text.count {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n"), text[end] != UInt8(ascii: "\r") { end += 1 }
        let line = trimmed(text, in: start..<end)
        if !line.isEmpty { try body(text.extracting(line), number) }
        let isPair = end + 1 < text.count && text[end] == UInt8(ascii: "\r") && text[end + 1] == UInt8(ascii: "\n")
        start = end + (isPair ? 2 : 1)
        number += 1
    }
}

/// The bytes of a text without the lines that are not wanted, each with its line end; blank lines stay, as does all else.
package func keepingLines(
    of text: [UInt8], _ isWanted: (ArraySlice<UInt8>) throws -> Bool
) rethrows -> [UInt8] {
    var bytes: [UInt8] = []
    let mark = hasByteOrderMark(text.span) ? 3 : 0
    bytes += text[..<mark]
    var start = mark
    while start < text.count {
        let lineEnd = text[start...].firstIndex { $0 == newline || $0 == carriageReturn } ?? text.count
        let isPair = lineEnd + 1 < text.count && text[lineEnd] == carriageReturn && text[lineEnd + 1] == newline
        let next = min(lineEnd + (isPair ? 2 : 1), text.count)
        let line = trimmed(text.span, in: start..<lineEnd)
        if try line.isEmpty || isWanted(text[line]) { bytes += text[start..<next] }
        start = next
    }
    return bytes
}

/// Calls `body` with each word of a line.
func forEachWord(
    of line: Span<UInt8>, _ body: (_ word: Span<UInt8>) throws(FormatError) -> Void
) throws(FormatError) {
    var start = 0
    while start < line.count {
        var end = start
        while end < line.count, !isWhiteSpace(line[end]) { end += 1 }
        if end > start { try body(line.extracting(start..<end)) }
        start = end + 1
    }
}

/// Where the text is without the white space around it.
func trimmed(_ text: Span<UInt8>, in range: Range<Int>? = nil) -> Range<Int> {
    var start = range?.lowerBound ?? 0
    var end = range?.upperBound ?? text.count
    while start < end, isWhiteSpace(text[start]) { start += 1 }
    while start < end, isWhiteSpace(text[end - 1]) { end -= 1 }
    return start..<end
}

func hasByteOrderMark(_ text: Span<UInt8>) -> Bool {
    text.count >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf
}

private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
