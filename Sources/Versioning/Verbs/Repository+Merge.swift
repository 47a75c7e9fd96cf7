package import Comparison
package import DatasetModel
import History
import ObjectStore
package import Snapshots
import SystemIO

/// What a merge did, or could not do.
package struct MergeResult: Sendable {
    package enum Outcome: Sendable {
        /// The current snapshot had everything.
        case upToDate
        /// The current snapshot had nothing of its own: the branch moved on.
        case fastForward(CheckoutResult)
        /// A snapshot with two parents.
        case merged(CheckoutResult)
        /// Nothing changed. Sorted by table, key and column; files come last.
        case conflicts([MergeConflict])
    }

    /// Where both sides parted; nil where nothing was committed here yet.
    package let base: SnapshotID?
    /// The current snapshot as it was; nil: there was none.
    package let ours: SnapshotID?
    package let theirs: SnapshotID
    package let outcome: Outcome
    /// Why tables could not be merged by their rows.
    package let notes: [Note]

    /// What the folder is now; nil where nothing changed.
    package var checkout: CheckoutResult? {
        switch outcome {
        case .upToDate, .conflicts: nil
        case .fastForward(let checkout), .merged(let checkout): checkout
        }
    }
}

extension Repository {
    /// Brings the changes of another snapshot, since both parted, into the current one.
    ///
    /// Label tables are merged by row and cell, all other files as a whole; conflicts go to the arbiter. Where it leaves one open, nothing
    /// changes at all. Else the working tree moves on as by `switch`: throws `conflict` where uncommitted work would be overwritten.
    /// Interrupted, it can be run again.
    package func merge(
        _ revision: String, message: String? = nil, arbiter: Arbiter = Arbiter(), author: Signature,
        signer: Signer? = nil
    ) throws -> MergeResult {
        try withLock("merge") {
            let theirs = try snapshot(revision)
            let ours = try currentSnapshot()
            let base = try ours.flatMap { try history().mergeBase($0.id, theirs.id) }
            func result(_ outcome: MergeResult.Outcome, _ notes: [Note] = []) -> MergeResult {
                MergeResult(base: base, ours: ours?.id, theirs: theirs.id, outcome: outcome, notes: notes)
            }
            if base == theirs.id { return result(.upToDate) }
            guard let ours, base != ours.id else {
                return result(
                    .fastForward(
                        try fastForward(
                            to: theirs, "merge \(revision): fast-forward", author, hint: Self.mergeHint)))
            }
            guard let base else {
                throw Failure(
                    .conflict, "'\(revision)' and the current snapshot have no snapshot in common",
                    hint: "'dsv checkout \(revision) PATH' takes files from it")
            }
            let merge = try ThreeWayMerge(self, base: snapshot(base), ours: ours, theirs: theirs, arbiter)
            if !merge.conflicts.isEmpty { return result(.conflicts(merge.conflicts), merge.notes) }
            let message = SnapshotMessage.trimmed(message ?? "merge \(revision)")
            return result(.merged(try commit(merge, message: message, author: author, signer)), merge.notes)
        }
    }

    private static let mergeHint = "commit them first, then merge"

    /// Makes a snapshot with two parents, and moves HEAD and the working tree to it.
    private func commit(
        _ merge: ThreeWayMerge, message: String, author: Signature, _ signer: Signer?
    ) throws -> CheckoutResult {
        let head = try head()
        let session = WritingSession(self, try history())
        var folders = try merge.folders(storedIn: session)
        let (root, fingerprint) = try session.writer.write(&folders)
        // Before anything is published: what is refused shall leave nothing behind.
        let node = WorkingTree(root: self.root, folders: folders).node()
        let change = try planChange(to: node, isForced: false, hint: Self.mergeHint)
        let id = try session.history.addCommit(
            tree: root, parents: [merge.ours.id, merge.theirs.id], author: author,
            message: SnapshotMessage.join(message, fingerprint), sign: signer?.sign)
        progress.begin("making it durable")
        try session.publish()
        let made = try carryOut(change)
        try move(head, to: id, author: author, reason: message.prefix { $0 != "\n" }.description)
        consolidateHistory()
        return CheckoutResult(try snapshot(id), head.branch, made)
    }
}

/// Two snapshots and the one from which both came, merged as far as possible.
private struct ThreeWayMerge {
    let ours: Snapshot
    let theirs: Snapshot
    /// What is left open, sorted.
    let conflicts: [MergeConflict]
    /// Why tables could not be merged by their rows.
    let notes: [Note]
    private let repository: Repository
    private let states: [MergeSide: MergeState]
    private let trees: [MergeSide: GitID]
    private let files: FileMerge
    private let theirFolders: FolderChanges
    /// Contents that the merge made.
    private let new: [[UInt8]]

    init(
        _ repository: Repository, base: Snapshot, ours: Snapshot, theirs: Snapshot, _ arbiter: Arbiter
    ) throws {
        (self.repository, self.ours, self.theirs) = (repository, ours, theirs)
        trees = [.base: base.tree, .ours: ours.tree, .theirs: theirs.tree]
        let states = try [MergeSide.base: base, .ours: ours, .theirs: theirs].mapValues {
            try MergeState($0, repository)
        }
        self.states = states
        repository.progress.begin("merging")
        let reader = try repository.reader()
        let node = reader.node(base.tree)
        let mine = FileChanges(try rawChanges(from: node, to: reader.node(ours.tree)))
        let yours = FileChanges(try rawChanges(from: node, to: reader.node(theirs.tree)))
        theirFolders = try FolderChanges(from: node, to: reader.node(theirs.tree))
        let tables = TableMerge(states: states, renames: [.ours: mine.imageRenames, .theirs: yours.imageRenames])
        var arbiter = arbiter
        var (new, notes): ([[UInt8]], [Note]) = ([], [])
        files = try FileMerge(ours: mine, theirs: yours, arbiter: &arbiter) { contents, arbiter in
            switch try tables.merge(contents, &arbiter) {
            case .open: return .open
            case .impossible(let note):
                if let note { notes.append(note) }
                return .impossible
            case .merged(let bytes):
                new.append(bytes)
                return .merged(new.count - 1)
            }
        }
        (self.new, self.notes) = (new, notes)
        conflicts = arbiter.open.sorted(by: Self.precedes)
        try Self.refuse(arbiter.unusedDecisions)
    }

    private static func precedes(_ left: MergeConflict, _ right: MergeConflict) -> Bool {
        func text(_ conflict: MergeConflict) -> [String] {
            [conflict.table == nil ? "1" : "0", conflict.table?.description ?? "", conflict.key, conflict.column ?? ""]
        }
        return text(left).lexicographicallyPrecedes(text(right), by: byBytes)
    }

    private static func refuse(_ unused: Set<MergeConflict>) throws {
        guard let first = unused.min(by: precedes) else { return }
        throw Failure(
            .conflict, "a decision is about no conflict of this merge: '\(first.key)'",
            hint:
                "the branches may have moved on, or a value beside it was edited; write the file anew with --conflicts")
    }

    /// The folders of the result; what is new in them goes to the session.
    func folders(storedIn session: WritingSession) throws -> [IndexedFolder] {
        let index = try Index(reading: repository.indexPath)
        var folders = try MergedFolders(of: repository.node(of: ours, knownTo: index), knownTo: index)
        let reader = try repository.reader()
        let sources = trees.mapValues { SnapshotFiles(reader, tree: $0) }
        let digest = MessageDigest()
        var contents: [ObjectID: [UInt8]] = [:]
        let arrivals = try files.placements.map { placement in
            switch placement.content {
            case .file(let side, let version):
                guard let found = try sources[side]?.file(at: version.path) else { fatalError("BUG: a file is gone") }
                return (placement.path, MergedFolders.File(entry: found.entry, text: found.text))
            case .merged(let number):
                let bytes = new[number]
                digest.update(bytes.span)
                let entry = FileEntry(
                    id: digest.objectID(), size: UInt64(bytes.count), nameStart: 0, nameLength: 0,
                    kind: FileKind.file.rawValue)
                contents[entry.id] = bytes
                return (placement.path, MergedFolders.File(entry: entry, text: nil))
            }
        }
        folders.replace(files.removals, with: arrivals)
        folders.replaceFolders(gone: theirFolders.gone, come: theirFolders.come)
        if let clash = folders.clash {
            throw Failure(
                .conflict, "'\(clash)' is a file on one side and a folder on the other",
                hint: "rename one of them, commit, and merge again")
        }
        return try folders.stored(in: session, new: contents, FileSource(repository))
    }
}

/// The folders that came and went between two states.
private struct FolderChanges {
    let come: [DatasetPath]
    let gone: [DatasetPath]

    init(from old: FolderNode, to new: FolderNode) throws {
        var (come, gone): ([DatasetPath], [DatasetPath]) = ([], [])
        try forEachDifference(from: old, to: new) { path, before, after in
            if before == nil { come.append(path) }
            if after == nil { gone.append(path) }
        }
        (self.come, self.gone) = (come, gone)
    }
}

extension FileChanges {
    fileprivate var imageRenames: [DatasetPath: DatasetPath] {
        Dictionary(uniqueKeysWithValues: images.renamed.map { ($0.from, $0.to) })
    }
}
