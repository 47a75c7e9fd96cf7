package import DatasetModel
import History
import ObjectStore
import SystemIO

/// What is to be sent.
package struct PushOptions: Sendable {
    /// Nil: the current branch.
    package var branch: String?
    /// All tags and scores, not only those of the branch.
    package var allTags = false
    package var allScores = false
    /// Replaces what the remote has under the same names.
    package var isForced = false
    /// Looks whether all is there that references of the remote reach, and sends again what is not.
    package var isRepair = false
    package var isDryRun = false

    package init() {}
}

/// What a push or fetch did to one reference.
package struct ReferenceUpdate: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case new
        case fastForward = "fast-forward"
        case forced
        /// The other side has another one, which was left alone.
        case kept
    }

    /// The full name.
    package let name: String
    package let kind: Kind
    package let from: GitID?
    package let to: GitID

    /// The content whose tombstone this is.
    var purged: ObjectID? { PurgeStore.content(of: name) }

    /// A branch or tag, not a score.
    var namesSnapshot: Bool { name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") }
}

/// What a push did, or would do.
package struct PushResult: Sendable {
    package let remote: RemoteSettings
    package let branch: String
    /// Sorted by name; empty: the remote had everything.
    package let updates: [ReferenceUpdate]
    /// Snapshots that were sent.
    package let snapshotCount: Int
    /// Images and other files that were sent, and the sum of their sizes.
    package let fileCount: Int
    package let fileBytes: UInt64
    /// What was missing or damaged there and went again.
    package let restored: RestoredObjects
    /// What references there reach and neither the remote nor this repository has.
    package let lost: LostObjects
    /// This push found out that the remote ignores the conditions of writes, so that of two pushes at the same moment one may be lost.
    package let foundUnconditional: Bool
}

/// What a push sent again.
package struct RestoredObjects: Sendable, Equatable {
    /// Images and other files, and the sum of their sizes.
    package var fileCount = 0
    package var fileBytes: UInt64 = 0
    /// Packs of the history that were damaged or gone.
    package var historyPackCount = 0

    package var isEmpty: Bool { self == RestoredObjects() }
}

/// What is neither at a remote nor here.
package struct LostObjects: Sendable, Equatable {
    package var fileCount = 0
    package var firstFile: ObjectID?
    /// Packs of the history.
    package var historyPackCount = 0

    package var isEmpty: Bool { self == LostObjects() }
}

extension Repository {
    /// Sends a branch, its tags and its scores to a remote, with everything that they need and the remote does not have.
    ///
    /// Objects first, references last and all at once: nobody sees half a push. Throws `conflict` where the remote's branch has
    /// snapshots that ours has not, unless forced. Interrupted, it goes on where it was when it is run again.
    ///
    /// A push that has nothing to send, that is forced or to repair, or that follows a command which met damage, lists what is there and sends
    /// again what is missing; what is known to be damaged is read, and replaced.
    package func push(
        to name: String, _ options: PushOptions, author: Signature, open: RemoteOpener
    ) throws -> PushResult {
        try withRemote(name, "push", triesConditions: true, open: open) { session in
            var mayHavePurged = false
            let result = try session.withView { view in
                let result = try push(options, session, over: view, author)
                mayHavePurged =
                    try !result.restored.isEmpty || !PurgeStore(history: history()).ids().isEmpty
                    || !view.catalog.purged.isEmpty
                return result
            }
            if options.isDryRun || !mayHavePurged { return result }
            // Not only those that are new there: an earlier push may have been interrupted here. And only what the remote has a
            // tombstone of: to everybody else, bytes without one are lost.
            try session.withView { view in
                try session.objects(in: view).purge(
                    view.catalog.purged, temporaryFolder: session.temporaryFolder, progress)
            }
            return result
        }
    }

    private func push(
        _ options: PushOptions, _ session: RemoteSession, over view: RemoteView, _ author: Signature
    ) throws -> PushResult {
        let plan = try PushPlan(self, options, over: view, remote: session.name)
        let looks = options.isRepair || options.isForced || plan.sent.isEmpty || !session.damage.isEmpty
        var loss = RemoteLoss()
        if looks { loss = try RemoteLoss(of: session, view, plan, history(), progress) }
        var objects = session.objects(in: view)
        objects.doomed.formUnion(loss.uploads.keys)
        let missing = try objects.missing(of: plan.files.merging(loss.files) { size, _ in size })
        let selection = try whileStoreStays { try store.select(missing) }
        let lost = Set(selection.missing)
        try requireFiles(lost, plan, session)
        if !options.isDryRun {
            try send(plan, loss, selection, objects, session, over: view, author)
            if looks { try finish(loss, lost, missing.subtracting(lost), session) }
        }
        let sent = missing.filter { plan.files[$0] != nil }
        let restored = missing.subtracting(sent).subtracting(lost)
        return PushResult(
            remote: session.settings, branch: plan.branch, updates: plan.updates, snapshotCount: plan.snapshotCount,
            fileCount: sent.count, fileBytes: sum(sent.compactMap { plan.files[$0] }),
            restored: RestoredObjects(
                fileCount: restored.count, fileBytes: sum(restored.compactMap { loss.files[$0] }),
                historyPackCount: loss.canRestoreHistory ? loss.historyPacks.count : 0),
            lost: loss.lost(of: lost),
            foundUnconditional: session.triedConditions && session.settings.honoursConditions == false)
    }

    /// Throws if files that are to go are among those that are neither here nor there.
    private func requireFiles(_ lost: Set<ObjectID>, _ plan: PushPlan, _ session: RemoteSession) throws {
        if lost.isEmpty { return }
        // Purged since the references were read: then the tombstone goes along.
        if try !PurgeStore(history: history()).ids().subtracting(plan.purged).isEmpty { throw RemoteChanged() }
        let needed = lost.filter { plan.files[$0] != nil }
        guard let first = needed.min() else { return }
        throw Failure(
            .notFound,
            "\(grouped(needed.count)) files are neither here nor at '\(session.name)', the first is object \(first)",
            hint: "'dsv fetch --images' brings the images from where this repository was cloned")
    }

    private func send(
        _ plan: PushPlan, _ loss: RemoteLoss, _ selection: ObjectSelection, _ objects: RemoteObjects,
        _ session: RemoteSession, over view: RemoteView, _ author: Signature
    ) throws {
        if !plan.sent.isEmpty { try session.markStoreOfGitHost() }
        try whileStoreStays {
            try objects.send(selection, of: store, temporaryFolder: session.temporaryFolder, progress: progress)
        }
        let replaced = loss.canRestoreHistory ? loss.historyPacks : []
        if plan.sent.isEmpty && replaced.isEmpty { return }
        progress.begin("sending history")
        try session.history.send(
            replaced.isEmpty ? plan.objects : loss.objects,
            plan.sent.map { RawReference(name: $0.name, id: $0.to) }, inPlaceOf: replaced, over: view,
            temporaryFolder: session.temporaryFolder)
        try track(plan.sent, of: session.settings.name, author)
    }

    /// Removes damaged uploads whose contents went again, and notes what is still damaged.
    private func finish(
        _ loss: RemoteLoss, _ lost: Set<ObjectID>, _ sent: Set<ObjectID>, _ session: RemoteSession
    ) throws {
        // Of another size than their content they count for nothing, and nobody reads them.
        let large = sent.filter { (loss.files[$0] ?? 0) > UInt64(ObjectStore.largestPackedObject) }
        for file in try session.objects.largeFiles(large) where file.size != loss.files[file.name.hash] {
            try session.objects.remove(file)
        }
        var damaged = try session.objects.replace(
            loss.uploads, keeping: lost, temporaryFolder: session.temporaryFolder, progress)
        if !loss.canRestoreHistory { damaged.formUnion(loss.historyPacks) }
        try session.damage.replace(with: damaged, isComplete: loss.lost(of: lost).isEmpty)
    }

    /// Notes where the remote's branches are now.
    private func track(_ updates: [ReferenceUpdate], of remote: String, _ author: Signature) throws {
        let branches = updates.filter { $0.name.hasPrefix("refs/heads/") }
        try withLock("push", patience: 60) {
            try history().set(
                branches.map { RawReference(name: Self.trackingName($0.name, of: remote), id: $0.to) }, by: author,
                reason: "push")
        }
    }

    /// Where a branch of a remote is noted here.
    static func trackingName(_ branch: String, of remote: String) -> String {
        "\(trackingPrefix)\(remote)/\(branch.dropFirst("refs/heads/".count))"
    }
}
