/// A JSON document whose keys keep the order in which they were written, which is that of docs/json.md.
///
/// Not Foundation's encoder, which orders keys by hash or by name.
package indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Never NaN or infinite, which JSON does not have.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let key: String
        package let value: JSON

        package init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// A text, or null.
    package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    package static func strings(_ texts: some Sequence<String>) -> JSON { .array(texts.map(JSON.string)) }

    package static func bytes(_ count: UInt64) -> JSON { .integer(Int(clamping: count)) }

    /// The document as text: indented by two spaces, LF at the end.
    package var text: String {
        var text = ""
        write(to: &text, indent: 0)
        text += "\n"
        return text
    }

    /// Writes the document in pieces of about 64 KB, so that a large one is never in memory as a text.
    package func write(to sink: (_ piece: [UInt8]) -> Void) {
        withoutActuallyEscaping(sink) { sink in
            var output = JSONPieces(sink: sink)
            write(to: &output, indent: 0)
            output.write("\n")
            output.flush()
        }
    }

    private func write(to text: inout some TextOutputStream, indent: Int) {
        switch self {
        case .null: text.write("null")
        case .bool(let value): text.write(value ? "true" : "false")
        case .integer(let value): text.write(String(value))
        case .number(let value): text.write(value.isFinite ? Self.shortest(value) : "null")
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            Self.writeList(values, "[", "]", to: &text, indent) { value, text in
                value.write(to: &text, indent: indent + 1)
            }
        case .object(let members):
            Self.writeList(members, "{", "}", to: &text, indent) { member, text in
                Self.write(member.key, to: &text)
                text.write(": ")
                member.value.write(to: &text, indent: indent + 1)
            }
        }
    }

    /// The shortest digits that read back as the same number, without a fraction where there is none.
    package static func shortest(_ value: Double) -> String {
        let text = String(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func writeList<Element, Output: TextOutputStream>(
        _ elements: [Element], _ open: String, _ close: String, to text: inout Output, _ indent: Int,
        _ writeElement: (Element, inout Output) -> Void
    ) {
        text.write(open)
        for (place, element) in elements.enumerated() {
            text.write(place == 0 ? "\n" : ",\n")
            text.write(String(repeating: "  ", count: indent + 1))
            writeElement(element, &text)
        }
        if !elements.isEmpty { text.write("\n" + String(repeating: "  ", count: indent)) }
        text.write(close)
    }

    private static func write(_ string: String, to text: inout some TextOutputStream) {
        text.write("\"")
        // Most texts need no escaping; looking at each character was a third of the time of a long document.
        if string.utf8.allSatisfy({ !isEscaped($0) }) {
            text.write(string)
        } else {
            var start = string.startIndex
            while let place = string.utf8[start...].firstIndex(where: isEscaped) {
                text.write(String(string[start..<place]))
                text.write(escape(string.utf8[place]))
                start = string.utf8.index(after: place)
            }
            text.write(String(string[start...]))
        }
        text.write("\"")
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

/// Text that goes on in pieces.
private struct JSONPieces: TextOutputStream {
    private static let size = 1 << 16
    private var piece: [UInt8] = []
    private let sink: ([UInt8]) -> Void

    init(sink: @escaping ([UInt8]) -> Void) { self.sink = sink }

    mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Self.size - piece.count)
                unsafe piece.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                start = end
                if piece.count == Self.size { flush() }
            }
        }
    }

    mutating func flush() {
        sink(piece)
        piece.removeAll(keepingCapacity: true)
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

// MARK: Looking things up

extension JSON {
    /// The member of this key, where it is an object that has one; O(n).
    package subscript(key: String) -> JSON? { members?.first { $0.key == key }?.value }

    /// The text, where it is one.
    package var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The number, whole or not, where it is one.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The whole number, where it is one that fits; 2.0 is one, too.
    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The elements, where it is an array.
    package var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

    /// The members in the order of the text, where it is an object.
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}
