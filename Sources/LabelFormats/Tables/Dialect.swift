import DatasetModel

/// How a delimited table is written; what of it differs between two tables makes no row differ.
package struct Dialect: Sendable, Equatable {
    package enum Encoding: String, Sendable {
        case utf8 = "UTF-8"
        case markedUTF8 = "UTF-8 with a byte order mark"
        case utf16 = "UTF-16"
        case latin1 = "Latin-1"
    }

    package enum LineEnd: String, Sendable {
        case lf = "LF"
        case crlf = "CRLF"
        case cr = "CR"
    }

    package var encoding: Encoding
    package var delimiter: UInt8
    package var lineEnd: LineEnd

    package init(encoding: Encoding, delimiter: UInt8, lineEnd: LineEnd) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.lineEnd = lineEnd
    }

    /// Rows of equal bytes are equal rows if both tables are written in one of the plain dialects.
    package var isPlain: Bool { encoding == .utf8 && lineEnd != .cr }
}

extension Dialect {
    /// Reads the encoding from a table's bytes and returns them as UTF-8 with LF or CRLF, without a mark.
    static func decode(_ bytes: [UInt8]) throws(FormatError) -> (text: [UInt8], encoding: Encoding, lineEnd: LineEnd) {
        let (text, encoding) = try decodeCharacters(bytes)
        let firstLineEnd = text.firstIndex { $0 == newline || $0 == carriageReturn }
        guard let place = firstLineEnd, text[place] == carriageReturn else { return (text, encoding, .lf) }
        if place + 1 < text.count && text[place + 1] == newline { return (text, encoding, .crlf) }
        // Old Macintosh: no LF at all.
        if text.contains(newline) { return (text, encoding, .lf) }
        return (text.map { $0 == carriageReturn ? newline : $0 }, encoding, .cr)
    }

    private static func decodeCharacters(_ bytes: [UInt8]) throws(FormatError) -> ([UInt8], Encoding) {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return (try utf8(Array(bytes.dropFirst(3))), .markedUTF8) }
        if bytes.starts(with: [0xff, 0xfe]) { return (try utf16(bytes, low: 0), .utf16) }
        if bytes.starts(with: [0xfe, 0xff]) { return (try utf16(bytes, low: 1), .utf16) }
        if isUTF8(bytes) { return (bytes, .utf8) }
        if let place = bytes.firstIndex(of: 0) {
            throw FormatError(nulOnLine: line(of: place, in: bytes))
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte < 0x80 { text.append(byte) } else { text += [0xc0 | byte >> 6, 0x80 | byte & 0x3f] }
        }
        return (text, .latin1)
    }

    private static func utf8(_ bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        if isUTF8(bytes) { return bytes }
        if let place = bytes.firstIndex(of: 0) { throw FormatError(nulOnLine: line(of: place, in: bytes)) }
        throw FormatError(line: nil, "it begins with the mark of UTF-8 but is none")
    }

    private static func utf16(_ bytes: [UInt8], low: Int) throws(FormatError) -> [UInt8] {
        guard bytes.count % 2 == 0 else { throw FormatError(line: nil, "UTF-16 of an odd number of bytes") }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for place in stride(from: 2, to: bytes.count, by: 2) {
            units.append(UInt16(bytes[place + low]) | UInt16(bytes[place + 1 - low]) << 8)
        }
        var text: [UInt8] = []
        var line = 1
        var decoder = UTF16()
        var input = units.makeIterator()
        while true {
            switch decoder.decode(&input) {
            case .scalarValue(let scalar):
                if scalar == "\n" { line += 1 }
                if scalar == "\0" { throw FormatError(nulOnLine: line) }
                text += Array(String(scalar).utf8)
            case .emptyInput: return text
            case .error: throw FormatError(line: line, "half a character of UTF-16")
            }
        }
    }

    /// The line, counted from 1, on which a byte is.
    private static func line(of place: Int, in bytes: [UInt8]) -> Int {
        bytes[..<place].reduce(1) { $0 + ($1 == newline ? 1 : 0) }
    }

    /// Says whether bytes are UTF-8 without NUL.
    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        isASCII(bytes.span) || (String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0))
    }

    /// Says whether all bytes are ASCII and none is NUL, eight at a time.
    private static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        return unsafe bytes.withUnsafeBytes { bytes in
            var place = 0
            while place + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                // A byte has its high bit in the first part if it is not ASCII, in the second if it is zero.
                if (word | (word &- ones)) & highs != 0 { return false }
                place += 8
            }
            return unsafe bytes[place...].allSatisfy { $0 > 0 && $0 < 0x80 }
        }
    }

    /// The bytes that may separate cells.
    package static let delimiters = [comma, semicolon, tab]

    /// The byte that separates the cells of a header: the most frequent of `,` `;` and tab outside quotes; of equals, the usual one.
    static func delimiter(ofHeader header: some Sequence<UInt8>, fileExtension: String) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        var isBlank = true
        for byte in header {
            if byte == quote { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
            if byte == newline && !isQuoted && !isBlank { break }
            if byte != newline && byte != carriageReturn { isBlank = false }
        }
        let usual = fileExtension == "tsv" ? tab : comma
        let candidates = [usual] + delimiters.filter { $0 != usual }
        // `max` keeps the first of equals.
        return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? usual
    }
}

extension FormatError {
    fileprivate init(nulOnLine line: Int) { self.init(line: line, "a NUL byte: this is no text") }
}

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let semicolon = UInt8(ascii: ";")
private let tab = UInt8(ascii: "\t")
