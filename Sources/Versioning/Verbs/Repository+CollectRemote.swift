import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

extension Repository {
    /// Removes what no reference of a remote reaches, and makes few packs of many there; a dry run only says what would go.
    ///
    /// What this repository needs, and what came at the remote within the days of `grace`, stays. Others may push and fetch meanwhile: see
    /// docs/format.md, "Remotes". It can be killed at any time, and run again. Throws `invalid` on a git host, and, unless `isForced`, where
    /// a server ignores conditional writes. Reads the remote's history; contents only of packs that are made anew.
    package func collect(
        atRemote name: String, _ grace: CollectionGrace, isDryRun: Bool, isForced: Bool, open: RemoteOpener
    ) throws -> CollectionResult {
        try withRemote(name, "gc", open: open) { session in
            let shared = try session.collectable(isForced: isForced)
            return try session.withView { view in
                if isDryRun { return try plan(view, session, shared, grace).result(name, isDryRun: true) }
                return try collect(shared.sweep(view, progress), session, shared, grace)
            }
        }
    }

    private func plan(
        _ view: RemoteView, _ session: RemoteSession, _ shared: CatalogHistory, _ grace: CollectionGrace
    ) throws -> RemoteCollection {
        let folder = session.temporaryFolder.appending("history-of-remote")
        let copy = try History.create(at: folder, branch: "main")
        try CatalogHistory(
            remote: shared.remote, history: copy, lastSeen: folder.appending("catalog"), disk: disk,
            honoursConditions: shared.honoursConditions
        ).receive(view, temporaryFolder: session.temporaryFolder, progress: progress)
        progress.begin("looking for what is needed")
        return try RemoteCollection(of: view, session.objects(in: view), history: copy, for: self, grace)
    }

    private func collect(
        _ view: RemoteView, _ session: RemoteSession, _ shared: CatalogHistory, _ grace: CollectionGrace
    ) throws -> CollectionResult {
        let plan = try plan(view, session, shared, grace)
        var result = plan.result(session.settings.name, isDryRun: false)
        if plan.isEmpty { return result }
        let packs = try session.objects(in: view).rewrite(
            plan.parts, temporaryFolder: session.temporaryFolder, progress)
        var catalog = view.catalog
        catalog.packs = plan.keptPacks
        if !plan.repacked.isEmpty {
            progress.begin("sending history")
            catalog.packs.append(
                try shared.send(plan.repacked, of: plan.history, temporaryFolder: session.temporaryFolder))
        }
        catalog.doomed = Set(plan.doomed.keys)
        _ = try shared.sweep(shared.replace(view, with: catalog), progress)

        let historyPack = plan.repacked.isEmpty ? nil : catalog.packs.last
        result.packs.after = plan.keptPackCount + packs.count + (historyPack == nil ? 0 : 1)
        let (gone, came) = (sum(plan.doomed.values), sum(packs + [historyPack?.size ?? 0]))
        result.freedBytes = gone > came ? gone - came : 0
        return result
    }
}

extension RemoteSession {
    /// The history, where a collection is safe.
    fileprivate func collectable(isForced: Bool) throws -> CatalogHistory {
        guard let shared = history as? CatalogHistory else {
            throw Failure(
                .invalid, "the history of '\(settings.name)' is on a git host, and nothing can be collected there",
                hint: "a push moves references there without asking what was collected: it could lose files")
        }
        guard isForced || shared.honoursConditions else {
            throw Failure(
                .invalid,
                "the server of '\(settings.name)' ignores conditional writes, so a push at this moment could lose files",
                hint: "make sure that nobody pushes, and run it with --force")
        }
        return shared
    }
}
