import Comparison
import DatasetModel
import History

/// Finds the files of snapshots that nothing else has: what goes for good with them.
struct LostFiles: ObjectVisitor {
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
