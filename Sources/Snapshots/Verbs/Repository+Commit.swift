package import Comparison
package import DatasetModel
package import History
package import ObjectStore
import SystemIO

/// What a commit made.
package struct CommitResult: Sendable {
    package let snapshot: Snapshot
    package let head: Head
    /// What changed from the parent; nil for the first snapshot, in which everything is new.
    package let changes: FileChanges?
    package let fileCount: Int
    /// Contents that the store did not have, and the sum of their sizes.
    package let newObjects: Int
    package let newBytes: UInt64
    package let skipped: [DatasetPath]
}

extension Repository {
    /// Makes a snapshot of the working tree, or of its parts at `paths`, and moves the current branch to it.
    ///
    /// When it returns, a power cut loses nothing: objects, their packs' indexes, the history's pack and the reference were
    /// synced in this order. Throws `nothingToCommit` where the snapshot would equal its parent.
    /// The signer, if there is one, is asked when all is stored and nothing is visible yet.
    package func commit(
        message: String, paths: [DatasetPath] = [], author: Signature, signer: Signer? = nil
    ) throws -> CommitResult {
        let message = SnapshotMessage.trimmed(message)
        guard !message.isEmpty else {
            throw Failure(.invalid, "a snapshot needs a message", hint: "say what changed with -m MESSAGE")
        }
        return try withLock("commit") {
            let history = try history()
            let head = try history.head()
            let parent = try head.snapshot.map { try snapshot($0) }
            let index = try Index(reading: indexPath)
            var tree = try scan(comparedWith: index)
            let session = WritingSession(self, history)
            try session.store(&tree, only: paths)
            var committed = tree.folders
            if !paths.isEmpty { committed = try select(paths, of: tree, over: parent) }
            let (root, fingerprint) = try session.writer.write(&committed)
            if paths.isEmpty { tree.folders = committed }
            if parent == nil && committed.allSatisfy(\.files.isEmpty) {
                // Without an index: it would say that trees are stored, which are not, and no later commit would store them.
                throw NothingToCommit(branch: head.branch, isEmpty: true)
            }
            if root == parent?.tree {
                try writeIndex(tree.folders)
                throw NothingToCommit(branch: head.branch, isEmpty: false)
            }
            let id = try session.history.addCommit(
                tree: root, parents: parent.map { [$0.id] } ?? [], author: author,
                message: SnapshotMessage.join(message, fingerprint), sign: signer?.sign)
            progress.begin("making it durable")
            try session.publish()
            try move(head, to: id, author: author, reason: "commit: \(message.prefix { $0 != "\n" })")
            try writeIndex(tree.folders)
            consolidateHistory()

            let made = WorkingTree(root: self.root, folders: committed)
            let changes = try parent.map { parent in
                FileChanges(try rawChanges(from: node(of: parent, knownTo: index), to: made.node()))
            }
            return CommitResult(
                snapshot: try snapshot(id), head: try history.head(), changes: changes,
                fileCount: committed.reduce(0) { $0 + $1.files.count }, newObjects: session.objects.added.objects,
                newBytes: session.objects.added.bytes, skipped: tree.skipped)
        }
    }

    /// The folders of a snapshot, from the index where it was written for this snapshot: no manifest has to be read.
    package func node(of snapshot: Snapshot, knownTo index: Index) throws -> FolderNode {
        guard index.folders.first?.tree == snapshot.tree else { return try reader().node(snapshot.tree) }
        return WorkingTree(root: root, folders: index.folders).node()
    }

    /// The folders of the index, if it was written for one of some trees; nil otherwise.
    package func indexedTree(ofAny trees: [GitID]) throws -> WorkingTree? {
        guard let root = Index.rootTree(at: indexPath), trees.contains(root) else { return nil }
        let index = try Index(reading: indexPath)
        return index.folders.first?.tree == root ? WorkingTree(root: self.root, folders: index.folders) : nil
    }

    /// Moves what is checked out to a new snapshot: the commit point.
    package func move(_ head: Head, to id: SnapshotID, author: Signature, reason: String) throws {
        switch head {
        case .branch(let name, let old):
            try history().move("refs/heads/\(name)", from: old, to: id, by: author, reason: reason)
        case .detached:
            try history().setHead(detachedAt: id, by: author)
        }
    }

    /// The folders of a snapshot that takes `paths` from the working tree and the rest from its parent.
    private func select(
        _ paths: [DatasetPath], of tree: WorkingTree, over parent: Snapshot?
    ) throws -> [IndexedFolder] {
        func isSelected(_ path: DatasetPath) -> Bool { paths.contains { path.isInside($0) } }
        var folders: [DatasetPath: IndexedFolder] = [:]
        var isKnown = Set<DatasetPath>()
        try forEachDifference(from: nil, to: parent.map { try reader().node($0.tree) }) { path, _, content in
            guard let content else { return }
            var folder = IndexedFolder(path: path)
            folder.add(content.files, content.texts) { !isSelected(path.appending($0)) }
            if isSelected(path) { isKnown.insert(path) } else { folders[path] = folder }
            for entry in content.files.entries { isKnown.insert(path.appending(content.files.name(entry))) }
        }
        for present in tree.folders {
            var folder = folders[present.path] ?? IndexedFolder(path: present.path)
            let before = folder.files.count
            folder.add(present.files, present.texts) { isSelected(present.path.appending($0)) }
            isKnown.insert(present.path)
            for entry in present.files.entries { isKnown.insert(present.path.appending(present.files.name(entry))) }
            if folder.files.count > before || isSelected(present.path) { folders[present.path] = folder }
        }
        if let unknown = paths.first(where: { !isKnown.contains($0) }) {
            throw Failure(.notFound, "no file or folder '\(unknown)', neither here nor in the current snapshot")
        }
        return complete(folders)
    }

    /// Sorts the files, and adds the parents that are missing.
    private func complete(_ folders: [DatasetPath: IndexedFolder]) -> [IndexedFolder] {
        var folders = folders
        for path in Array(folders.keys) + [.root] {
            var parent: DatasetPath? = path
            while let path = parent {
                if folders[path] == nil { folders[path] = IndexedFolder(path: path) }
                parent = path.parent
            }
        }
        return folders.values.map { $0.sorted() }.sorted { $0.path < $1.path }
    }
}

/// Thrown by `commit` where there is nothing new: an answer, not a failure.
package struct NothingToCommit: Error {
    package let branch: String?
    /// There is nothing at all to make a first snapshot of.
    package let isEmpty: Bool
}

extension IndexedFolder {
    /// Adds the files of a list whose names pass `isIncluded`.
    package mutating func add(
        _ list: FileList, _ texts: [Int: TextID], _ isIncluded: (ArraySlice<UInt8>) -> Bool
    ) {
        for (place, entry) in list.entries.enumerated() where isIncluded(list.name(entry)) {
            self.texts[files.count] = texts[place]
            files.append(entry, of: list)
        }
    }

    /// The folder with its files in the order of their names.
    package func sorted() -> IndexedFolder {
        let order = files.entries.indices.sorted {
            FileList.compareNames(files.entries[$0], of: files, files.entries[$1], of: files) < 0
        }
        var folder = IndexedFolder(path: path)
        for place in order {
            folder.texts[folder.files.count] = texts[place]
            folder.files.append(files.entries[place], of: files)
        }
        return folder
    }
}

extension Repository {
    /// Brings small packs of the history together; where that fails they stay as they are, and the next verb tries again.
    ///
    /// The repository must be locked.
    package func consolidateHistory() {
        guard let history = try? history() else { return }
        try? history.consolidate(in: temporaryFolder, disk: disk)
    }
}

/// The objects that one verb adds, until they are published.
package struct WritingSession {
    package let objects: ObjectWriter
    package let history: HistoryWriter
    private let repository: Repository

    package init(_ repository: Repository, _ history: History) {
        self.repository = repository
        let temporary = repository.temporaryFolder
        objects = ObjectWriter(repository.store, disk: repository.disk, temporaryFolder: temporary)
        self.history = HistoryWriter(history, disk: repository.disk, temporaryFolder: temporary)
    }

    package var writer: SnapshotWriter { SnapshotWriter(history: history) }

    /// Reads into the store and the history what they do not have of a working tree, or of its parts at `paths`.
    func store(_ tree: inout WorkingTree, only paths: [DatasetPath] = []) throws {
        let wanted = tree.places { folder, place in
            guard folder.needsStoring(place) else { return false }
            if paths.isEmpty { return true }
            let path = folder.path.appending(folder.files.name(folder.files.entries[place]))
            return paths.contains { path.isInside($0) }
        }
        repository.progress.begin("storing", files: wanted.count, bytes: tree.byteCount(of: wanted))
        try tree.read(wanted, into: .stored(objects, history), progress: repository.progress)
        try repository.requireNothingPurged(in: tree, at: paths)
    }

    /// Makes all durable, in one step, and then visible: objects before the history that names them.
    package func publish() throws { try history.publish { try objects.publish(syncing: $0) } }
}
