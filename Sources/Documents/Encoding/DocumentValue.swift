package import JSON

/// A value that may stand in a document: it can be written, and its type can be described.
package protocol DocumentValue: SendableMetatype {
    static var shape: Shape { get }

    func write(to writer: inout JSONWriter)
}

/// An object of a document, written and described by one list of members.
package protocol DocumentObject: DocumentValue {
    static var members: Members<Self> { get }
    static var objectShape: ObjectShape { get }
}

extension DocumentObject {
    /// What a conforming type writes before its list of members.
    package typealias Fields = Members<Self>

    package static var objectShape: ObjectShape {
        ObjectShape(name: nil, details: "", members: members.all.map(\.shape))
    }

    package static var shape: Shape { .object(objectShape) }

    package func write(to writer: inout JSONWriter) { writer.object { writeMembers(to: &$0) } }

    func writeMembers(to writer: inout JSONWriter) {
        for member in Self.members.all { member.write(self, to: &writer) }
    }
}

/// An object that several documents have, described once under its title.
package protocol DocumentPart: DocumentObject {
    static var title: String { get }
    /// What readers are told behind the list of members, in Markdown; may be empty.
    static var details: String { get }
}

extension DocumentPart {
    package static var details: String { "" }
    package static var objectShape: ObjectShape {
        ObjectShape(name: title, details: details, members: members.all.map(\.shape))
    }
}

/// The answer of a verb to `--json`; its first member is its schema.
package protocol Document: DocumentObject {
    static var schema: String { get }
    /// The commands that answer with it, without `dsv`.
    static var verbs: [String] { get }
    /// What it says, in Markdown, before the list of members.
    static var about: String { get }
    /// What readers are told behind the list of members, in Markdown; may be empty.
    static var details: String { get }
}

extension Document {
    package static var details: String { "" }

    package static var objectShape: ObjectShape {
        let first = MemberShape(content: .member(key: "schema", .word([schema])), condition: nil, note: "")
        return ObjectShape(name: schema, details: details, members: [first] + members.all.map(\.shape))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("schema")
            writer.write(Self.schema)
            writeMembers(to: &writer)
        }
    }

    /// Writes the document in pieces, so that a large one is never in memory as a text.
    package func write(to sink: (_ piece: [UInt8]) -> Void) { JSONWriter.write(to: sink) { write(to: &$0) } }

    /// The document as a text; for tests.
    package var text: String {
        var bytes: [UInt8] = []
        write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
