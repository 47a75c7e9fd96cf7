package import DatasetModel
package import History

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
    let tree: GitID

    /// The message's first line.
    package var subject: String { String(message.prefix { $0 != "\n" && $0 != "\r\n" }) }

    init(_ commit: Commit, tags: [String]) {
        id = commit.id
        parents = commit.parents
        author = commit.author
        tree = commit.tree
        self.tags = tags
        (message, fingerprint) = SnapshotMessage.split(commit.message)
    }
}

/// The text of a snapshot's commit: the message and the trailer.
///
/// See docs/format.md, "Snapshot".
enum SnapshotMessage {
    private static let trailer = "Dataset-SHA256: "

    static func join(_ message: String, _ fingerprint: ObjectID) -> String {
        "\(trimmed(message))\n\n\(trailer)\(fingerprint)\n"
    }

    /// The message without what surrounds its words: its first line is the subject.
    static func trimmed(_ message: String) -> String {
        var text = message.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    static func split(_ text: String) -> (message: String, fingerprint: ObjectID?) {
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

extension Repository {
    /// Names the folder as it is now where a revision could stand.
    package static let workingTreeName = "worktree"

    /// The snapshot that a revision names, in git's syntax.
    package func snapshot(_ revision: String) throws -> Snapshot {
        let history = try history()
        do throws(GitError) {
            return try snapshot(history, history.resolve(revision))
        } catch {
            if try history.head().snapshot == nil && history.branches().isEmpty { throw Failure.nothingCommitted }
            // HEAD is known by definition: if it leads nowhere, the commit is not there.
            if error.code == .damaged || error.code == .missingObject { throw error }
            if revision == "HEAD", let id = try history.head().snapshot { _ = try history.commit(id) }
            let problem = error.code == .ambiguous ? "ambiguous revision" : "unknown revision"
            throw Failure(
                .notFound, "\(problem): '\(revision)'",
                hint: revision == Self.workingTreeName
                    ? "'\(revision)' is the folder as it is now, which is no snapshot"
                    : "'dsv log' lists the snapshots, 'dsv tag' and 'dsv branch' their names")
        }
    }

    /// A snapshot by its id, with its tags.
    package func snapshot(_ id: SnapshotID) throws -> Snapshot { try snapshot(history(), id) }

    func snapshot(_ history: History, _ id: SnapshotID, tags: [Reference]? = nil) throws(GitError) -> Snapshot {
        let tags = if let tags { tags } else { try history.tags() }
        return Snapshot(try history.commit(id), tags: tags.filter { $0.target == id }.map(\.name))
    }

    /// The current snapshot; nil before the first commit.
    package func currentSnapshot() throws -> Snapshot? {
        try history().head().snapshot.map { try snapshot($0) }
    }

    func reader() throws -> SnapshotReader { SnapshotReader(history: try history(), memo: folderMemo) }
}
