import Comparison
package import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

/// What a purge did.
package struct PurgeResult: Sendable {
    package let content: PurgedContent
    /// It had a tombstone before.
    package let isRepeated: Bool
    /// The other contents that the path has in other snapshots; they stay.
    package let otherContents: Int
    /// Where the folder has it still.
    package let present: [DatasetPath]
}

/// A content, as a person names it.
package enum PurgeTarget: Sendable {
    case content(ObjectID)
    case file(DatasetPath, in: Snapshot)
}

extension Repository {
    /// Removes a content for good, from every snapshot, and leaves a tombstone that says who did it and why.
    ///
    /// The tombstone is durable before the bytes go; killed in between, running it again, or a collection, completes it. Reads
    /// every tree and manifest once. Throws `invalid` for a text of the history, `notFound` for what nothing has.
    package func purge(_ target: PurgeTarget, reason: String, author: Signature) throws -> PurgeResult {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.invalid, "a purge needs a reason", hint: "say why with --reason TEXT")
        }
        return try withLock("purge") {
            let (id, wanted) = try content(of: target)
            let history = try history()
            let tombstones = PurgeStore(history: history)
            let known = try tombstones.find(id)
            let search = try search(id, wanted: wanted, in: history)
            let purged = try known ?? tombstone(of: search, reason, author)
            if known == nil { try tombstones.add(purged, self) }
            try removeBytes(of: id)
            return PurgeResult(
                content: purged, isRepeated: known != nil, otherContents: search.otherCount,
                present: try presentFiles(id, search.paths))
        }
    }

    private func content(of target: PurgeTarget) throws -> (id: ObjectID, path: DatasetPath?) {
        switch target {
        case .content(let id): return (id, nil)
        case .file(let path, let snapshot):
            guard let file = try list(snapshot, path: path).first(where: { $0.path == path }) else {
                throw Failure(.invalid, "'\(path)' is a folder in \(snapshot.id.short)", hint: "name one file")
            }
            return (file.id, path)
        }
    }

    private func search(_ id: ObjectID, wanted: DatasetPath?, in history: History) throws -> PurgeSearch {
        progress.begin("looking for it in all snapshots")
        var walk = ObjectWalk(history, PurgeSearch(id, wanted: wanted))
        var roots = try history.rawReferences().map(\.id)
        if let head = try history.head().snapshot { roots.append(head.commit) }
        try walk.run(from: roots.filter { [.commit, .tag].contains(history.kind(of: $0)) })
        return walk.visitor
    }

    private func tombstone(
        of search: PurgeSearch, _ reason: String, _ author: Signature
    ) throws -> PurgedContent {
        if let path = search.textPath {
            throw Failure(
                .invalid, "'\(path)' is a text of the history and cannot be purged",
                hint: "the ids of all snapshots since depend on its bytes; export the dataset and begin a new one")
        }
        guard try search.size != nil || store.contains(search.id) else {
            throw Failure(.notFound, "no snapshot has the content \(search.id)", hint: "'dsv ls' shows the contents")
        }
        let size = try search.size ?? UInt64(ObjectReader(store).read(search.id).count)
        return PurgedContent(
            id: search.id, size: size, reason: reason, paths: search.paths.sorted().map(\.description), author: author)
    }

    /// Makes packs anew without a content, or removes its file.
    private func removeBytes(of id: ObjectID) throws { try removeBytes(of: [id]) }

    /// Makes packs anew without some contents, or removes their files; the repository must be locked.
    func removeBytes(of ids: Set<ObjectID>) throws {
        let plan = try store.planCollection(of: ids, olderThan: .min, mergingSmall: false) { _ in true }
        if plan.isEmpty { return }
        let writer = try store.rewritePacks(of: plan, disk: disk, temporaryFolder: temporaryFolder)
        try writer.publish()
        _ = try store.remove(plan, replacedBy: writer, disk: disk)
    }

    private func presentFiles(_ id: ObjectID, _ paths: Set<DatasetPath>) throws -> [DatasetPath] {
        try paths.sorted().filter { path in
            let file = root.appending(bytes: path.bytes)
            guard FileStatus.ifPresent(file)?.kind == .regular else { return false }
            return ObjectID(sha256Of: try OpenFile.contents(of: file)) == id
        }
    }
}
