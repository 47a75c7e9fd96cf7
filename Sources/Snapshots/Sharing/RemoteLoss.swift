import DatasetModel
import History
import Remotes
import SystemIO

/// What a remote may have lost of what its references reach, as far as the history here knows that.
struct RemoteLoss {
    /// Contents that have to be there, with their sizes, and those that damaged uploads hold.
    private(set) var files: [ObjectID: UInt64] = [:]
    /// The contents that references reach.
    private var promised: Set<ObjectID> = []
    /// All objects of the history that references reach.
    private(set) var objects: [GitID] = []
    /// Packs of the history that are damaged or gone.
    private(set) var historyPacks: Set<RemoteKey> = []
    /// The history here has all that references reach: it can take the place of what is gone.
    private(set) var canRestoreHistory = false
    private(set) var uploads = UploadDamage()

    /// A remote that lost nothing.
    init() {}

    /// Walks the history here, lists the packs of the remote's, and reads what is known to be damaged.
    ///
    /// Where packs of the history are gone, brings the others, as they may have what others pushed.
    init(
        of session: RemoteSession, _ view: RemoteView, _ plan: PushPlan, _ history: History, _ progress: Progress
    ) throws {
        progress.begin("looking at what the remote has")
        let known = session.damage.keys
        historyPacks = try session.history.damaged(view, reading: known, temporaryFolder: session.temporaryFolder)
        if !known.isEmpty { uploads = try session.objects(in: view).damaged(among: known, progress) }

        var references = view.catalog.references
        for update in plan.sent { references[update.name] = update.to }
        let tips = Set(references.values)
        if !historyPacks.isEmpty, !tips.allSatisfy({ history.has($0) }) {
            var rest = view
            rest.catalog.packs.removeAll { historyPacks.contains($0.name.historyKey) }
            try session.history.receive(rest, temporaryFolder: session.temporaryFolder, progress: progress)
        }
        var walk = ObjectWalk(history, PromisedObjects())
        let present = tips.filter { history.has($0) }.sorted()
        do { try walk.run(from: present) } catch is GitError {
            // Something that a tip names is not here: the others are looked at without it.
            for tip in present {
                do { try walk.run(from: [tip]) } catch is GitError { walk.visitor.isComplete = false }
            }
        }
        objects = walk.visitor.list.objects
        canRestoreHistory =
            historyPacks.isEmpty
            || (walk.visitor.isComplete && tips.allSatisfy { history.has($0) }
                && objects.allSatisfy { history.has($0) })
        let reached = walk.visitor.list.files.filter { !plan.purged.contains($0.key) }
        promised = Set(reached.keys)
        files = uploads.contents.filter { !plan.purged.contains($0.key) }.merging(reached) { _, size in size }
    }

    /// What of all this is nowhere: `missing` is neither there nor here.
    func lost(of missing: Set<ObjectID>) -> LostObjects {
        let lost = missing.intersection(promised)
        return LostObjects(
            fileCount: lost.count, firstFile: lost.min(),
            historyPackCount: canRestoreHistory ? 0 : historyPacks.count)
    }
}

/// What references of a remote reach, as far as it can be read here.
private struct PromisedObjects: ObjectVisitor {
    private(set) var list = OutgoingList()
    /// False if a part of the history is not here.
    var isComplete = true

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) { list.visit(id, kind, at: place) }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        list.visit(folder, over: old, at: place)
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) { isComplete = false }
}
