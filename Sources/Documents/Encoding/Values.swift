import Comparison
package import JSON

extension Bool: DocumentValue {
    package static var shape: Shape { .bool }
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Int: DocumentValue {
    package static var shape: Shape { .integer }
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

/// A number of bytes.
extension UInt64: DocumentValue {
    package static var shape: Shape { .integer }
    package func write(to writer: inout JSONWriter) { writer.write(Int(clamping: self)) }
}

extension Double: DocumentValue {
    package static var shape: Shape { .number }
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension String: DocumentValue {
    package static var shape: Shape { .text("text") }
    package func write(to writer: inout JSONWriter) { writer.write(self) }
}

/// Null if there is none.
extension Optional: DocumentValue where Wrapped: DocumentValue {
    package static var shape: Shape { .optional(Wrapped.shape) }
    package func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.writeNull() }
    }
}

extension Array: DocumentValue where Element: DocumentValue {
    package static var shape: Shape { .list(Element.shape) }
    package func write(to writer: inout JSONWriter) {
        writer.list { writer in
            for element in self {
                writer.element()
                element.write(to: &writer)
            }
        }
    }
}

/// An object with the keys in byte order.
extension Dictionary: DocumentValue where Key == String, Value: DocumentValue {
    package static var shape: Shape { .map(key: "name", Value.shape) }
    package func write(to writer: inout JSONWriter) {
        NamedValues(sorted { byBytes($0.key, $1.key) }.map { ($0.key, $0.value) }).write(to: &writer)
    }
}

/// Values by name, in an order of their own.
struct NamedValues<Value: DocumentValue>: DocumentValue {
    private let values: [(name: String, value: Value)]

    init(_ values: [(String, Value)]) { self.values = values }

    static var shape: Shape { .map(key: "name", Value.shape) }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in values {
                writer.member(name)
                value.write(to: &writer)
            }
        }
    }
}

/// A text that is one of a few.
package protocol DocumentWord: DocumentValue, RawRepresentable, CaseIterable where RawValue == String {}

extension DocumentWord {
    package static var shape: Shape { .word(allCases.map(\.rawValue)) }
    package func write(to writer: inout JSONWriter) { writer.write(rawValue) }
}
