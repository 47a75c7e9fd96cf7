import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

extension Repository {
    /// Removes what no reference of a remote reaches, and makes few packs of many there; a dry run only says what would go.
    ///
    /// What this repository needs, and what came at the remote within the days of `grace`, stays. Others may push and fetch meanwhile: see
    /// docs/format.md, "Remotes". It can be killed at any time, and run again. Throws `invalid` where the history is on a git host, and,
    /// unless `isForced`, where a server ignores conditional writes. Reads the remote's history, and of its packs those that are made anew,
    /// some gigabytes at a time, which have to fit on the disk here.
    package func collect(
        atRemote name: String, _ grace: CollectionGrace, isDryRun: Bool, isForced: Bool, open: RemoteOpener
    ) throws -> CollectionResult {
        try withRemote(name, "gc", open: open) { session in
            if isDryRun {
                return try session.withView { view in
                    try plan(view, session, session.catalogHistory(view), grace).result(name, isDryRun: true)
                }
            }
            var total: CollectionResult?
            var isComplete = false
            while !isComplete {
                let part = try session.withView { view in
                    try collect(view, session, session.collectable(view, isForced: isForced), grace)
                }
                total = total.map { $0.followed(by: part.result) } ?? part.result
                isComplete = part.isComplete
            }
            guard let total else { fatalError("BUG: a collection without a result") }
            return total
        }
    }

    private func plan(
        _ view: RemoteView, _ session: RemoteSession, _ shared: CatalogHistory, _ grace: CollectionGrace,
        ofBytes limit: UInt64 = .max
    ) throws -> RemoteCollection {
        let folder = session.temporaryFolder.appending("history-of-remote")
        let copy = try History.create(at: folder, branch: "main")
        try CatalogHistory(
            remote: shared.remote, history: copy, lastSeen: folder.appending("catalog"), disk: disk,
            honoursConditions: shared.honoursConditions
        ).receive(view, temporaryFolder: session.temporaryFolder, progress: progress)
        progress.begin("looking for what is needed")
        return try RemoteCollection(
            of: view, session.objects(in: view), history: copy, for: self, grace, ofBytes: limit)
    }

    // So much has to fit on the disk here, and is done again where somebody else comes in between.
    private static let partSize: UInt64 = 4 << 30

    /// Does a part, after which the remote is whole and smaller.
    private func collect(
        _ view: RemoteView, _ session: RemoteSession, _ shared: CatalogHistory, _ grace: CollectionGrace
    ) throws -> (result: CollectionResult, isComplete: Bool) {
        let (view, finished) = try shared.sweep(view, progress)
        let plan = try plan(view, session, shared, grace, ofBytes: Self.partSize)
        var result = plan.result(session.settings.name, isDryRun: false)
        result.finishedCount = finished
        if plan.isEmpty { return (result, true) }
        let packs = try session.objects.rewrite(
            plan.contents.rewritten, temporaryFolder: session.temporaryFolder, progress)
        var catalog = view.catalog
        catalog.packs = plan.objects.kept
        if !plan.objects.repacked.isEmpty {
            progress.begin("sending history")
            let pack = try shared.send(
                plan.objects.repacked, of: plan.history, temporaryFolder: session.temporaryFolder)
            catalog.packs.append(pack)
            result.bytes.after += pack.size
        }
        catalog.doomed = Set(plan.doomed.keys)
        _ = try shared.sweep(shared.replace(view, with: catalog), progress)
        result.packs.after = catalog.packs.count + plan.contents.keptPackCount + packs.count
        result.bytes.after += sum(packs)
        result.bytes.before = sum(plan.doomed.values)
        return (result, plan.contents.isComplete)
    }
}
