import DatasetModel
import History

/// The commits that references reach, found without relying on any of them.
struct CommitSearch {
    /// Behind their parents.
    private(set) var commits: [SnapshotID] = []
    private var seen: Set<SnapshotID> = []
    private let history: History

    init(_ history: History) { self.history = history }

    /// Adds what a commit reaches; one that is damaged or missing is noted in the log where `child` names it.
    mutating func add(_ tip: SnapshotID, known: Set<GitID>, _ log: inout FaultLog) {
        // Parents first: a commit stays until they are done.
        var waiting: [(id: SnapshotID, child: SnapshotID, isExpanded: Bool)] = [(tip, tip, false)]
        while let next = waiting.popLast() {
            if next.isExpanded {
                commits.append(next.id)
                continue
            }
            guard seen.insert(next.id).inserted else { continue }
            do throws(GitError) {
                let commit = try history.commit(next.id)
                waiting.append((next.id, next.child, true))
                waiting += commit.parents.reversed().map { ($0, next.id, false) }
            } catch {
                let place = ObjectPlace(snapshot: next.child, path: .root)
                if log.note(next.id.commit, at: place) { continue }
                var fault = Fault(
                    .missingHistoryObject, "it is no commit that can be read: \(error.message)", at: place)
                fault.historyObjects = [next.id.commit]
                log.add(fault)
            }
        }
    }
}
