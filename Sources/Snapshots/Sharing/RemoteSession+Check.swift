import Comparison
import DatasetModel
import History
import Remotes

extension Repository {
    /// Looks whether a remote has a snapshot, and notes what is missing or damaged.
    func check(
        _ session: RemoteSession, over view: RemoteView, has snapshot: Snapshot, _ readsData: Bool
    ) throws -> RemoteCheck {
        let history = try history()
        let tips = try view.tips.filter { history.has($0) }.map { try history.peel($0).commit }
        let hasHistory = try tips.contains { try history.isAncestor(snapshot.id, of: $0) }
        let packs = readsData ? Set(view.catalog.packs.map(\.name.historyKey)) : []
        var damaged = try session.history.damaged(view, reading: packs, temporaryFolder: session.temporaryFolder)
        var objects = session.objects(in: view)
        if readsData { objects.doomed.formUnion(try objects.damaged(progress).keys) }
        damaged.formUnion(objects.doomed.subtracting(view.catalog.doomed))

        let selection = try SelectedFiles(reader(), snapshot, .root)
        let purged = try PurgeStore(history: history).ids().union(view.catalog.purged)
        var wanted: [ObjectID: UInt64] = [:]
        for entry in selection.files.map(selection.entry) where entry.kind == .file && !purged.contains(entry.id) {
            wanted[entry.id] = entry.size
        }
        let lost = try objects.missing(of: wanted)
        let missing = selection.versions().filter { lost.contains($0.id) }.map(\.path).sorted()
        if !damaged.isEmpty || (hasHistory && !missing.isEmpty) { try session.damage.add(damaged) }
        return RemoteCheck(
            remote: session.settings, snapshot: snapshot, hasHistory: hasHistory, fileCount: selection.files.count,
            missing: missing, damaged: damaged.map(\.description).sorted())
    }
}
