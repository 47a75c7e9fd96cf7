import DatasetModel
import History
import ObjectStore

/// What has to stay at a remote.
struct RemoteNeeds {
    /// Of the history, what a reference of the remote reaches, in an order in which it is packed well.
    let reachable: Reachability
    /// Of the history: all that, and what this repository needs, which may have snapshots that are not there yet.
    let objects: Set<GitID>
    /// Of the store, likewise.
    let contents: Set<ObjectID>
    /// The contents that references of the remote reach: they have to be there.
    var promised: Set<ObjectID> { reachable.contents.subtracting(purged) }
    /// The contents that the remote knows to be purged: their bytes go, whatever names them.
    private let purged: Set<ObjectID>
    /// What came at this time or later stays, in nanoseconds since 1970; nil: nothing stays for that.
    private let cutoff: Int64?

    /// Reads every tree and manifest of both histories once; `history` is that of the remote.
    init(
        of view: RemoteView, _ history: History, for repository: Repository, _ grace: CollectionGrace
    ) throws {
        reachable = try Reachability(history, from: view.tips)
        var local = try Reachability(repository.history(), reflogStart: grace.reflogStart)
        try local.add(Index(reading: repository.indexPath))
        objects = Set(reachable.objects).union(local.objects)
        // Not those that are purged here alone: the remote has no tombstone that would say so.
        purged = view.catalog.purged
        contents = reachable.contents.union(local.contents).subtracting(purged)
        cutoff = grace.remoteStart
    }

    func isYoung(_ time: Int64) -> Bool { cutoff.map { time >= $0 } ?? false }

    /// Says whether a content stays in an upload of this time.
    func contains(_ id: ObjectID, since time: Int64) -> Bool {
        contents.contains(id) || (isYoung(time) && !purged.contains(id))
    }
}
