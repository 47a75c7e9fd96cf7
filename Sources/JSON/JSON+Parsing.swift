package import DatasetModel

extension JSON {
    /// Reads a small JSON document; all of it is kept in memory.
    ///
    /// A number without fraction and exponent that fits an Int is `.integer`, any other `.number`, correctly rounded. Throws with the line
    /// where the text is no JSON, an object has two members of one name, a number is beyond all doubles, or values are nested
    /// more than 256 levels deep.
    package init(parsing text: Span<UInt8>) throws(FormatError) {
        let builder = JSONBuilder()
        var events = JSONEvents(to: builder)
        try events.read(text)
        try events.finish()
        guard let root = builder.root else { throw FormatError(line: 1, "the JSON ends too early") }
        self = root
    }
}

/// Builds a document from the innermost value outwards.
private final class JSONBuilder: JSONListener {
    private(set) var root: JSON?
    private var open: [Container] = []

    /// An array or object that has not ended.
    private enum Container {
        case array([JSON])
        /// `names` has the bytes of all keys: two texts that differ in their bytes may be equal as Strings.
        case object([JSON.Member], names: Set<[UInt8]>, key: String)

        var value: JSON {
            switch self {
            case .array(let elements): .array(elements)
            case .object(let members, _, _): .object(members)
            }
        }
    }

    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        switch token {
        case .arrayStart: open.append(.array([]))
        case .objectStart: open.append(.object([], names: [], key: ""))
        case .key: try setKey(string(text))
        case .arrayEnd, .objectEnd: if let last = open.popLast() { add(last.value) }
        case .null: add(.null)
        case .true: add(.bool(true))
        case .false: add(.bool(false))
        case .string: add(.string(string(text)))
        case .number:
            guard let number = Self.number(text) else {
                throw FormatError("the number \(string(text)) is beyond all doubles")
            }
            add(number)
        }
    }

    private static func number(_ text: Span<UInt8>) -> JSON? {
        let digits = string(text)
        // An Int has no negative zero.
        if digits != "-0", let value = Int(digits) { return .integer(value) }
        return decimal(text).map(JSON.number)
    }

    private func setKey(_ key: String) throws(FormatError) {
        guard case .object(let members, var names, _) = open.popLast() else { return }
        guard names.insert(Array(key.utf8)).inserted else {
            throw FormatError("an object with two members '\(key)'")
        }
        open.append(.object(members, names: names, key: key))
    }

    private func add(_ value: JSON) {
        switch open.popLast() {
        case .none: root = value
        case .array(var elements):
            elements.append(value)
            open.append(.array(elements))
        case .object(var members, let names, let key):
            members.append(JSON.Member(key: key, value: value))
            open.append(.object(members, names: names, key: key))
        }
    }
}
