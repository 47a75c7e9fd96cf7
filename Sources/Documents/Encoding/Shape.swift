/// What stands at one place of a document, for everyone who reads it: docs/json.md is made of shapes.
package indirect enum Shape: Sendable {
    case bool
    case integer
    case number
    /// A text, and what it is: `id`, `path`, `time`.
    case text(String)
    /// One of these texts.
    case word([String])
    case list(Shape)
    /// An object whose keys are not known before, and what a key is.
    case map(key: String, Shape)
    /// The value, or null.
    case optional(Shape)
    case object(ObjectShape)

    /// The shape with another noun for its texts.
    func naming(texts noun: String) -> Shape {
        switch self {
        case .text: .text(noun)
        case .list(let element): .list(element.naming(texts: noun))
        case .map(let key, let value): .map(key: key, value.naming(texts: noun))
        case .optional(let value): .optional(value.naming(texts: noun))
        case .bool, .integer, .number, .word, .object: self
        }
    }

    /// The shape with nouns for the keys of its maps, the outermost first.
    func naming(keys nouns: ArraySlice<String>) -> Shape {
        guard let noun = nouns.first else { return self }
        return switch self {
        case .list(let element): .list(element.naming(keys: nouns))
        case .map(_, let value): .map(key: noun, value.naming(keys: nouns.dropFirst()))
        case .optional(let value): .optional(value.naming(keys: nouns))
        case .bool, .integer, .number, .text, .word, .object: self
        }
    }
}

/// The members of an object, in their order.
package struct ObjectShape: Sendable {
    /// What the object is called where several documents have it; nil: it is described where it stands.
    package let name: String?
    /// What readers are told behind the members, in Markdown; may be empty.
    package let details: String
    package let members: [MemberShape]

    package init(name: String?, details: String, members: [MemberShape]) {
        self.name = name
        self.details = details
        self.members = members
    }
}

/// One line of an object's description.
package struct MemberShape: Sendable {
    package enum Content: Sendable {
        case member(key: String, Shape)
        /// All members of another object.
        case all(ObjectShape)
    }

    package let content: Content
    /// When it is there, as the end of a sentence that begins with "only"; nil: always.
    package let condition: String?
    /// What a reader should know beyond the name; may be empty.
    package let note: String

    package init(content: Content, condition: String?, note: String) {
        self.content = content
        self.condition = condition
        self.note = note
    }
}
