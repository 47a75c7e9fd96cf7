import JSON

/// One member of an object of a document: its key, where its value comes from, and what readers are told about it.
package struct Member<Root>: Sendable {
    /// Made when it is asked for: only docs/json.md needs it.
    private let makeShape: @Sendable () -> MemberShape
    private let writeMember: @Sendable (Root, inout JSONWriter) -> Void

    /// A member that is always there.
    ///
    /// `noun` says what its texts are, `keys` what the keys of its maps are, `note` what a reader should know beyond that.
    package init<Value: DocumentValue>(
        _ key: String, _ value: @escaping @Sendable (Root) -> Value, as noun: String? = nil, keys: [String] = [],
        _ note: String = ""
    ) {
        self.init(key, Value.self, noun, keys, condition: nil, note) { value($0) }
    }

    /// A member that is only there under a condition, of which a sentence says "only" and then this: `with --scores`.
    package init<Value: DocumentValue>(
        _ key: String, _ value: @escaping @Sendable (Root) -> Value?, as noun: String? = nil, keys: [String] = [],
        only condition: String, _ note: String = ""
    ) {
        self.init(key, Value.self, noun, keys, condition: condition, note, value)
    }

    private init<Value: DocumentValue>(
        _ key: String, _ type: Value.Type, _ noun: String?, _ keys: [String], condition: String?, _ note: String,
        _ value: @escaping @Sendable (Root) -> Value?
    ) {
        makeShape = {
            let shape = noun.map(Value.shape.naming(texts:)) ?? Value.shape
            return MemberShape(
                content: .member(key: key, shape.naming(keys: keys[...])), condition: condition, note: note)
        }
        writeMember = { root, writer in
            guard let value = value(root) else { return }
            writer.member(key)
            value.write(to: &writer)
        }
    }

    /// All members of another object, as if they were this one's own.
    package init<Part: DocumentObject>(
        allOf part: @escaping @Sendable (Root) -> Part?, only condition: String? = nil, _ note: String = ""
    ) {
        makeShape = { MemberShape(content: .all(Part.objectShape), condition: condition, note: note) }
        writeMember = { root, writer in part(root)?.writeMembers(to: &writer) }
    }

    package var shape: MemberShape { makeShape() }

    func write(_ root: Root, to writer: inout JSONWriter) { writeMember(root, &writer) }
}

/// The members of an object in the order of the document.
package struct Members<Root>: Sendable {
    package let all: [Member<Root>]

    package init(@MembersBuilder<Root> _ members: () -> [Member<Root>]) { all = members() }
}

/// Lets members be written one a line.
@resultBuilder package enum MembersBuilder<Root> {
    package static func buildExpression(_ member: Member<Root>) -> Member<Root> { member }
    package static func buildBlock(_ members: Member<Root>...) -> [Member<Root>] { members }
}
