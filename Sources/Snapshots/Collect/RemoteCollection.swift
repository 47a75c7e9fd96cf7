import DatasetModel
import History
import Remotes

/// What a collection at a remote keeps and removes.
///
/// See docs/format.md, "Remotes".
struct RemoteCollection {
    /// The history of the remote, and nothing else, in a folder of its own.
    let history: History
    private let needs: RemoteNeeds
    let objects: CollectedHistory
    let contents: CollectedContents
    /// Packs of history and store that are there.
    let packCount: Int

    /// Reads the remote's history and the indexes of its packs, and writes nothing there.
    ///
    /// What came at the remote within the days of `grace` stays. Of the packs that are made anew, takes at most `limit` bytes.
    init(
        of view: RemoteView, _ remote: RemoteObjects, history: History, for repository: Repository,
        _ grace: CollectionGrace, ofBytes limit: UInt64
    ) throws {
        self.history = history
        needs = try RemoteNeeds(of: view, history, for: repository, grace)
        objects = try CollectedHistory(of: view, history, remote.remote.list("history/"), needs)
        contents = try CollectedContents(of: remote, needs, ofBytes: limit)
        packCount = view.catalog.packs.count + contents.keptPackCount + contents.rewritten.count
    }

    /// All that goes, with its size.
    var doomed: [RemoteKey: UInt64] { objects.doomed.merging(contents.doomed) { first, _ in first } }
    var isEmpty: Bool { doomed.isEmpty }

    /// What goes of the remote of this name; of a dry run, with the files of the snapshots.
    func result(_ remote: String, isDryRun: Bool) -> CollectionResult {
        let removed = Set(objects.removed)
        var lost = LostSnapshots(among: objects.removed, of: history)
        if isDryRun {
            lost.addPaths(reachable: needs.reachable.tips, needs.contents) { !removed.contains($0) }
        }
        return CollectionResult(
            isDryRun: isDryRun, remote: remote, snapshots: lost.snapshots,
            contents: (contents.removed.count, contents.removedBytes),
            leftoverCount: isDryRun ? contents.removed.subtracting(lost.contents).count : nil,
            historyObjects: objects.removed.count, packs: (packCount, isDryRun ? nil : packCount))
    }
}
