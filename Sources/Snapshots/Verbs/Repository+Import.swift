package import DatasetModel
import History
import ObjectStore
import SystemIO
package import SystemPackage

/// One folder that became a snapshot.
package struct ImportedFolder: Sendable {
    package let path: FilePath
    package let snapshot: Snapshot
    package let fileCount: Int
    package let byteCount: UInt64
    package let tag: String?
    /// Files and folders that ignore rules left out, and what cannot be part of a dataset.
    package let ignoredCount: Int
    package let skipped: [DatasetPath]
}

/// What an import made.
package struct ImportResult: Sendable {
    package let folders: [ImportedFolder]
    /// The number of different contents in all folders together.
    package let distinctContents: Int
    /// What the repository takes on the disk afterwards.
    package let diskBytes: UInt64
}

extension Repository {
    /// Makes a snapshot of each folder, in the given order, on the current branch, and checks out the last.
    ///
    /// With `isTagging`, each snapshot is tagged by the name of its folder. The folders are only read. Nothing is visible
    /// before all of them are stored. Throws `conflict` where uncommitted work would be overwritten; other such work stays.
    package func importFolders(
        _ folders: [FilePath], isTagging: Bool, author: Signature, signer: Signer? = nil
    ) throws -> ImportResult {
        try withLock("import") {
            let history = try history()
            let head = try history.head()
            let names = try folders.map { try tagName($0, isTagging, history) }
            if isTagging, let name = names.enumerated().first(where: { names[..<$0].contains($1) })?.element {
                throw Failure(.conflict, "two folders are named '\(name)', and a tag names one snapshot")
            }
            let session = WritingSession(self, history)
            var parent = head.snapshot
            var sources: [(tree: WorkingTree, id: SnapshotID)] = []
            for (path, name) in zip(folders, names) {
                let (tree, id) = try storeFolder(path, name, parent, session, author, signer)
                sources.append((tree, id))
                parent = id
            }
            progress.begin("making it durable")
            try session.publish()
            guard let last = parent else { throw Failure(.invalid, "no folder to import") }
            let hint = "commit them first, or import into a new dataset: 'dsv init NAME'"
            _ = try changeWorkingTree(to: snapshot(last), isForced: false, hint: hint)
            try move(head, to: last, author: author, reason: "import: \(names.joined(separator: " "))")
            if isTagging {
                for ((_, id), name) in zip(sources, names) {
                    try history.setTag(name, to: id.commit, replacing: false, by: author)
                }
            }
            consolidateHistory()
            return try result(folders, names, sources, isTagging)
        }
    }

    private func tagName(_ folder: FilePath, _ isTagging: Bool, _ history: History) throws -> String {
        guard FileStatus.following(folder)?.kind == .folder else {
            throw Failure(.notFound, "not a folder: '\(folder)'")
        }
        let name = folder.lastComponent?.string ?? folder.string
        if isTagging {
            let reference = try Self.reference("refs/tags/", name, "tag")
            if let old = try history.target(of: reference) {
                throw Failure(
                    .alreadyExists, "tag '\(name)' already exists, at \(old.short)",
                    hint: "was the folder imported before? 'dsv tag -d \(name)' removes the tag")
            }
        }
        return name
    }

    private func storeFolder(
        _ path: FilePath, _ name: String, _ parent: SnapshotID?, _ session: WritingSession, _ author: Signature,
        _ signer: Signer?
    ) throws -> (WorkingTree, SnapshotID) {
        progress.begin("looking at the files of \(name)")
        var tree = try WorkingTree(scanning: path, progress: progress)
        try session.store(&tree)
        let (root, fingerprint) = try session.writer.write(&tree.folders)
        let message = SnapshotMessage.join("import \(name)", fingerprint)
        let id = try session.history.addCommit(
            tree: root, parents: parent.map { [$0] } ?? [], author: author, message: message, sign: signer?.sign)
        return (tree, id)
    }

    private func result(
        _ folders: [FilePath], _ names: [String], _ sources: [(tree: WorkingTree, id: SnapshotID)], _ isTagging: Bool
    ) throws -> ImportResult {
        var contents: Set<ObjectID> = []
        var imported: [ImportedFolder] = []
        for (place, source) in sources.enumerated() {
            let entries = source.tree.folders.flatMap(\.files.entries)
            for entry in entries { contents.insert(entry.id) }
            imported.append(
                ImportedFolder(
                    path: folders[place], snapshot: try snapshot(source.id), fileCount: entries.count,
                    byteCount: entries.reduce(0) { $0 + $1.size }, tag: isTagging ? names[place] : nil,
                    ignoredCount: source.tree.ignoredCount, skipped: source.tree.skipped))
        }
        return ImportResult(
            folders: imported, distinctContents: contents.count,
            diskBytes: try diskUsage(of: store.path) + diskUsage(of: historyPath))
    }
}
