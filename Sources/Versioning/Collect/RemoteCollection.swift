import DatasetModel
import History
import ObjectStore
import Remotes
import SystemIO

/// What a collection at a remote keeps and removes.
///
/// See docs/format.md, "Remotes".
struct RemoteCollection {
    /// The history of the remote, and nothing else, in a folder of its own.
    let history: History
    /// What the references of the remote reach.
    let reachable: Reachability
    /// What they reach, and what this repository needs, too: it may have snapshots that are not there yet.
    private let needed: Needed

    /// Packs of the history that stay.
    let keptPacks: [RemoteCatalog.Pack]
    /// Objects of the history that are packed anew.
    let repacked: [GitID]
    /// Objects of the history that go.
    let removedObjects: [GitID]
    /// Packs of contents that are made anew.
    let parts: [(pack: RemotePack, copied: [ObjectID])]
    let removedContents: Set<ObjectID>
    private(set) var removedBytes: UInt64 = 0
    /// What goes, with its size.
    private(set) var doomed: [RemoteKey: UInt64] = [:]
    /// Packs of contents and history.
    let packCount: Int
    let keptPackCount: Int

    var isEmpty: Bool { doomed.isEmpty && parts.isEmpty && repacked.isEmpty }

    /// Reads the remote's history and the indexes of its packs, and writes nothing there.
    ///
    /// What came at the remote within the days of `grace` stays.
    init(
        of view: RemoteView, _ objects: RemoteObjects, history: History, for repository: Repository,
        _ grace: CollectionGrace
    ) throws {
        self.history = history
        reachable = try Reachability(history, from: view.tips)
        var local = try Reachability(repository.history(), reflogStart: grace.reflogStart)
        try local.add(Index(reading: repository.indexPath))
        let needed = try Needed(
            objects: Set(reachable.objects).union(local.objects),
            contents: reachable.contents.union(local.contents),
            purged: PurgeStore(history: repository.history()).ids().union(view.catalog.purged),
            cutoff: grace.remoteStart)
        self.needed = needed

        let packs = try HistoryPacks(view, objects.remote, history)
        let selection = PackSelection(
            of: packs.listed, mergingSmall: true, size: \.pack.size, objects: \.objects, id: \.self
        ) { pack, id in pack.modified >= needed.cutoff || needed.objects.contains(id) }
        let kept = Set(selection.kept.map(\.pack))
        keptPacks = view.catalog.packs.filter(kept.contains)
        let repackedSet = Set(selection.rewritten.flatMap(\.copied))
        repacked =
            reachable.objects.filter(repackedSet.contains)
            + repackedSet.subtracting(reachable.objects).sorted()
        removedObjects = Set(selection.rewritten.flatMap(\.pack.objects))
            .subtracting(repackedSet).subtracting(selection.kept.flatMap(\.objects)).sorted()

        let contentPacks = try objects.packs()
        let contents = PackSelection(
            of: contentPacks, mergingSmall: true, size: \.index.packSize, objects: { $0.index.ids }, id: \.self
        ) { pack, id in needed.contains(id, since: pack.modified) }
        parts = contents.rewritten.map { ($0.pack, $0.copied) }
        let doomedFiles = try Self.doomed(of: objects.largeFiles(), needed).prefix(Self.mostFiles)
        removedContents = Self.removed(by: contents, doomedFiles, needed)
        packCount = packs.listed.count + contentPacks.count
        keptPackCount = selection.kept.count + contents.kept.count

        for pack in selection.rewritten.map(\.pack.pack) { doomed[pack.name.historyKey] = pack.size }
        for entry in packs.strays where entry.modified < needed.cutoff { doomed[entry.key] = entry.size }
        for entry in try objects.strays() where entry.modified < needed.cutoff { doomed[entry.key] = entry.size }
        for (pack, _) in contents.rewritten {
            for key in pack.keys { doomed[key] = 0 }
            doomed[pack.keys[0]] = pack.index.packSize
            removedBytes += pack.index.byteCount(where: removedContents.contains)
        }
        for file in doomedFiles {
            doomed[file.name.fileKey] = file.size
            if removedContents.contains(file.name.hash) { removedBytes += file.size }
        }
    }

    /// What a person is told of the remote of this name; with a dry run, the files that go are looked up, too.
    func result(_ remote: String, isDryRun: Bool) -> CollectionResult {
        let removedSet = Set(removedObjects)
        var lost = LostSnapshots(among: removedObjects, of: history)
        if isDryRun {
            lost.addPaths(reachable: reachable.tips, needed.contents) { !removedSet.contains($0) }
        }
        return CollectionResult(
            isDryRun: isDryRun, remote: remote, snapshots: lost.snapshots,
            contents: (removedContents.count, removedBytes),
            leftoverCount: isDryRun ? removedContents.subtracting(lost.contents).count : nil,
            historyObjects: removedObjects.count, packs: (packCount, isDryRun || !isEmpty ? nil : packCount))
    }

    // The catalog, which names them all, has at most 64 MiB; the next collection takes the rest.
    private static let mostFiles = 200_000

    /// Large files that nothing needs, and those that are there once more.
    private static func doomed(of files: [RemoteFile], _ needed: Needed) -> [RemoteFile] {
        var sizes: [ObjectID: UInt64] = [:]
        return files.filter { file in
            guard needed.contains(file.name.hash, since: file.modified) else { return true }
            return sizes.updateValue(file.size, forKey: file.name.hash) == file.size
        }
    }

    private static func removed(
        by packs: PackSelection<RemotePack, ObjectID>, _ files: some Sequence<RemoteFile>, _ needed: Needed
    ) -> Set<ObjectID> {
        var removed = Set(files.map(\.name.hash).filter { !needed.contents.contains($0) })
        for (pack, _) in packs.rewritten {
            removed.formUnion(pack.index.ids.filter { !needed.contains($0, since: pack.modified) })
        }
        return removed
    }
}

/// What has to stay.
private struct Needed {
    let objects: Set<GitID>
    let contents: Set<ObjectID>
    let purged: Set<ObjectID>
    /// What came at this time or later stays, in nanoseconds since 1970.
    let cutoff: Int64

    init(objects: Set<GitID>, contents: Set<ObjectID>, purged: Set<ObjectID>, cutoff: Int64) {
        self.objects = objects
        self.contents = contents.subtracting(purged)
        self.purged = purged
        self.cutoff = cutoff
    }

    func contains(_ id: ObjectID, since time: Int64) -> Bool {
        contents.contains(id) || (time >= cutoff && !purged.contains(id))
    }
}

/// The packs of a remote's history.
private struct HistoryPacks {
    struct Listed {
        let pack: RemoteCatalog.Pack
        let modified: Int64
        let objects: [GitID]
    }

    /// Those of the catalog, whose objects `history` has.
    let listed: [Listed]
    /// What lies beside them and counts for nothing.
    let strays: [RemoteEntry]

    init(_ view: RemoteView, _ remote: any Remote, _ history: History) throws {
        let entries = try remote.list("history/")
        let modified = Dictionary(entries.map { ($0.key, $0.modified) }) { first, _ in first }
        let files = try history.objectFiles(straysOlderThan: 0)
        listed = try view.catalog.packs.map { pack in
            guard let objects = files.objects(ofPack: pack.name.hash) else { throw RemoteChanged() }
            return Listed(pack: pack, modified: modified[pack.name.historyKey] ?? .max, objects: objects)
        }
        let known = Set(view.catalog.packs.map(\.name.historyKey)).union(view.catalog.doomed)
        strays = entries.filter { !known.contains($0.key) }
    }
}
