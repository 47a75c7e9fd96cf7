import Comparison
import DatasetModel

/// The labels that each image had, going forward in time.
struct LabelHistories {
    /// What a label belongs to: an image by its path, else a row by its table and key.
    private enum Subject: Hashable {
        case image(DatasetPath)
        case row(DatasetPath?, String)
    }

    private var entries: [Subject: [BlameEntry]] = [:]

    /// Adds what a snapshot changed: of one with several parents, what changed from all of them.
    mutating func add(_ changes: [DatasetChanges], of snapshot: Snapshot) {
        guard let first = changes.first else { return }
        for rename in first.files.images.renamed {
            if let history = entries.removeValue(forKey: .image(rename.from)) {
                entries[.image(rename.to), default: []].insert(contentsOf: history, at: 0)
            }
        }
        for row in first.relabelled where changes.dropFirst().allSatisfy({ $0.relabelled.contains(row) }) {
            let subject = row.image.map(Subject.image) ?? .row(row.table, row.key)
            entries[subject, default: []].append(
                BlameEntry(
                    key: row.key, table: row.table, snapshot: snapshot,
                    column: first.column(of: row.key, row.table, row.from, row.to) ?? "label", from: row.from,
                    to: row.to))
        }
    }

    /// The histories in which a label came back, sorted by the last key.
    var flips: [[BlameEntry]] {
        entries.values.filter(Self.isFlip).sorted {
            ($0.last?.key ?? "").utf8.lexicographicallyPrecedes(($1.last?.key ?? "").utf8)
        }
    }

    /// Says whether a label went to another one and came back.
    private static func isFlip(_ history: [BlameEntry]) -> Bool {
        var seen: Set<String?> = []
        for entry in history {
            seen.insert(entry.from)
            if seen.contains(entry.to) { return true }
        }
        return false
    }
}
