/// A snapshot as people and reports see it.
package struct Snapshot: Sendable, Equatable {
    package let id: SnapshotID
    package let parents: [SnapshotID]
    package let author: Signature
    /// The message without its trailer.
    package let message: String
    /// The fingerprint of the dataset's content; nil in a commit that dsv did not write.
    package let fingerprint: ObjectID?
    /// The tags that name it, sorted.
    package let tags: [String]
    /// The history's tree of its root folder.
    package let tree: GitID

    /// The message's first line.
    package var subject: String { String(message.prefix { $0 != "\n" && $0 != "\r\n" }) }

    /// What the snapshot is called in messages: its first tag, else its id.
    package var name: String { tags.first.map { "'\($0)'" } ?? "snapshot \(id.short)" }

    /// A snapshot of these parts.
    package init(
        id: SnapshotID, parents: [SnapshotID], author: Signature, message: String, fingerprint: ObjectID?,
        tags: [String], tree: GitID
    ) {
        self.id = id
        self.parents = parents
        self.author = author
        self.message = message
        self.fingerprint = fingerprint
        self.tags = tags
        self.tree = tree
    }
}
