package import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

/// What a collection removed, or would remove.
package struct CollectionResult: Sendable {
    /// A snapshot that no branch, tag or score reaches.
    package struct LostSnapshot: Sendable {
        package let snapshot: Snapshot
        /// Of its files, those that nothing else has; empty unless they were asked for.
        package let paths: [DatasetPath]
    }

    package let isDryRun: Bool
    /// The remote where it was; nil: here.
    package var remote: String?
    /// Newest first.
    package let snapshots: [LostSnapshot]
    /// Contents of the store that go, and their bytes there.
    package let contents: (count: Int, bytes: UInt64)
    /// Those of the contents that belong to none of the snapshots: leftovers of interrupted commands; nil: nobody looked.
    package let leftoverCount: Int?
    /// Objects of the history that go.
    package let historyObjects: Int
    /// Packs of store and history together; nil: nobody knows before they are written.
    package internal(set) var packs: (before: Int, after: Int?)
    /// Files at a remote that an interrupted collection had left to be removed.
    package internal(set) var finishedCount = 0
    /// What the files that changed took, and take.
    var bytes: (before: UInt64, after: UInt64) = (0, 0)
    /// What the repository, or the remote, became smaller by.
    package var freedBytes: UInt64 { bytes.before > bytes.after ? bytes.before - bytes.after : 0 }

    /// Nothing goes.
    package var isEmpty: Bool { snapshots.isEmpty && contents.count == 0 && historyObjects == 0 }

    /// This part and the next in one.
    func followed(by next: CollectionResult) -> CollectionResult {
        CollectionResult(
            isDryRun: isDryRun, remote: remote, snapshots: snapshots + next.snapshots,
            contents: (contents.count + next.contents.count, contents.bytes + next.contents.bytes),
            leftoverCount: nil, historyObjects: historyObjects + next.historyObjects,
            packs: (packs.before, next.packs.after), finishedCount: finishedCount + next.finishedCount,
            bytes: (bytes.before + next.bytes.before, bytes.after + next.bytes.after))
    }
}

extension Repository {
    /// What `collect` would do, with the files that would go; changes nothing.
    package func planCollection(_ grace: CollectionGrace) throws -> CollectionResult {
        let plan = try CollectionPlan(self, grace)
        let history = try history()
        var lost = LostSnapshots(among: plan.removed, of: history)
        lost.addPaths(
            reachable: plan.reachable.tips, plan.reachable.contents, isKept: plan.keptSet.contains)
        let found = try lost.contents.count { try store.contains($0) }
        return CollectionResult(
            isDryRun: true, snapshots: lost.snapshots,
            contents: (plan.store.removed.objects, plan.store.removed.bytes),
            leftoverCount: max(0, plan.store.removed.objects - found), historyObjects: plan.removed.count,
            packs: (plan.packCount, nil))
    }

    /// Removes what nothing reaches and makes one pack of the history.
    ///
    /// Everything that stays is verified where it is copied, and durable in its new place before the old one goes. So it can be
    /// killed at any time: nothing that is needed is ever missing, and running it again completes it. Throws `corrupt`, having changed
    /// nothing, where something that is needed is damaged. Time and memory grow with what there is.
    package func collect(_ grace: CollectionGrace) throws -> CollectionResult {
        try withLock("gc") {
            let before = try storedBytes()
            let plan = try CollectionPlan(self, grace)
            let history = try history()
            let lost = LostSnapshots(among: plan.removed, of: history)
            progress.begin("packing")
            let writer = try store.rewritePacks(of: plan.store, disk: disk, temporaryFolder: temporaryFolder)
            let pack =
                plan.repacksHistory
                ? try HistoryPack.write(plan.kept, of: history, to: temporaryFolder.appending("history"), disk: disk)
                : nil
            progress.begin("making it durable")
            try writer.publish(syncing: pack.map { [$0.pack, $0.index] } ?? [])
            try pack?.publish(in: history, disk: disk)

            try expireReflogs(plan, history)
            if let pack { try history.remove(plan.inventory, replacedBy: pack, disk: disk) }
            let packCount = try store.remove(plan.store, replacedBy: writer, disk: disk)
            if try looseReferenceCount() > Self.mostLooseReferences { try history.packReferences() }
            var result = CollectionResult(
                isDryRun: false, snapshots: lost.snapshots,
                contents: (plan.store.removed.objects, plan.store.removed.bytes), leftoverCount: nil,
                historyObjects: plan.removed.count,
                packs: (plan.packCount, packCount + (pack == nil ? plan.inventory.packCount : 1)))
            result.bytes = (before, try storedBytes())
            return result
        }
    }

    private func storedBytes() throws -> UInt64 {
        try diskUsage(of: historyPath.appending("objects")) + diskUsage(of: store.path)
    }

    /// Forgets the moves of references whose snapshots go: git would call the entries invalid.
    private func expireReflogs(_ plan: CollectionPlan, _ history: History) throws {
        let removed = Set(plan.removed)
        for reflog in try history.reflogs() {
            try reflog.keep(via: temporaryFolder.appending("reflog"), disk: disk) {
                !removed.contains($0.old) && !removed.contains($0.new)
            }
        }
    }

    private func looseReferenceCount(below folder: FilePath? = nil) throws -> Int {
        let folder = folder ?? historyPath.appending("refs")
        let listing = try FolderListing(folder)
        return try listing.items.reduce(0) { count, item in
            let isFolder = item.status.kind == .folder
            return try count + (isFolder ? looseReferenceCount(below: folder.appending(bytes: listing.name(item))) : 1)
        }
    }

    private static let mostLooseReferences = 256
}
