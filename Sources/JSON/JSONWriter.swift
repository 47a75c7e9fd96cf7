/// Writes one JSON document from its beginning to its end: indented by two spaces, LF at the end, members in the order of writing.
///
/// It hands out pieces of about 64 KB, so that a large document is never in memory as a text.
package struct JSONWriter {
    private static let size = 1 << 16
    private let sink: ([UInt8]) -> Void
    private var piece: [UInt8] = []
    private var depth = 0
    /// Says whether nothing stands yet in the innermost list or object.
    private var isAtStart = true

    private init(sink: @escaping ([UInt8]) -> Void) { self.sink = sink }

    /// Writes the document that `body` describes as exactly one value.
    package static func write(
        to sink: (_ piece: [UInt8]) -> Void, _ body: (inout JSONWriter) -> Void
    ) {
        withoutActuallyEscaping(sink) { sink in
            var writer = JSONWriter(sink: sink)
            writer.piece.reserveCapacity(size)
            body(&writer)
            writer.piece.append(UInt8(ascii: "\n"))
            writer.flush()
        }
    }

    private mutating func flush() {
        sink(piece)
        piece.removeAll(keepingCapacity: true)
    }

    private mutating func flushIfFull() { if piece.count >= Self.size { flush() } }

    // MARK: Values

    package mutating func writeNull() { piece += "null".utf8 }

    package mutating func write(_ value: Bool) { piece += (value ? "true" : "false").utf8 }

    package mutating func write(_ value: Int) { piece += String(value).utf8 }

    /// The shortest digits that read back as the same number; null if it is not finite.
    package mutating func write(_ value: Double) { piece += (value.isFinite ? JSON.shortest(value) : "null").utf8 }

    package mutating func write(_ value: String) { JSON.appendQuoted(value, to: &piece) }

    /// Writes a list; `body` calls `element` for each of its elements.
    package mutating func list(_ body: (inout JSONWriter) -> Void) {
        container(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes an object; `body` calls `member` for each of its members.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        container(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Begins the next element of a list: its value is written next.
    package mutating func element() {
        flushIfFull()
        if !isAtStart { piece.append(UInt8(ascii: ",")) }
        breakLine()
    }

    /// Begins the next member of an object: its value is written next.
    package mutating func member(_ key: String) {
        element()
        write(key)
        piece += ": ".utf8
    }

    private mutating func container(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        piece.append(open)
        depth += 1
        isAtStart = true
        body(&self)
        depth -= 1
        if !isAtStart { breakLine() }
        piece.append(close)
        isAtStart = false
    }

    private mutating func breakLine() {
        piece.append(UInt8(ascii: "\n"))
        for _ in 0..<2 * depth { piece.append(UInt8(ascii: " ")) }
        isAtStart = false
    }
}

extension JSON {
    /// Adds a text in quotes; control characters, quotes and backslashes are escaped, the short way where JSON has one.
    static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts need no escaping, and are copied as a whole.
        if text.utf8.allSatisfy({ !isEscaped($0) }) {
            bytes += text.utf8
        } else {
            for byte in text.utf8 { if isEscaped(byte) { bytes += escape(byte).utf8 } else { bytes.append(byte) } }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\t"): "\\t"
        default: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
