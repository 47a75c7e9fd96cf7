import Comparison
package import DatasetModel
import History
import Labels
import Snapshots
import SystemIO

/// One change of what is said of an image, and the snapshot that made it.
package struct BlameEntry: Sendable, Equatable {
    /// The key of the row, or the path of the image, after the change.
    package let key: String
    /// The table that says so; nil where folders, lists or annotation files do.
    package let table: DatasetPath?
    package let snapshot: Snapshot
    /// The column; without a table `label`, `split`, `path` or `box`.
    ///
    /// Of a table, `key`: the row stands under another key now.
    package let column: String
    /// Nil: it came.
    package let from: String?
    /// Nil: it went.
    package let to: String?
}

extension Repository {
    /// The changes of an image's label and split, its coming and going, and its names, newest first.
    ///
    /// `name` is the key of a row, or that of an image at `path`. With a table, all cells of its row there, and nothing else. Steps in which
    /// nothing of the kind changed cost a comparison of trees. A merge is named only for what is as in none of its parents. Throws
    /// `notFound` where nothing was ever known by this name.
    package func blame(
        _ name: String, at path: DatasetPath? = nil, table: DatasetPath? = nil, from revision: String = "HEAD"
    ) throws -> [BlameEntry] {
        let start = try snapshot(revision)
        let labels = try labels(of: start)
        let subject = try BlameSubject(name, at: path, in: labels, table: table)
        var entries: [BlameEntry] = []
        let filters = stepFilters
        progress.begin("walking the history")
        try HistoryWalk(self) { (one: BlameSubject, other) in one.union(other) }
            .run(from: start, subject) { child, steps, subject in
                progress.add()
                var found: [[BlameEntry]] = []
                var names: [BlameSubject] = []
                for step in steps {
                    let (entries, before) = try blame(subject, step, filters)
                    found.append(entries)
                    names.append(before)
                }
                if steps.isEmpty {
                    let snapshot = try self.snapshot(child)
                    var finder = BlameFinder(subject, snapshot)
                    try finder.addAll(of: self.labels(of: snapshot))
                    found.append(finder.entries)
                }
                entries += BlameEntry.sharedByAll(found).sorted(by: BlameEntry.precedes)
                return names
            }
        filters.keep()
        if entries.isEmpty {
            throw Failure(
                .notFound, "no row and no image '\(name)' in the history of \(start.id.short)",
                hint: table == nil ? "'dsv ls' lists the images" : "without --table, all labels are looked at")
        }
        return entries
    }

    /// What one step did to an image, and what the image was called before.
    private func blame(
        _ subject: BlameSubject, _ step: HistoryStep, _ filters: StepFilters
    ) throws -> (entries: [BlameEntry], before: BlameSubject) {
        if filters.mayTouch(subject.hashes, from: step.parentID, to: step.childID) == false { return ([], subject) }
        let files = try step.files()
        var subject = subject.joined(by: files)
        let isDescribed = !files.otherFiles.isEmpty
        if !isDescribed { filters.note(files.touchedNames, from: step.parentID, to: step.childID) }
        guard subject.isDescribed(by: files) || subject.isTouched(by: files) else { return ([], subject) }
        let changes = try step.changes()
        if isDescribed { filters.note(changes.touchedNames, from: step.parentID, to: step.childID) }
        // The parent may know more of what is gone: the image of a row, or the row of an image.
        for name in subject.gone(changes) {
            let path = DatasetPath(parsing: name)
            subject = try subject.union(
                BlameSubject(name, at: path, in: labels(of: step.parent()), table: subject.table))
        }
        var finder = try BlameFinder(subject.union(subject.before(changes)), step.child())
        try finder.add(changes, old: { try labels(of: step.parent()) }, new: { try labels(of: step.child()) })
        return (finder.entries, subject.before(changes))
    }

    /// The changes of labels that came back to what they had been, newest first for each key, the keys in byte order.
    ///
    /// Rows and images are followed through renames, and through removal and return, and named as they are in the newest snapshot.
    package func flips(from revision: String = "HEAD") throws -> [BlameEntry] {
        var history = LabelHistory()
        progress.begin("walking the history")
        try HistoryWalk(self) { (one: [String: String], other) in one.merging(other) { first, _ in first } }
            .run(from: snapshot(revision), [:]) { _, steps, names in
                progress.add()
                var found: [[BlameEntry]] = []
                var passages: [[Passage]] = []
                var before = try steps.map { step in
                    let changes = try step.mayRelabel() ? step.changes() : DatasetChanges(files: step.files())
                    found.append(try changes.relabellings(by: step, names))
                    passages.append(changes.passages(by: step))
                    return changes.namesBefore(names)
                }
                history.add(BlameEntry.sharedByAll(found), names)
                history.add([Passage].sharedByAll(passages), names, before: &before)
                return before
            }
        let flips = try history.flips {
            try self.labels(of: self.snapshot($0))
        } _: {
            try self.snapshot($0)
        }
        return flips.sorted { byBytes($0.key, $1.key) }.flatMap { key, changes in
            changes.map { $0.renamed(key) }
        }
    }

    private func labels(of snapshot: Snapshot) throws -> LabelledSide {
        try LabelledSide.of(DatasetSide(.snapshot(snapshot), self), DiffOptions())
    }
}

extension BlameEntry {
    /// What differs from every parent: of a merge, all else was done on one of the branches.
    fileprivate static func sharedByAll(_ found: [[BlameEntry]]) -> [BlameEntry] {
        guard let first = found.first else { return [] }
        return first.filter { entry in
            found.dropFirst().allSatisfy { others in
                others.contains { $0.table == entry.table && $0.column == entry.column && $0.to == entry.to }
            }
        }
    }

    fileprivate static func precedes(_ left: BlameEntry, _ right: BlameEntry) -> Bool {
        func text(_ entry: BlameEntry) -> [String] { [entry.table?.description ?? "", entry.column, entry.to ?? ""] }
        return text(left).lexicographicallyPrecedes(text(right), by: byBytes)
    }

    fileprivate func renamed(_ key: String) -> BlameEntry {
        BlameEntry(key: key, table: table, snapshot: snapshot, column: column, from: from, to: to)
    }
}

extension [BlameEntry] {
    /// Says whether a label, of changes newest first, came back to what it had been; a gap alone is no change.
    var hasFlip: Bool {
        var left: Set<String> = []
        var lost: String?
        for change in reversed() {
            guard let to = change.to else {
                lost = change.from
                continue
            }
            guard let from = change.from ?? lost, from != to else { continue }
            left.insert(from)
            if left.contains(to) { return true }
        }
        return false
    }
}

extension DatasetChanges {
    fileprivate func relabellings(by step: HistoryStep, _ names: [String: String]) throws -> [BlameEntry] {
        if relabelled.isEmpty { return [] }
        let snapshot = try step.child()
        return relabelled.map { row in
            BlameEntry(
                key: row.key, table: row.table, snapshot: snapshot,
                column: labelColumn(of: row.table), from: row.from, to: row.to)
        }
    }

    /// Names of rows and images in the newest snapshot, by those that they had before these changes.
    fileprivate func namesBefore(_ names: [String: String]) -> [String: String] {
        var result = names
        let renames =
            rekeyed.map { ($0.from, $0.to) } + movedImages.map { ($0.from.description, $0.to.description) }
            + (movedImages.isEmpty ? files.images.renamed.map { ($0.from.description, $0.to.description) } : [])
        for (_, to) in renames { result[to] = nil }
        for (from, to) in renames { result[from] = names[to] ?? to }
        return result
    }
}
