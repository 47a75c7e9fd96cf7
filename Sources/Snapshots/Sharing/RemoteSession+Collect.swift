import DatasetModel
import Remotes

extension RemoteSession {
    /// The history where a collection knows what is needed.
    func catalogHistory(_ view: RemoteView) throws -> CatalogHistory {
        guard let shared = history as? CatalogHistory, try !isStoreOfGitHost() else {
            throw Failure(
                .invalid, "the history of '\(settings.name)' is on a git host: nothing can be collected there",
                hint: "a push moves references there without asking what was collected: it could lose files")
        }
        guard view.version != nil else {
            throw Failure(
                .notFound, "nothing was ever pushed to '\(settings.name)'",
                hint: "without references, nobody knows what is needed of the files there")
        }
        return shared
    }

    /// Likewise, where it can hold back whoever pushes.
    func collectable(_ view: RemoteView, isForced: Bool) throws -> CatalogHistory {
        var shared = try catalogHistory(view)
        if settings.honoursConditions == nil { shared.honoursConditions = try remote.honoursConditions() }
        guard isForced || shared.honoursConditions else {
            throw Failure(
                .invalid,
                "the server of '\(settings.name)' ignores conditional writes, so a push at this moment could lose files",
                hint: "make sure that nobody pushes, and run it with --force")
        }
        return shared
    }
}
