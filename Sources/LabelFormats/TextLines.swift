import DatasetModel

/// Calls `body` with each line that is not blank, without white space around it, and with its number, counted from 1.
func forEachLine(
    of text: Span<UInt8>, _ body: (_ line: Span<UInt8>, _ number: Int) throws(FormatError) -> Void
) throws(FormatError) {
    var number = 0
    try forEachLineRange(of: text) { line, _ throws(FormatError) in
        number += 1
        if !line.isEmpty { try body(text.extracting(line), number) }
    }
}

/// The bytes of a text without the lines that are not wanted, each with its line end; blank lines stay, as does all else.
package func keepingLines<Problem: Error>(
    of text: [UInt8], _ isWanted: (ArraySlice<UInt8>) throws(Problem) -> Bool
) throws(Problem) -> [UInt8] {
    var bytes = Array(text[..<(hasByteOrderMark(text.span) ? 3 : 0)])
    try forEachLineRange(of: text.span) { line, whole throws(Problem) in
        let isKept = line.isEmpty ? true : try isWanted(text[line])
        if isKept { bytes += text[whole] }
    }
    return bytes
}

/// Calls `body` with where each line is without white space around it, and where it is as a whole, with its line end.
///
/// Lines end in LF, CRLF or CR; a byte order mark is skipped.
private func forEachLineRange<Problem: Error>(
    of text: Span<UInt8>, _ body: (_ line: Range<Int>, _ whole: Range<Int>) throws(Problem) -> Void
) throws(Problem) {
    var start = hasByteOrderMark(text) ? 3 : 0
    while start < text.count {
        var end = start
        while end < text.count, text[end] != newline, text[end] != carriageReturn { end += 1 }
        let isPair = end + 1 < text.count && text[end] == carriageReturn && text[end + 1] == newline
        let next = min(end + (isPair ? 2 : 1), text.count)
        try body(trimmed(text, in: start..<end), start..<next)
        start = next
    }
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
