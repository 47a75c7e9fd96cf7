package import DatasetModel
package import JSON

/// A value that documents write as its description.
package protocol DocumentText: DocumentValue, CustomStringConvertible {
    /// What the text is.
    static var noun: String { get }
}

extension DocumentText {
    package static var shape: Shape { .text(noun) }
    package func write(to writer: inout JSONWriter) { writer.write(description) }
}

extension SnapshotID: DocumentText { package static var noun: String { "id" } }
extension ScoreID: DocumentText { package static var noun: String { "id" } }
extension GitID: DocumentText { package static var noun: String { "id" } }
extension ObjectID: DocumentText { package static var noun: String { "hex" } }
extension DatasetPath: DocumentText { package static var noun: String { "path" } }

/// A person, as `author` has them.
extension Signature: DocumentObject {
    package static let members = Fields {
        Member("name", \.name)
        Member("email", \.email)
    }
}
