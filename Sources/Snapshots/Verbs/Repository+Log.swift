package import DatasetModel
import History

extension Repository {
    /// The snapshots reachable from a revision, newest first.
    package func log(from revision: String = "HEAD", limit: Int? = nil) throws -> [Snapshot] {
        let history = try history()
        let start = try snapshot(revision).id
        let tags = try history.tags()
        let named = Dictionary(grouping: tags, by: \.target)
        return try history.log(from: start, limit: limit).map { try snapshot(history, $0, tags: named[$0] ?? []) }
    }
}
