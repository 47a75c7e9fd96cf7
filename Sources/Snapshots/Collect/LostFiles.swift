import Comparison
import DatasetModel
import History

/// The snapshots that a collection removes.
struct LostSnapshots {
    private let history: History
    /// Newest first.
    private(set) var snapshots: [CollectionResult.LostSnapshot]
    /// The contents that only they have, once their paths were added.
    private(set) var contents: Set<ObjectID> = []

    /// What is too damaged to be read goes unnamed.
    init(among removed: [GitID], of history: History) {
        self.history = history
        let commits = removed.filter { history.kind(of: $0) == .commit }
        snapshots = commits.compactMap { try? history.commit(SnapshotID($0)) }.map { Snapshot($0, tags: []) }
            .filter { $0.fingerprint != nil }
            .sorted { ($0.author.time, $0.id.description) > ($1.author.time, $1.id.description) }
            .map { CollectionResult.LostSnapshot(snapshot: $0, paths: []) }
    }

    /// Adds the files that nothing else has; `tips` are what need not be looked at, and `kept` the contents that stay.
    mutating func addPaths(reachable tips: [SnapshotID], _ kept: Set<ObjectID>, isKept: @escaping (GitID) -> Bool) {
        var walk = ObjectWalk(history, LostFiles(reachable: kept, isKept: isKept))
        for lost in snapshots { try? walk.run(from: [lost.snapshot.id.commit], excluding: tips) }
        let found = walk.visitor
        snapshots = snapshots.map {
            CollectionResult.LostSnapshot(snapshot: $0.snapshot, paths: (found.paths[$0.snapshot.id] ?? []).sorted())
        }
        contents = found.contents
    }
}

/// Finds the files of snapshots that nothing else has: what goes for good with them.
private struct LostFiles: ObjectVisitor {
    private let isKept: (GitID) -> Bool
    private let reachable: Set<ObjectID>
    private(set) var paths: [SnapshotID: [DatasetPath]] = [:]
    /// Their contents, as far as the store has them.
    private(set) var contents: Set<ObjectID> = []

    /// `isKept` says it of objects of the history, `reachable` of contents of the store.
    init(reachable: Set<ObjectID>, isKept: @escaping (GitID) -> Bool) {
        self.reachable = reachable
        self.isKept = isKept
    }

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) {}

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        for (file, text) in folder.newFiles(over: old, at: place.path) {
            if let text {
                if isKept(text.id) { continue }
            } else {
                if reachable.contains(file.id) { continue }
                contents.insert(file.id)
            }
            paths[place.snapshot, default: []].append(file.path)
        }
    }

    // What is left of a snapshot may be incomplete: it goes all the same.
    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) {}
}
