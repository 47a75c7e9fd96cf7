import DatasetModel
import History
import ObjectStore
import SystemIO

/// How long what nothing reaches is kept.
package struct CollectionGrace: Sendable {
    /// Moves of references from this time on count, in seconds since 1970.
    let reflogStart: Int64
    /// Objects that came from this time on stay, in nanoseconds since 1970.
    let leftoverStart: Int64

    /// `days` for snapshots that a branch left behind; objects whose reference may be on its way have an hour, or less than `days`.
    ///
    /// With no days, nothing is spared. `now` in seconds since 1970.
    package init(days: Int, now: Int64) {
        self.init(
            reflogStart: days == 0 ? .max : now - Int64(days) * 86400,
            leftoverStart: days == 0 ? .max : (now - 3600) * 1_000_000_000)
    }

    init(reflogStart: Int64, leftoverStart: Int64) {
        self.reflogStart = reflogStart
        self.leftoverStart = leftoverStart
    }

    /// What came to a remote from this time on stays, in nanoseconds since 1970; nil: nothing stays for that.
    ///
    /// It has no reflogs, and a push takes its time.
    var remoteStart: Int64? {
        let (time, isOutside) = reflogStart.multipliedReportingOverflow(by: 1_000_000_000)
        return isOutside ? nil : time
    }

    /// What git keeps of unreachable moves.
    package static let standardDays = 30
}

/// What a collection keeps and removes.
struct CollectionPlan {
    let grace: CollectionGrace
    let inventory: HistoryFiles
    /// Objects of the history that stay, in the order in which they are packed.
    let kept: [GitID]
    let keptSet: Set<GitID>
    /// Objects of the history that go.
    let removed: [GitID]
    let reachable: Reachability
    let store: StoreCollection

    /// Packs of store and history.
    var packCount: Int { store.packCount + inventory.packCount }

    var repacksHistory: Bool { !inventory.isCompact || !removed.isEmpty }

    init(_ repository: Repository, _ grace: CollectionGrace) throws {
        repository.progress.begin("looking for what is needed")
        let history = try repository.history()
        self.grace = grace
        inventory = try history.objectFiles(straysOlderThan: grace.leftoverStart)
        var reachable = try Reachability(history, reflogStart: grace.reflogStart)
        try reachable.add(Index(reading: repository.indexPath))
        let stored = Set(inventory.objects)
        let young = inventory.objects(since: grace.leftoverStart)
        let soundCount = reachable.objects.count
        reachable.add(leftovers: young)
        // What leftovers name need not be there; what references name must.
        var kept = Array(reachable.objects[..<soundCount])
        kept += reachable.objects[soundCount...].filter(stored.contains)
        let known = Set(kept)
        kept += young.filter { !known.contains($0) }
        self.kept = kept
        let keptSet = Set(kept)
        self.keptSet = keptSet
        removed = stored.filter { !keptSet.contains($0) }
        self.reachable = reachable
        let contents = reachable.contents
        store = try repository.store.planCollection(
            of: PurgeStore(history: history).ids(), olderThan: grace.leftoverStart, mergingSmall: true,
            isReachable: contents.contains)
    }
}
