import DatasetModel
import ObjectStore
import Remotes

/// Which contents of a remote go, and which packs are made anew without them.
struct CollectedContents {
    let rewritten: [(pack: RemotePack, copied: Set<ObjectID>)]
    let keptPackCount: Int
    /// What goes, with its size.
    let doomed: [RemoteKey: UInt64]
    let removed: Set<ObjectID>
    /// What they take in packs and as files.
    let removedBytes: UInt64
    /// Nothing is left for another time.
    let isComplete: Bool

    // The catalog, which names all that goes, has at most 64 MiB.
    private static let mostFiles = 200_000

    /// Reads the indexes of packs, and of large files those that are there more than once.
    ///
    /// Takes only as many of the packs that are made anew as have `limit` bytes, one at least.
    init(of objects: RemoteObjects, _ needs: RemoteNeeds, ofBytes limit: UInt64) throws {
        let list = try objects.listPacks()
        let packs = list.packs
        let selection = PackSelection(
            of: packs, size: \.index.packSize, ids: \.index.ids,
            // What is there for its youth alone must not be made young again.
            canMerge: { pack in
                !needs.isYoung(pack.modified) || pack.index.ids.allSatisfy(needs.contents.contains)
            }
        ) { pack, id in needs.contains(id, since: pack.modified) }
        var size: UInt64 = 0
        rewritten = Array(
            selection.rewritten.prefix { item in
                defer { size += item.pack.index.packSize }
                return size == 0 || size + item.pack.index.packSize <= limit
            })
        keptPackCount = packs.count - rewritten.count
        let listedFiles = try objects.largeFiles()
        let allFiles = try Self.doomed(listedFiles, of: objects, needs)
        let files = allFiles.prefix(Self.mostFiles)
        isComplete = rewritten.count == selection.rewritten.count && files.count == allFiles.count

        var removed = Set(files.map(\.name.hash))
        for (pack, copied) in rewritten { removed.formUnion(pack.index.ids.filter { !copied.contains($0) }) }
        // Young uploads may have them still, and so may packs whose turn is later.
        removed.subtract(needs.contents)
        let left = selection.rewritten.dropFirst(rewritten.count).map(\.pack)
        for pack in selection.kept + left { removed.subtract(pack.index.ids) }
        self.removed = removed

        var doomed: [RemoteKey: UInt64] = [:]
        // What remains of a pack goes only if nothing that is missing can be in it.
        var missing = needs.promised
        for pack in packs { missing.subtract(pack.index.ids) }
        missing.subtract(listedFiles.map(\.name.hash))
        if let damage = list.damage.first, !missing.isEmpty { throw damage }
        for half in list.broken where missing.isEmpty && !needs.isYoung(half.modified) {
            doomed[half.key] = half.size
        }
        var bytes: UInt64 = 0
        for file in files {
            doomed[file.name.fileKey] = file.size
            if removed.contains(file.name.hash) { bytes += file.size }
        }
        for (pack, _) in rewritten {
            doomed.merge(pack.sizes) { first, _ in first }
            bytes += pack.index.byteCount(where: removed.contains)
        }
        (self.doomed, removedBytes) = (doomed, bytes)
    }

    /// Large files that nothing needs, and those that are there once more.
    private static func doomed(
        _ files: [RemoteFile], of objects: RemoteObjects, _ needs: RemoteNeeds
    ) throws -> [RemoteFile] {
        var doomed: [RemoteFile] = []
        var needed: [ObjectID: [RemoteFile]] = [:]
        for file in files {
            if needs.contains(file.name.hash, since: file.modified) {
                needed[file.name.hash, default: []].append(file)
            } else {
                doomed.append(file)
            }
        }
        for copies in needed.values where copies.count > 1 {
            // One that is known to be good has to stay.
            guard let good = try copies.firstIndex(where: objects.isIntact) else { continue }
            doomed += copies[..<good] + copies[(good + 1)...]
        }
        return doomed
    }
}
