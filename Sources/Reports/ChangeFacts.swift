import Comparison
import DatasetModel
import Words

/// What happened to an image or a row, in the order in which reports tell it.
enum ChangeKind: String, CaseIterable {
    case relabelled
    case splitMoved = "split"
    case boxes
    case removed, added, modified, renamed

    var title: String {
        switch self {
        case .splitMoved: "split moved"
        case .boxes: "boxes changed"
        default: rawValue
        }
    }
}

/// A number of a summary, with its words.
struct ChangeFact {
    let count: Int
    let words: String
    /// The kind of change of an image; nil for rows and cells.
    var kind: ChangeKind?
}

extension DatasetChanges {
    /// The numbers of the summary, those that are not zero.
    var facts: [ChangeFact] {
        let images = files.images
        let boxes: [(BoxChange.Kind, String)] = [
            (.added, "added"), (.removed, "removed"), (.moved, "moved"), (.relabelled, "relabelled"),
            (.altered, "changed otherwise"),
        ]
        let all =
            [
                ChangeFact(count: relabelled.count, words: "relabelled", kind: .relabelled),
                ChangeFact(count: splitMoves.count, words: "moved between splits", kind: .splitMoved),
                ChangeFact(count: images.removed.count, words: "images removed", kind: .removed),
                ChangeFact(count: images.added.count, words: "images added", kind: .added),
                ChangeFact(count: images.modified.count, words: "images modified", kind: .modified),
                ChangeFact(count: images.renamed.count, words: "images renamed", kind: .renamed),
                ChangeFact(count: files.masks.count, words: "masks changed"),
                ChangeFact(count: rowsAdded, words: "rows added"),
                ChangeFact(count: rowsRemoved, words: "rows removed"),
                ChangeFact(count: otherCells.values.reduce(0) { $0 + $1.count }, words: "other cells changed"),
            ] + boxes.map { ChangeFact(count: boxCount($0), words: "boxes \($1)", kind: .boxes) }
        return all.filter { $0.count > 0 }
    }

    /// The changed cells of each table that are neither a relabelling nor a split move.
    var otherCells: [DatasetPath: [CellChange]] {
        struct Cell: Hashable {
            let table: DatasetPath
            let key, column: String
        }
        var told: Set<Cell> = []
        for row in relabelled {
            if let table = row.table, let column = tables[table]?.labelColumn {
                told.insert(Cell(table: table, key: row.key, column: column))
            }
        }
        for row in splitMoves {
            if let table = row.table, let column = tables[table]?.splitColumn {
                told.insert(Cell(table: table, key: row.key, column: column))
            }
        }
        var others: [DatasetPath: [CellChange]] = [:]
        for (table, changes) in tables {
            let cells = changes.changed.filter {
                !told.contains(Cell(table: table, key: $0.key, column: $0.column))
            }
            if !cells.isEmpty { others[table] = cells }
        }
        return others
    }

    /// Files that are neither images nor tables whose rows are compared.
    var otherFiles: FileChanges {
        files.filtered { FileRole(name: $0.name) != .image && tables[$0] == nil }
    }
}

/// How often one thing became another: a label, or a split.
struct Transition {
    let from: String
    let to: String
    let count: Int

    /// The most frequent first.
    static func sorted(_ counts: [String: [String: Int]]) -> [Transition] {
        let all = counts.flatMap { from, targets in
            targets.map { Transition(from: from, to: $0.key, count: $0.value) }
        }
        return all.sorted {
            if $0.count != $1.count { return $0.count > $1.count }
            return $0.from == $1.from ? precedes($0.to, $1.to) : precedes($0.from, $1.from)
        }
    }
}

/// The counts of the classes in the splits, as rows and columns.
struct ClassTable {
    struct Row {
        let name: String
        /// One for each split.
        let cells: [ClassCount]
        /// Of all splits.
        let total: ClassCount

        var hasChanged: Bool { (cells + [total]).contains { $0.from != $0.to } }
    }

    /// In the order of their use, where known: train, val, test; then the others by name.
    let splits: [String]
    /// By name.
    let rows: [Row]
    let total: Row

    /// `splits` get a column also where they have nothing that is counted.
    init(_ classes: [String: [String: ClassCount]], splits named: some Sequence<String> = []) {
        let splits = Set(classes.values.flatMap(\.keys)).union(named).sorted {
            let (left, right) = (Self.place($0), Self.place($1))
            return left == right ? precedes($0, $1) : left < right
        }
        func row(_ name: String, _ counts: [String: ClassCount]) -> Row {
            let cells = splits.map { counts[$0] ?? ClassCount() }
            return Row(name: name, cells: cells, total: Self.sum(cells))
        }
        self.splits = splits
        rows = classes.sorted { precedes($0.key, $1.key) }.map { row($0.key, $0.value) }
        var sums: [String: ClassCount] = [:]
        for split in splits { sums[split] = Self.sum(classes.values.compactMap { $0[split] }) }
        total = row("all", sums)
    }

    private static func sum(_ counts: some Sequence<ClassCount>) -> ClassCount {
        counts.reduce(into: ClassCount()) { sum, count in
            sum.from += count.from
            sum.to += count.to
        }
    }

    private static func place(_ split: String) -> Int {
        let known = [["train", "training"], ["val", "valid", "validation", "dev"], ["test", "testing", "eval"]]
        return known.firstIndex { $0.contains(split.lowercased()) } ?? known.count
    }
}

/// A count with its sign: `+3`, `−14`; an empty text for zero.
func signed(_ number: Int) -> String { number == 0 ? "" : (number > 0 ? "+" : "−") + grouped(number.magnitude) }
