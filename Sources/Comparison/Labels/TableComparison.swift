package import DatasetModel

/// A label table on one side: all of its rows, or those that the other side may not have.
package struct TableSide: Sendable {
    package let path: DatasetPath
    package let schema: TableSchema
    /// Keyed by the schema's key.
    package let rows: RowSet
    /// The number of rows of the whole table.
    package let rowCount: Int
    /// The split that the file itself stands for, as `train.csv` does.
    package let split: String?

    package init(path: DatasetPath, schema: TableSchema, rows: RowSet, rowCount: Int, split: String?) {
        self.path = path
        self.schema = schema
        self.rows = rows
        self.rowCount = rowCount
        self.split = split
    }

    /// The key of a row as the table has it.
    package func key(_ row: Int) -> String {
        schema.key.map { rows.text(row, $0) ?? "" }.joined(separator: ",")
    }

    /// The label of a row; nil where it has none.
    package func label(_ row: Int) -> String? { schema.label.flatMap { rows.text(row, $0) } }

    /// The split of a row: its cell, else that of its file.
    package func split(_ row: Int) -> String? {
        if let column = schema.split { return rows.text(row, column) }
        return split
    }
}

/// How one table became another, row by row.
package struct TableComparison: Sendable {
    package let old: TableSide
    package let new: TableSide
    package let changes: TableChanges
    /// Rows with another label, on both sides.
    package private(set) var relabelled: [(old: Int, new: Int)] = []
    /// Rows with another split, on both sides.
    package private(set) var splitMoved: [(old: Int, new: Int)] = []
    /// Rows that went, in the order of the old side.
    package let removed: [Int]
    /// Rows that came, in the order of the new side.
    package let added: [Int]

    /// Compares two keyed tables; columns are paired by name.
    ///
    /// Columns of the same role (key, label, split) are one column under two names, and so are two that have the same cells.
    package init(from old: TableSide, to new: TableSide) {
        self.old = old
        self.new = new
        let columns = ColumnPairing(old, new)
        let matching = RowMatching(from: old.rows, to: new.rows, columns: columns.pairs)
        removed = matching.removed
        added = matching.added
        var changes = TableChanges()
        changes.rowsFrom = old.rowCount
        changes.rowsTo = new.rowCount
        changes.added = matching.added.map(new.key)
        changes.removed = matching.removed.map(old.key)
        columns.describe(in: &changes)
        changes.labelColumn = new.schema.label.map { new.schema.columns[$0] }
        changes.splitColumn = new.schema.split.map { new.schema.columns[$0] }
        if matching.isReordered { changes.formatting.append("row order") }
        // Rows of one key differ in it by `./` or `\` at most.
        let keyPlaces = Set(new.schema.key)
        let isKey = { (column: (old: Int, new: Int)) in keyPlaces.contains(column.new) }
        let (keys, others) = (columns.pairs.filter(isKey), columns.pairs.filter { !isKey($0) })
        for pair in matching.changed {
            changes.changed += Self.cellChanges(old, pair.old, new, pair.new, others)
        }
        let areKeysRewritten = matching.changed.contains {
            !Self.cellChanges(old, $0.old, new, $0.new, keys).isEmpty
        }
        if areKeysRewritten { changes.formatting.append("how keys are written") }
        changes.sort()
        self.changes = changes
        let hasOneLabel = columns.areOne(old.schema.label, new.schema.label)
        let hasOneSplit = columns.areOne(old.schema.split, new.schema.split)
        for pair in matching.changed { addLabels(of: pair, hasOneLabel, hasOneSplit) }
    }

    /// Compares labels and splits of two rows, each only where it stands in one column on both sides.
    private mutating func addLabels(of pair: (old: Int, new: Int), _ hasOneLabel: Bool, _ hasOneSplit: Bool) {
        if hasOneLabel, let from = old.label(pair.old), let to = new.label(pair.new), from != to {
            relabelled.append(pair)
        }
        if hasOneSplit, let from = old.split(pair.old), let to = new.split(pair.new), from != to {
            splitMoved.append(pair)
        }
    }

    /// The cells in which two rows differ.
    package static func cellChanges(
        _ old: TableSide, _ oldRow: Int, _ new: TableSide, _ newRow: Int, _ columns: [(old: Int, new: Int)]
    ) -> [CellChange] {
        columns.compactMap { column in
            if old.rows.cell(oldRow, column.old) == new.rows.cell(newRow, column.new) { return nil }
            return CellChange(
                key: new.key(newRow), column: new.schema.columns[column.new],
                from: old.rows.text(oldRow, column.old), to: new.rows.text(newRow, column.new))
        }
    }
}

extension TableChanges {
    /// Puts the lists into the order of keys.
    package mutating func sort() {
        added.sort(by: byBytes)
        removed.sort(by: byBytes)
        changed.sort { $0.key == $1.key ? byBytes($0.column, $1.column) : byBytes($0.key, $1.key) }
    }
}

/// Byte order, the order of every list that dsv prints.
package func byBytes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
