import DatasetModel
import History
import ObjectStore
import Remotes

/// Which packs of a remote's history stay, and what of the others is packed anew.
struct CollectedHistory {
    private struct Pack {
        let listed: RemoteCatalog.Pack
        let modified: Int64
        let objects: [GitID]
    }

    /// In the order in which they came.
    let kept: [RemoteCatalog.Pack]
    /// In the order in which they are packed.
    let repacked: [GitID]
    let removed: [GitID]
    /// What goes, with its size.
    let doomed: [RemoteKey: UInt64]

    /// `history` has the packs of the catalog and nothing else; `entries` is what lies in their place at the remote.
    init(of view: RemoteView, _ history: History, _ entries: [RemoteEntry], _ needs: RemoteNeeds) throws {
        let objects = try history.objectFiles(straysOlderThan: 0).objectsByPack
        let modified = Dictionary(entries.map { ($0.key, $0.modified) }) { first, _ in first }
        let packs = view.catalog.packs.map { pack in
            guard let objects = objects[pack.name.hash] else { fatalError("BUG: a pack did not come") }
            return Pack(listed: pack, modified: modified[pack.name.historyKey] ?? .max, objects: objects)
        }
        let selection = PackSelection(
            of: packs, size: \.listed.size, ids: \.objects,
            // What is there for its youth alone must not be made young again.
            canMerge: { pack in !needs.isYoung(pack.modified) || needs.objects.isSuperset(of: pack.objects) }
        ) { pack, id in needs.objects.contains(id) || needs.isYoung(pack.modified) }
        let staying = Set(selection.kept.map(\.listed))
        kept = view.catalog.packs.filter(staying.contains)
        let copied = selection.rewritten.reduce(into: Set<GitID>()) { $0.formUnion($1.copied) }
        repacked =
            needs.reachable.objects.filter(copied.contains) + copied.subtracting(needs.reachable.objects).sorted()
        removed = Set(selection.rewritten.flatMap(\.pack.objects))
            .subtracting(copied).subtracting(selection.kept.flatMap(\.objects)).sorted()

        var doomed: [RemoteKey: UInt64] = [:]
        for (pack, _) in selection.rewritten { doomed[pack.listed.name.historyKey] = pack.listed.size }
        // A push that was interrupted leaves a pack that no catalog lists.
        let listed = Set(view.catalog.packs.map(\.name.historyKey))
        for entry in entries where !listed.contains(entry.key) && !needs.isYoung(entry.modified) {
            doomed[entry.key] = entry.size
        }
        self.doomed = doomed
    }
}
