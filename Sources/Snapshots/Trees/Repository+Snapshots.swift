package import DatasetModel
package import History

extension Snapshot {
    /// The snapshot that a commit is.
    init(_ commit: Commit, tags: [String]) {
        let (message, fingerprint) = SnapshotMessage.split(commit.message)
        self.init(
            id: commit.id, parents: commit.parents, author: commit.author, message: message, fingerprint: fingerprint,
            tags: tags, tree: commit.tree)
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
            let isAmbiguous = error.code == .ambiguous
            throw Failure(
                isAmbiguous ? .invalid : .notFound,
                "\(isAmbiguous ? "ambiguous" : "unknown") revision: '\(revision)'",
                hint: revision == Self.workingTreeName
                    ? "'\(revision)' is the folder as it is now, which is no snapshot"
                    : "'dsv log' lists the snapshots, 'dsv tag' and 'dsv branch' their names")
        }
    }

    /// A snapshot by its id, with its tags.
    package func snapshot(_ id: SnapshotID) throws -> Snapshot { try snapshot(history(), id) }

    /// A snapshot by its id, with those of `tags` that name it; nil: they are listed.
    package func snapshot(_ history: History, _ id: SnapshotID, tags: [Reference]? = nil) throws(GitError) -> Snapshot {
        let tags = if let tags { tags } else { try history.tags() }
        return Snapshot(try history.commit(id), tags: tags.filter { $0.target == id }.map(\.name))
    }

    /// The current snapshot; nil before the first commit.
    package func currentSnapshot() throws -> Snapshot? {
        try history().head().snapshot.map { try snapshot($0) }
    }

    /// Reads folders, and has those that were read last.
    package func reader() throws -> SnapshotReader { SnapshotReader(history: try history(), memo: folderMemo) }
}
