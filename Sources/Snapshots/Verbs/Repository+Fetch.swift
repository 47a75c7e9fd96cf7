import Comparison
package import DatasetModel
import History
import ObjectStore
import SystemIO

/// What a fetch brought.
package struct FetchResult: Sendable {
    package let remote: RemoteSettings
    /// Sorted by the names that the references have at the remote.
    package let updates: [ReferenceUpdate]
    package let snapshotCount: Int
    /// Images and other files that came, and the sum of their sizes.
    package let fileCount: Int
    package let fileBytes: UInt64
    /// The branch that a clone checks out; nil: the remote has no branch.
    package let headBranch: String?
    /// The branch that the remote means to be checked out, and does not have.
    package let missingHead: String?
}

/// Files that were brought on demand.
package struct FetchedFiles: Sendable {
    package let count: Int
    package let bytes: UInt64
}

extension Repository {
    /// Says whether images are left where they are until somebody asks for them: see `clone`.
    package func isPartial() throws -> Bool { try history().configuration("dsv.partial") == "true" }

    /// Brings what a remote has and this repository has not: branches as `refs/remotes/<name>/…`, tags and scores.
    ///
    /// Nothing that is here changes: a tag that is another one there is left alone. All that comes is verified before anything names it.
    /// Interrupted, it goes on where it was when it is run again. Without images where the repository is a partial one.
    package func fetch(from name: String, author: Signature, open: RemoteOpener) throws -> FetchResult {
        try withRemote(name, "fetch", open: open) { session in
            progress.begin("asking the remote")
            var brought: [ObjectID: UInt64] = [:]
            return try session.withView(avoidsDamage: true) { try fetch(session, over: $0, author, &brought) }
        }
    }

    /// `brought` are the files that came before in this command, with their sizes.
    private func fetch(
        _ session: RemoteSession, over view: RemoteView, _ author: Signature, _ brought: inout [ObjectID: UInt64]
    ) throws -> FetchResult {
        let name = session.settings.name
        // A proxy may say so, too, and nothing new is something else.
        if view.isEmpty, try !history().referenceNames(below: "\(Self.trackingPrefix)\(name)/").isEmpty {
            throw Failure(
                .notFound, "there is no dataset at '\(session.name)' any more",
                hint: "nothing here was changed; 'dsv push' makes it there again")
        }
        let updates = try incomingUpdates(view, from: name)
        let arrival = try receive(view, updates, session, &brought)
        try withLock("fetch", patience: 60) {
            // What was here already may have been collected as rubbish meanwhile; now nothing goes any more.
            store.relist()
            try bring(store.missing(of: arrival.files), session, from: session.objects(in: view))
            try set(updates, from: name, author)
            consolidateHistory()
        }
        return FetchResult(
            remote: session.settings, updates: updates, snapshotCount: arrival.snapshotCount,
            fileCount: brought.count, fileBytes: sum(brought.values),
            headBranch: view.catalog.clonedBranch.map { String($0.dropFirst("refs/heads/".count)) },
            missingHead: view.catalog.missingHead.map { String($0.dropFirst("refs/heads/".count)) })
    }

    /// Sets the references that came; the repository must be locked.
    private func set(_ updates: [ReferenceUpdate], from remote: String, _ author: Signature) throws {
        try history().set(
            updates.filter { $0.kind != .kept }.map { update in
                let isBranch = update.name.hasPrefix("refs/heads/")
                return RawReference(
                    name: isBranch ? Self.trackingName(update.name, of: remote) : update.name, id: update.to)
            }, by: author, reason: "fetch")
        // What others have purged goes here, too.
        let purged = Set(updates.compactMap(\.purged))
        if !purged.isEmpty { try removeBytes(of: purged) }
    }

    /// The references that are new here, or others.
    private func incomingUpdates(_ view: RemoteView, from remote: String) throws -> [ReferenceUpdate] {
        let present = Dictionary(try history().rawReferences().map { ($0.name, $0.id) }) { first, _ in first }
        return view.catalog.references.sorted { $0.key < $1.key }.compactMap { name, id in
            let isBranch = name.hasPrefix("refs/heads/")
            let old = present[isBranch ? Self.trackingName(name, of: remote) : name]
            if old == id { return nil }
            let kind: ReferenceUpdate.Kind = old == nil ? .new : isBranch ? .fastForward : .kept
            return ReferenceUpdate(name: name, kind: kind, from: old, to: id)
        }
    }

    /// What came, and is named by no reference yet.
    private struct Arrival {
        /// The files that the new snapshots need, with their sizes; none in a partial repository.
        var files: [ObjectID: UInt64] = [:]
        var snapshotCount = 0
    }

    /// Brings what the references reach, and examines it.
    private func receive(
        _ view: RemoteView, _ updates: [ReferenceUpdate], _ session: RemoteSession,
        _ brought: inout [ObjectID: UInt64]
    ) throws -> Arrival {
        if updates.isEmpty { return Arrival() }
        let known = try knownCommits()
        func receive() throws {
            try session.history.receive(view, temporaryFolder: session.temporaryFolder, progress: progress)
        }
        try receive()
        var arrival: Arrival
        do { arrival = try examine(updates, known, session) } catch let failure as Failure
            where failure.kind == .corrupt
        {
            // What came before may have been collected as rubbish since, when no reference named it: take all again.
            try session.history.forget()
            try receive()
            arrival = try examine(updates, known, session)
        }
        let missing = try store.missing(of: arrival.files)
        brought.merge(missing) { $1 }
        try bring(missing, session, from: session.objects(in: view))
        return arrival
    }

    /// Examines what the references reach beyond what is known; brings nothing.
    private func examine(
        _ updates: [ReferenceUpdate], _ known: [SnapshotID], _ session: RemoteSession
    ) throws -> Arrival {
        progress.begin("examining what came")
        let history = try history()
        var arrival = Arrival()
        var walk = ObjectWalk(history, IncomingCheck(history, from: session.name))
        do {
            let commits = try updates.map { try Self.target(of: $0, in: history) }
            try walk.run(from: updates.map(\.to), excluding: known)
            let named = zip(updates, commits).filter(\.0.namesSnapshot).map(\.1)
            arrival.snapshotCount = try history.commits(from: named, hiding: known).count
        } catch let error as GitError {
            throw Failure(.corrupt, "'\(session.name)' lacks what it names: \(error.message)")
        }
        if try isPartial() { return arrival }
        let purged = try PurgeStore(history: history).ids().union(updates.compactMap(\.purged))
        arrival.files = walk.visitor.files.filter { !purged.contains($0.key) }
        return arrival
    }

    /// The commit that a reference of a remote means; only a tag may lead there by way of an object of its own.
    private static func target(of update: ReferenceUpdate, in history: History) throws(GitError) -> SnapshotID {
        let (tags, commit) = try history.peel(update.to)
        guard tags.isEmpty || update.name.hasPrefix("refs/tags/") else {
            throw GitError(.other, "'\(update.name)' names a tag, not a commit")
        }
        return commit
    }

    /// The commits whose objects are all here.
    private func knownCommits() throws -> [SnapshotID] {
        let history = try history()
        return try history.rawReferences().map { try history.peel($0.id).commit }
            + [history.head().snapshot].compactMap { $0 }
    }

    private func bring(
        _ wanted: [ObjectID: UInt64], _ session: RemoteSession, from objects: RemoteObjects
    ) throws {
        let missing = try objects.bring(
            wanted, into: store, temporaryFolder: session.temporaryFolder, progress: progress)
        if let first = missing.first { throw AbsentContents(first: first, count: missing.count) }
    }

    /// Brings the files of a snapshot at some paths, or those of them that `selection` says, that are not here.
    ///
    /// If `isPlacing` and the snapshot is the current one, those that are missing in the folder are put there, too.
    /// Nothing is asked of the remote, `origin` or the only one where none is named, if all are here.
    package func fetchFiles(
        of snapshot: Snapshot, at paths: [DatasetPath] = [.root], from name: String? = nil, isPlacing: Bool = false,
        open: RemoteOpener, selection: (() throws -> FileSelection)? = nil
    ) throws -> FetchedFiles {
        let selected = try select(paths, selection, of: snapshot)
        let purged = try PurgeStore(history: history()).ids()
        let wanted = try selected.filter { try !purged.contains($0.id) && !store.contains($0.id) }
        let sizes = Dictionary(wanted.map { ($0.id, $0.size) }) { first, _ in first }
        if !sizes.isEmpty {
            try withRemote(name ?? defaultRemote(), "fetch", open: open) { session in
                try session.retrying(avoidsDamage: true) {
                    try bring(store.missing(of: sizes), session, from: session.objects(in: RemoteView()))
                }
            }
        }
        if isPlacing, try snapshot.id == head().snapshot { try place(Set(selected.map(\.path)), of: snapshot) }
        return FetchedFiles(count: sizes.count, bytes: sum(sizes.values))
    }

    /// The files of a snapshot that are in the object store.
    private func select(
        _ paths: [DatasetPath], _ selection: (() throws -> FileSelection)?, of snapshot: Snapshot
    ) throws -> [FileVersion] {
        guard let selection else {
            var files: [FileVersion] = []
            for path in paths {
                try forEachFile(of: snapshot, at: path) { file, text in if text == nil { files.append(file) } }
            }
            return files
        }
        return try paths.flatMap { path in
            var selected = try SelectedFiles(reader(), snapshot, path)
            try selected.keep(selection(), below: path)
            selected.keepFiles()
            return selected.versions(below: path)
        }
    }

    /// Puts files that were absent into the folder.
    private func place(_ paths: Set<DatasetPath>, of snapshot: Snapshot) throws {
        guard try isPartial() else { return }
        try withLock("fetch", patience: 60) {
            var tree = try scanAndRemember()
            let dropped = try tree.dropAbsent { path, id in try paths.contains(path) && store.contains(id) }
            if dropped.isEmpty { return }
            let missing = Set(dropped)
            let transition = try Transition(from: tree.node(), to: reader().node(snapshot.tree)) {
                missing.contains($0)
            }
            let applied = try apply(
                transition, over: UncommittedWork(self, Index(folders: tree.folders), hint: "run the command again"))
            try updateIndex(Index(reading: indexPath), after: applied)
        }
    }
}
