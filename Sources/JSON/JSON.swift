/// A JSON value whose keys keep the order in which they were written.
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
        var bytes: [UInt8] = []
        write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the document in pieces, as `JSONWriter` does.
    package func write(to sink: (_ piece: [UInt8]) -> Void) {
        JSONWriter.write(to: sink) { write(to: &$0) }
    }

    /// Writes the value as the next one of a document.
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.writeNull()
        case .bool(let value): writer.write(value)
        case .integer(let value): writer.write(value)
        case .number(let value): writer.write(value)
        case .string(let value): writer.write(value)
        case .array(let values):
            writer.list { writer in
                for value in values {
                    writer.element()
                    value.write(to: &writer)
                }
            }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.member(member.key)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// The shortest digits that read back as the same number, without a fraction where there is none.
    package static func shortest(_ value: Double) -> String {
        let text = String(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
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
