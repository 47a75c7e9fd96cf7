import Comparison
package import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

/// What a change of the working tree did.
package struct CheckoutResult: Sendable {
    package let snapshot: Snapshot
    /// The branch that is checked out now; nil: none, HEAD is detached.
    package let branch: String?
    package let writtenCount: Int
    package let removedCount: Int
    /// Files that were left out, as their contents were purged: they count as removed.
    package let purged: [(path: DatasetPath, content: PurgedContent)]
}

extension CheckoutResult {
    package init(_ snapshot: Snapshot, _ branch: String?, _ made: AppliedTransition) {
        self.init(
            snapshot: snapshot, branch: branch, writtenCount: made.transition.writes.count - made.purged.count,
            removedCount: made.transition.removals.count, purged: made.purged)
    }
}

extension Repository {
    /// Makes the working tree that of a branch, and the branch the current one.
    ///
    /// Touches only files that differ between the current snapshot and the branch's; other uncommitted changes stay. Throws
    /// `conflict`, naming the files, where uncommitted work would be overwritten, unless `isForced`.
    package func switchTo(
        branch name: String, creating: Bool = false, at revision: String = "HEAD", isForced: Bool = false,
        author: Signature
    ) throws -> CheckoutResult {
        let reference = try Self.reference("refs/heads/", name, "branch")
        if creating {
            // Last of all, so that there is no branch where it cannot be switched to.
            return try checkOut(revision, isForced: isForced, prepare: { try requireFree(branch: name) }) {
                try $0.move(reference, from: nil, to: $1, by: author, reason: "branch: created from \(revision)")
                try $0.setHead(toBranch: name, by: author)
            }
        }
        if try history().target(of: reference) == nil {
            let isRevision = (try? snapshot(name)) != nil
            throw Failure(
                .notFound, "branch '\(name)' not found",
                hint: isRevision
                    ? "'dsv checkout \(name)' checks out the snapshot of this name, 'dsv switch -c NAME' makes a branch"
                    : "'dsv branch' lists the branches, 'dsv switch -c \(name)' makes one")
        }
        return try checkOut(reference, isForced: isForced) { history, _ in
            try history.setHead(toBranch: name, by: author)
        }
    }

    /// Makes the working tree that of a snapshot, on no branch.
    package func checkOut(_ revision: String, isForced: Bool = false, author: Signature) throws -> CheckoutResult {
        if try history().branches().contains(where: { $0.name == revision }) {
            return try switchTo(branch: revision, isForced: isForced, author: author)
        }
        let id = try snapshot(revision).id
        return try checkOut(id.description, isForced: isForced) { history, _ in
            try history.setHead(detachedAt: id, by: author)
        }
    }

    private func checkOut(
        _ revision: String, isForced: Bool, prepare: () throws -> Void = {},
        moveHead: (History, SnapshotID) throws -> Void
    ) throws -> CheckoutResult {
        try withLock("switch") {
            try prepare()
            let target = try snapshot(revision)
            let made = try changeWorkingTree(to: target, isForced: isForced)
            try moveHead(history(), target.id)
            return CheckoutResult(target, try head().branch, made)
        }
    }

    /// Makes the files of the working tree those of a snapshot, without touching HEAD.
    ///
    /// Under the lock.
    func changeWorkingTree(
        to target: Snapshot, isForced: Bool, hint: String = "commit them first, or use --force to give them up"
    ) throws -> AppliedTransition {
        try carryOut(planChange(to: reader().node(target.tree), isForced: isForced, hint: hint))
    }

    /// A change of the working tree that loses nothing, as far as was looked.
    package struct PlannedChange {
        fileprivate let transition: Transition
        fileprivate let index: Index
        /// Tells what may be replaced; nil: everything.
        fileprivate let work: UncommittedWork?
        /// What is given up; nil: there is nothing in the way.
        fileprivate let obstacles: Obstacles?
    }

    /// Finds out what must change to make the working tree that of a root folder, which need not be stored yet.
    ///
    /// Throws `conflict`, with the hint, where uncommitted work would be overwritten, unless `isForced`.
    package func planChange(to target: FolderNode, isForced: Bool, hint: String) throws -> PlannedChange {
        progress.begin("comparing")
        let current = try currentSnapshot()
        let reader = try reader()
        let index = try Index(reading: indexPath)
        // Forced, every file is looked at, so that what differs from the target is found also where the snapshots agree.
        let from = try isForced ? scanAndRemember().node() : current.map { reader.node($0.tree) }
        var transition = try Transition(from: from, to: target)
        if try isPartial() { try transition.leaveAbsent(store.contains) }
        if isForced {
            let tracked = try current.map { Set(try list($0).map(\.path)) } ?? []
            transition.keep { !tracked.contains($0) }
        }
        let obstacles = try Obstacles(to: transition, root: root)
        if isForced {
            // The scan may have written the index anew.
            return PlannedChange(
                transition: transition, index: try Index(reading: indexPath), work: nil, obstacles: obstacles)
        }
        let work = UncommittedWork(self, index, hint: hint)
        transition.leaveOut(try work.alreadyDone(transition, obstacles))
        return PlannedChange(transition: transition, index: index, work: work, obstacles: nil)
    }

    /// Makes a planned change; what the target holds must be stored by now.
    package func carryOut(_ change: PlannedChange) throws -> AppliedTransition {
        let applied = try apply(change.transition, over: change.work, clearing: change.obstacles)
        try updateIndex(change.index, after: applied)
        return applied
    }

    /// Moves HEAD and the working tree to a snapshot that has all of the current one.
    package func fastForward(
        to target: Snapshot, _ reason: String, _ author: Signature, hint: String
    ) throws -> CheckoutResult {
        let head = try head()
        let change = try planChange(to: reader().node(target.tree), isForced: false, hint: hint)
        let made = try carryOut(change)
        try move(head, to: target.id, author: author, reason: reason)
        return CheckoutResult(target, head.branch, made)
    }

    /// Makes files of the working tree what they are in a snapshot, HEAD where none is given.
    ///
    /// Files that the current snapshot has and the other has not are removed. Throws `conflict` where that would lose bytes that no
    /// snapshot has under this path, unless `isForced`.
    package func restore(_ paths: [DatasetPath], from source: Snapshot?, isForced: Bool = false) throws
        -> CheckoutResult
    {
        try withLock("restore") {
            guard let source = try source ?? currentSnapshot() else { throw Failure.nothingCommitted }
            func isSelected(_ path: DatasetPath) -> Bool { paths.contains { path.isInside($0) } }
            var tree = try scanAndRemember()
            // What was asked for by name shall come.
            _ = tree.dropAbsent { path, _ in isSelected(path) }
            var transition = try Transition(from: tree.node(), to: reader().node(source.tree), isSelected: isSelected)
            var tracked: [DatasetPath: ObjectID] = [:]
            if let current = try currentSnapshot() {
                for file in try list(current) { tracked[file.path] = file.id }
            }
            transition.keep { tracked[$0] == nil }
            try requireKnown(paths, in: source, or: Set(tracked.keys))
            let obstacles = try Obstacles(to: transition, root: root)
            let work = UncommittedWork(
                self, Index(folders: tree.folders), hint: "-f gives up what is not committed in these files")
            if !isForced {
                let changed = transition.overwritten.filter { tracked[$0.path] != $0.id }
                let lost = try obstacles.paths.union(withoutSnapshot(changed))
                try work.refuse(lost)
            }
            let applied = try apply(transition, over: isForced ? nil : work, clearing: isForced ? obstacles : nil)
            return CheckoutResult(source, try head().branch, applied)
        }
    }

    private func requireKnown(_ paths: [DatasetPath], in source: Snapshot, or tracked: Set<DatasetPath>) throws {
        for path in paths where !path.isRoot && !tracked.contains(where: { $0.isInside(path) }) {
            _ = try list(source, path: path)
        }
    }
}

/// Finds what a transition would overwrite although no snapshot has it.
struct UncommittedWork {
    private let repository: Repository
    private let index: Index
    private let places: [DatasetPath: Int]
    private let folders: RealFolders
    /// What a person can do about it.
    private let hint: String

    init(_ repository: Repository, _ index: Index, hint: String) {
        self.repository = repository
        self.hint = hint
        self.index = index
        places = index.places()
        folders = RealFolders(repository.root)
    }

    /// The files that already are what they shall become.
    ///
    /// Throws `conflict` where one is neither the old nor the new, and where something else is in the way.
    func alreadyDone(_ transition: Transition, _ obstacles: Obstacles) throws -> Set<DatasetPath> {
        var done: Set<DatasetPath> = []
        var lost = obstacles.paths
        let gone = Set(transition.goneFolders)
        for file in transition.removals {
            let found = try content(of: file.path)
            if found != .nothing && found != .file(file.id) { lost.insert(file.path) }
        }
        for write in transition.writes {
            let found = try content(of: write.path)
            if found == .file(write.entry.id) {
                done.insert(write.path)
            } else if found != .nothing && found != write.old.map(Content.file)
                && !(found == .folder && gone.contains(write.path))
            {
                lost.insert(write.path)
            }
        }
        try refuse(lost)
        return done
    }

    func refuse(_ lost: Set<DatasetPath>) throws {
        if lost.isEmpty { return }
        let sorted = lost.sorted()
        let more = sorted.count > 10 ? ["… and \(sorted.count - 10) more"] : []
        let names = (sorted.prefix(10).map { "'\($0)'" } + more).joined(separator: "\n  ")
        throw Failure(.conflict, "uncommitted work would be overwritten in:\n  \(names)", hint: hint)
    }

    /// A file that somebody changed since it was looked at.
    func conflict(at path: DatasetPath) -> Failure {
        Failure(
            .conflict, "'\(path)' was changed while files were being replaced; nothing was overwritten", hint: hint)
    }

    private enum Content: Equatable {
        case nothing, folder, other
        case file(ObjectID)
    }

    private func content(of path: DatasetPath) throws -> Content {
        guard let parent = path.parent, folders.has(parent) else { return .nothing }
        let diskPath = repository.root.appending(bytes: path.bytes)
        guard let status = FileStatus.ifPresent(diskPath) else { return .nothing }
        switch status.kind {
        case .folder: return .folder
        case .other: return .other
        case .link, .regular:
            let id = try known(path, status) ?? fileID(diskPath, isLink: status.kind == .link)
            return .file(id)
        }
    }

    /// Says whether a file that was set aside, or is about to be replaced, holds what was planned for.
    ///
    /// `before` is its status just before it was renamed. A file that the index does not know by this status is read.
    func holds(_ id: ObjectID, at path: DatasetPath, setAside place: FilePath, _ before: FileStatus) throws -> Bool {
        guard let status = FileStatus.ifPresent(place), status.kind == .regular || status.kind == .link else {
            return false
        }
        if FileIdentity(status) == FileIdentity(before), known(path, before) == id { return true }
        return try fileID(place, isLink: status.kind == .link) == id
    }

    private func fileID(_ path: FilePath, isLink: Bool) throws -> ObjectID {
        let digest = MessageDigest()
        if isLink {
            let target = try OpenFile.linkTarget(path)
            digest.update(target.span)
        } else {
            let file = try OpenFile(reading: path)
            _ = try unsafe file.forEachBlock(OpenFile.Block()) { unsafe digest.update($0) }
        }
        return digest.objectID()
    }

    private func known(_ path: DatasetPath, _ status: FileStatus) -> ObjectID? {
        guard let parent = path.parent, let folder = places[parent].map({ index.folders[$0] }),
            let place = folder.files.index(of: path.name), folder.stamps[place].isTrusted,
            folder.stamps[place].matches(status), folder.files.entries[place].size == status.size
        else { return nil }
        return folder.files.entries[place].id
    }
}
