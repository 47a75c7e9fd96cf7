package import DatasetModel

/// A row of one table on one side.
package struct RowPlace: Sendable, Hashable {
    /// The place of the comparison in the list of all.
    package let table: Int
    package let row: Int
}

/// Rows that went and came again: in another table of the same labels, or under the new path of their image.
package struct RowMoves: Sendable {
    package private(set) var pairs: [(old: RowPlace, new: RowPlace)] = []

    /// Pairs removed and added rows, first by key, then by image; never where either is not unique.
    ///
    /// `isPrimary` says which tables hold the labels of the images, so that a row may move between them. `oldImage` and `newImage` find the
    /// image of a row, in the paths of the new side. Rows of one key whose images are known to be two (`areDifferentImages`) are
    /// two rows: each split may have its own `0001.png`.
    package init(
        _ tables: [TableComparison], isPrimary: (DatasetPath) -> Bool,
        oldImage: (TableSide, Int) -> DatasetPath?, newImage: (TableSide, Int) -> DatasetPath?,
        areDifferentImages: (TableSide, Int, TableSide, Int) -> Bool = { _, _, _, _ in false }
    ) {
        var removed: [RowPlace] = []
        var added: [RowPlace] = []
        for (place, table) in tables.enumerated() {
            removed += table.removed.map { RowPlace(table: place, row: $0) }
            added += table.added.map { RowPlace(table: place, row: $0) }
        }
        // Rows of the tables of the labels may pair with each other, rows of any other table only among themselves.
        let groups = tables.enumerated().map { isPrimary($1.new.path) ? -1 : $0 }
        var old = removed
        var new = added
        pair(&old, &new, groups) { place in
            Array(tables[place.table].old.rows.key(place.row))
        } newToken: { place in
            Array(tables[place.table].new.rows.key(place.row))
        } isPossible: { old, new in
            !areDifferentImages(tables[old.table].old, old.row, tables[new.table].new, new.row)
        }
        pair(&old, &new, groups) { place in
            oldImage(tables[place.table].old, place.row)?.bytes
        } newToken: { place in
            newImage(tables[place.table].new, place.row)?.bytes
        } isPossible: { _, _ in
            true
        }
    }

    private struct Token: Hashable {
        let group: Int
        let bytes: [UInt8]
    }

    private mutating func pair(
        _ old: inout [RowPlace], _ new: inout [RowPlace], _ groups: [Int],
        oldToken: (RowPlace) -> [UInt8]?, newToken: (RowPlace) -> [UInt8]?,
        isPossible: (RowPlace, RowPlace) -> Bool
    ) {
        if old.isEmpty || new.isEmpty { return }
        let departures = Self.grouped(old, groups, oldToken)
        let arrivals = Self.grouped(new, groups, newToken)
        var paired: [(old: RowPlace, new: RowPlace)] = []
        for (token, from) in departures where from.count == 1 {
            if let to = arrivals[token], to.count == 1, isPossible(from[0], to[0]) {
                paired.append((from[0], to[0]))
            }
        }
        let takenOld = Set(paired.map(\.old))
        let takenNew = Set(paired.map(\.new))
        old.removeAll { takenOld.contains($0) }
        new.removeAll { takenNew.contains($0) }
        pairs += paired
    }

    private static func grouped(
        _ places: [RowPlace], _ groups: [Int], _ token: (RowPlace) -> [UInt8]?
    ) -> [Token: [RowPlace]] {
        var found: [Token: [RowPlace]] = [:]
        for place in places {
            if let bytes = token(place) {
                found[Token(group: groups[place.table], bytes: bytes), default: []].append(place)
            }
        }
        return found
    }
}

extension DatasetChanges {
    /// Adds the differences of tables; `moves` are rows that are in two of them, or under two keys.
    ///
    /// Only the tables that hold the labels of the images (`isPrimary`) say what was relabelled and what moved; for any other table
    /// these are cells like all.
    package mutating func add(
        _ tables: [TableComparison], _ moves: RowMoves, isPrimary: (DatasetPath) -> Bool,
        image: (TableSide, Int) -> DatasetPath?
    ) {
        let movedOld = Set(moves.pairs.map(\.old))
        let movedNew = Set(moves.pairs.map(\.new))
        for (place, table) in tables.enumerated() {
            var changes = table.changes
            if !moves.pairs.isEmpty {
                changes.removed = table.removed.filter { !movedOld.contains(RowPlace(table: place, row: $0)) }
                    .map(table.old.key)
                changes.added = table.added.filter { !movedNew.contains(RowPlace(table: place, row: $0)) }
                    .map(table.new.key)
            }
            self.tables[table.new.path] = changes
            guard isPrimary(table.new.path) else { continue }
            for (old, new) in table.relabelled { addRelabelling(table.old, old, table.new, new, image) }
            for (old, new) in table.splitMoved { addSplitMove(table.old, old, table.new, new, image) }
        }
        for (old, new) in moves.pairs {
            let (before, after) = (tables[old.table].old, tables[new.table].new)
            let columns = ColumnPairing(before, after).pairs.filter { !after.schema.key.contains($0.new) }
            self.tables[after.path]?.changed += TableComparison.cellChanges(before, old.row, after, new.row, columns)
            let (from, to) = (before.key(old.row), after.key(new.row))
            if from != to { rekeyed.append(KeyChange(table: after.path, from: from, to: to)) }
            guard isPrimary(after.path) else { continue }
            addRelabelling(before, old.row, after, new.row, image)
            addSplitMove(before, old.row, after, new.row, image)
        }
        for path in self.tables.keys { self.tables[path]?.sort() }
    }

    private mutating func addRelabelling(
        _ old: TableSide, _ oldRow: Int, _ new: TableSide, _ newRow: Int, _ image: (TableSide, Int) -> DatasetPath?
    ) {
        guard let from = old.label(oldRow), let to = new.label(newRow), from != to else { return }
        relabelled.append(
            Relabelling(
                key: new.key(newRow), table: new.path, from: from, to: to, split: new.split(newRow),
                image: image(new, newRow)))
    }

    private mutating func addSplitMove(
        _ old: TableSide, _ oldRow: Int, _ new: TableSide, _ newRow: Int, _ image: (TableSide, Int) -> DatasetPath?
    ) {
        guard let from = old.split(oldRow), let to = new.split(newRow), from != to else { return }
        splitMoves.append(
            SplitMove(
                key: new.key(newRow), table: new.path, from: from, to: to, label: new.label(newRow),
                image: image(new, newRow)))
    }

    /// Puts every list into the order of keys.
    package mutating func sort() {
        relabelled.sort { $0.key == $1.key ? byBytes($0.to, $1.to) : byBytes($0.key, $1.key) }
        splitMoves.sort { $0.key == $1.key ? byBytes($0.to, $1.to) : byBytes($0.key, $1.key) }
        rekeyed.sort { $0.to == $1.to ? $0.table < $1.table : byBytes($0.to, $1.to) }
        notes.sort { byBytes($0.kind.rawValue, $1.kind.rawValue) }
    }
}
