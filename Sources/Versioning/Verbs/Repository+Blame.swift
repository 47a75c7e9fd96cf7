import Comparison
package import DatasetModel
import History
import LabelFormats

/// One change of an image or a row in one snapshot.
package struct BlameEntry: Sendable {
    /// The row's key, or the path of an image that no row is about, as it was called then.
    package let key: String
    /// The table that says so; nil where folders and files do.
    package let table: DatasetPath?
    package let snapshot: Snapshot
    /// The column that changed, `label` or `split` where folders name these, or `path` for an image; nil for a whole row.
    package let column: String?
    /// Nil for what came.
    package let from: String?
    /// Nil for what went.
    package let to: String?
}

extension Repository {
    /// Who changed the label or the split of an image, when and from what to what, newest first; and when it came, went or was renamed.
    ///
    /// `name` is the key of a row or the path of an image as the snapshot has it. Snapshots that do not touch a table are not read for it.
    package func blame(_ name: String, from revision: String = "HEAD", table: DatasetPath? = nil) throws -> [BlameEntry]
    {
        var trace = try BlameTrace(
            name, in: LabelledSide.of(DatasetSide(.snapshot(snapshot(revision)), self), DiffOptions()))
        var entries: [BlameEntry] = []
        for snapshot in try log(from: revision) {
            let changes = try changesFromParents(of: snapshot)
            let found = trace.entries(of: snapshot, changes)
            entries += found.filter { table == nil || $0.table == table }
            for change in changes { trace.followBack(change.files.images) }
        }
        if entries.isEmpty {
            throw Failure(
                .notFound, "no row or image '\(name)' in the history of \(revision)",
                hint: "'dsv ls' lists the images; a key is written as in its table")
        }
        return entries
    }

    /// The images and rows whose label came back to what it was before, each with its changes of label, oldest first.
    package func flips(from revision: String = "HEAD") throws -> [[BlameEntry]] {
        var histories = LabelHistories()
        for snapshot in try log(from: revision).reversed() {
            let changes = try changesFromParents(of: snapshot)
            histories.add(changes, of: snapshot)
        }
        return histories.flips
    }

    /// What changed from each parent; of a first snapshot, from nothing.
    private func changesFromParents(of snapshot: Snapshot) throws -> [DatasetChanges] {
        let new = try DatasetSide(.snapshot(snapshot), self)
        if snapshot.parents.isEmpty {
            return [DatasetChanges(files: FileChanges(try rawChanges(from: nil, to: new.node)))]
        }
        return try snapshot.parents.map { parent in
            try changes(
                from: DatasetSide(.snapshot(self.snapshot(parent)), self), to: new, DiffOptions(), counts: false)
        }
    }
}
