package import DatasetModel

/// An image, or a row about one, whose label differs between two sides.
package struct Relabelling: Sendable, Equatable {
    /// The row's key as its table has it; of an image that a folder labels, its new path.
    package var key: String
    /// The table that says so; nil where folders do.
    package var table: DatasetPath?
    package var from: String
    package var to: String
    /// The split on the new side; nil where none is known.
    package var split: String?
    /// The image on the new side; nil where there is none.
    package var image: DatasetPath?

    package init(key: String, table: DatasetPath?, from: String, to: String, split: String?, image: DatasetPath?) {
        self.key = key
        self.table = table
        self.from = from
        self.to = to
        self.split = split
        self.image = image
    }
}

/// An image, or a row about one, that moved from one split to another.
package struct SplitMove: Sendable, Equatable {
    package var key: String
    package var table: DatasetPath?
    package var from: String
    package var to: String
    /// The label on the new side; nil where none is known.
    package var label: String?
    package var image: DatasetPath?

    package init(key: String, table: DatasetPath?, from: String, to: String, label: String?, image: DatasetPath?) {
        self.key = key
        self.table = table
        self.from = from
        self.to = to
        self.label = label
        self.image = image
    }
}

/// One cell of a row that both sides have.
package struct CellChange: Sendable, Equatable {
    package var key: String
    package var column: String
    /// Nil where the row had no such cell, which is not an empty one.
    package var from: String?
    /// Nil where the row has no such cell any more.
    package var to: String?

    package init(key: String, column: String, from: String?, to: String?) {
        self.key = key
        self.column = column
        self.from = from
        self.to = to
    }
}

/// How one label table differs between two sides.
///
/// Lists are sorted by key in byte order.
package struct TableChanges: Sendable, Equatable {
    package var rowsFrom = 0
    package var rowsTo = 0
    /// Keys of rows that came.
    package var added: [String] = []
    /// Keys of rows that went.
    package var removed: [String] = []
    /// Every cell that differs, labels and splits included.
    package var changed: [CellChange] = []
    package var columnsAdded: [String] = []
    package var columnsRemoved: [String] = []
    /// Columns that have another name and the same cells.
    package var columnsRenamed: [ColumnRename] = []
    package var columnsReordered = false
    /// The column of the labels, as the new side calls it.
    package var labelColumn: String?
    /// The column of the splits, as the new side calls it.
    package var splitColumn: String?
    /// What differs in the bytes and not in the meaning, in words: `line ends`, `row order`, `delimiter`.
    package var formatting: [String] = []

    package struct ColumnRename: Sendable, Equatable {
        package var from: String
        package var to: String

        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    package init() {}

    /// Says whether nothing differs but the formatting.
    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty && columnsAdded.isEmpty && columnsRemoved.isEmpty
            && columnsRenamed.isEmpty
    }
}

/// One box that differs between two sides.
package struct BoxChange: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case added, removed, moved, relabelled
        /// Class and place are the same, and an attribute or the area is another one.
        case altered
    }

    /// The image as the new side names it.
    package var image: String
    package var kind: Kind
    package var from: LabelledObject?
    package var to: LabelledObject?
    /// The overlap of both, where there are two.
    package var iou: Double?

    package init(image: String, kind: Kind, from: LabelledObject?, to: LabelledObject?, iou: Double?) {
        self.image = image
        self.kind = kind
        self.from = from
        self.to = to
        self.iou = iou
    }

    /// The attributes that differ, by name; nil stands for one that is not there.
    package var attributes: [(name: String, from: String?, to: String?)] {
        guard let from, let to else { return [] }
        return from.attributeChanges(to: to)
    }
}

extension LabelledObject {
    /// The attributes in which another version of the object differs, sorted by name; the area counts if both have one.
    func attributeChanges(to other: LabelledObject) -> [(name: String, from: String?, to: String?)] {
        var changes: [(name: String, from: String?, to: String?)] = []
        if attributes != other.attributes {
            let names = Set((attributes + other.attributes).map(\.name))
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                let (old, new) = (value(of: name), other.value(of: name))
                if old != new { changes.append((name, old, new)) }
            }
        }
        if isCrowd != other.isCrowd { changes.append(("iscrowd", isCrowd ? "1" : "0", other.isCrowd ? "1" : "0")) }
        // Programs compute it in several ways: what is within a half percent is the same area.
        if let area, let new = other.area, abs(area - new) > max(0.5, 0.005 * max(abs(area), abs(new))) {
            changes.append(("area", "\(area)", "\(new)"))
        }
        return changes
    }

    private func value(of name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// A row that stands under another key now: its image has another name.
package struct KeyChange: Sendable, Equatable {
    package let table: DatasetPath
    package let from: String
    package let to: String
}

/// An image that has another path now, whether or not its bytes are the same.
package struct ImageMove: Sendable, Equatable {
    package let from: DatasetPath
    package let to: DatasetPath

    package init(from: DatasetPath, to: DatasetPath) {
        self.from = from
        self.to = to
    }
}

/// How many rows, images or boxes a class has in a split, on both sides.
package struct ClassCount: Sendable, Equatable {
    package var from: Int
    package var to: Int

    package init(from: Int = 0, to: Int = 0) {
        self.from = from
        self.to = to
    }
}

/// Everything in which two states of a dataset differ, as a data scientist means it.
///
/// Every list is sorted by key in byte order.
package struct DatasetChanges: Sendable {
    package var files: FileChanges
    package var relabelled: [Relabelling] = []
    package var splitMoves: [SplitMove] = []
    /// The tables that both sides have and that differ, and those that came or went.
    package var tables: [DatasetPath: TableChanges] = [:]
    package var boxes: [BoxChange] = []
    package var rekeyed: [KeyChange] = []
    package var movedImages: [ImageMove] = []
    /// By class and split; without splits the key is empty.
    package var classes: [String: [String: ClassCount]] = [:]
    package var notes: [Note] = []
    /// Images that both sides have under one path with the same bytes; nil where they were not counted.
    package var imagesUnchanged: Int?

    package init(files: FileChanges) { self.files = files }

    /// Says whether nothing differs but how tables are written.
    package var isEmpty: Bool {
        let isRewritten = { (path: DatasetPath) in tables[path]?.isEmpty ?? false }
        return relabelled.isEmpty && splitMoves.isEmpty && boxes.isEmpty && files.added.isEmpty && files.removed.isEmpty
            && files.renamed.isEmpty && files.addedFolders.isEmpty && files.removedFolders.isEmpty
            && files.modified.allSatisfy { isRewritten($0.path) }
    }

    /// Label transitions, from class to class.
    package var transitions: [String: [String: Int]] { Self.pairs(relabelled.map { ($0.from, $0.to) }) }

    /// Moves from split to split.
    package var moves: [String: [String: Int]] { Self.pairs(splitMoves.map { ($0.from, $0.to) }) }

    private static func pairs(_ changes: [(String, String)]) -> [String: [String: Int]] {
        var counts: [String: [String: Int]] = [:]
        for (from, to) in changes { counts[from, default: [:]][to, default: 0] += 1 }
        return counts
    }

    package func boxCount(_ kind: BoxChange.Kind) -> Int { boxes.count { $0.kind == kind } }
    package var rowsAdded: Int { tables.values.reduce(0) { $0 + $1.added.count } }
    package var rowsRemoved: Int { tables.values.reduce(0) { $0 + $1.removed.count } }
    package var cellsChanged: Int { tables.values.reduce(0) { $0 + $1.changed.count } }

    /// The rows, and images that folders label, with a change of their own, each counted once.
    package var rowsTouched: Int {
        var touched: Set<TouchedRow> = []
        for row in relabelled { touched.insert(TouchedRow(table: row.table, key: row.key)) }
        for row in splitMoves { touched.insert(TouchedRow(table: row.table, key: row.key)) }
        for (table, changes) in tables {
            for cell in changes.changed { touched.insert(TouchedRow(table: table, key: cell.key)) }
        }
        return touched.count + rowsAdded + rowsRemoved
    }

    private struct TouchedRow: Hashable {
        let table: DatasetPath?
        let key: String
    }
}

extension DatasetChanges {
    /// The changes at or below a path: of files and tables by their own, of rows and boxes by their image's.
    package func filtered(below path: DatasetPath) -> DatasetChanges {
        if path.isRoot { return self }
        var result = self
        result.files = files.filtered { $0.isInside(path) }
        result.relabelled.removeAll { !($0.image ?? $0.table ?? .root).isInside(path) }
        result.splitMoves.removeAll { !($0.image ?? $0.table ?? .root).isInside(path) }
        result.tables = tables.filter { $0.key.isInside(path) }
        // The counts are those of whole tables.
        if result.tables[path] == nil { result.classes = [:] }
        result.boxes.removeAll { change in !(DatasetPath(parsing: change.image) ?? .root).isInside(path) }
        return result
    }
}
