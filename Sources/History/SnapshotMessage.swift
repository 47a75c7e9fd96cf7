package import DatasetModel

/// The text of a snapshot's commit: the message and the trailer.
///
/// See docs/format.md, "Snapshot".
package enum SnapshotMessage {
    private static let trailer = "Dataset-SHA256: "

    /// The text of a commit: a message, and a fingerprint as its trailer.
    package static func join(_ message: String, _ fingerprint: ObjectID) -> String {
        "\(trimmed(message))\n\n\(trailer)\(fingerprint)\n"
    }

    /// The message without what surrounds its words: its first line is the subject.
    package static func trimmed(_ message: String) -> String {
        var text = message.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// A message without its trailer, and the fingerprint that this says.
    package static func split(_ text: String) -> (message: String, fingerprint: ObjectID?) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        var fingerprint: ObjectID?
        if let last = lines.last, last.hasPrefix(trailer) {
            fingerprint = ObjectID(hex: last.dropFirst(trailer.count))
            lines.removeLast()
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return (lines.joined(separator: "\n"), fingerprint)
    }
}
