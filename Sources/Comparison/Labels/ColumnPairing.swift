import DatasetModel

/// Which columns of two tables are one.
package struct ColumnPairing: Sendable {
    /// Places of columns on both sides, in the order of the old one.
    package private(set) var pairs: [(old: Int, new: Int)] = []
    private let old: TableSchema
    private let new: TableSchema
    private var takenOld: Set<Int> = []
    private var takenNew: Set<Int> = []

    /// Pairs columns by name, then by role, then by equal cells.
    package init(_ old: TableSide, _ new: TableSide) {
        self.old = old.schema
        self.new = new.schema
        let places = Dictionary(new.schema.columns.enumerated().map { ($1, $0) }) { first, _ in first }
        for (place, name) in old.schema.columns.enumerated() { pair(place, places[name]) }
        if old.schema.key.count == 1 && new.schema.key.count == 1 { pair(old.schema.key[0], new.schema.key[0]) }
        pair(old.schema.label, new.schema.label)
        pair(old.schema.split, new.schema.split)
        pairEqualCells(old.rows, new.rows)
        pairs.sort { $0.old < $1.old }
    }

    private mutating func pair(_ oldPlace: Int?, _ newPlace: Int?) {
        guard let oldPlace, let newPlace, isFree(old: oldPlace), isFree(new: newPlace) else { return }
        pairs.append((oldPlace, newPlace))
        takenOld.insert(oldPlace)
        takenNew.insert(newPlace)
    }

    /// Says whether two columns are one, or neither side has one.
    func areOne(_ oldPlace: Int?, _ newPlace: Int?) -> Bool {
        if oldPlace == nil && newPlace == nil { return true }
        return pairs.contains { $0.old == oldPlace && $0.new == newPlace }
    }

    private func isFree(old place: Int) -> Bool { !takenOld.contains(place) }
    private func isFree(new place: Int) -> Bool { !takenNew.contains(place) }

    private mutating func pairEqualCells(_ oldRows: RowSet, _ newRows: RowSet) {
        let gone = old.columns.indices.filter { isFree(old: $0) }
        let come = new.columns.indices.filter { isFree(new: $0) }
        if gone.isEmpty || come.isEmpty || oldRows.isEmpty { return }
        let partner = RowMatching(from: oldRows, to: newRows, columns: []).partner
        let rows = partner.indices.filter { partner[$0] >= 0 }
        if rows.isEmpty { return }
        // Columns are looked up by a hash of their cells: there may be thousands. The last of a list is its first column.
        var places = Dictionary(grouping: come.reversed()) { place in
            Self.hash(rows.lazy.map { newRows.cell($0, place) })
        }
        for oldPlace in gone {
            let hash = Self.hash(rows.lazy.map { oldRows.cell(Int(partner[$0]), oldPlace) })
            let found = places[hash]?.lastIndex { newPlace in
                rows.allSatisfy { oldRows.cell(Int(partner[$0]), oldPlace) == newRows.cell($0, newPlace) }
            }
            if let found { pair(oldPlace, places[hash]?.remove(at: found)) }
        }
    }

    private static func hash(_ cells: some Sequence<ArraySlice<UInt8>>) -> UInt64 {
        cells.reduce(0) { hash, cell in quickHash(cell.span, seed: hash) }
    }

    /// Says in a table's changes what became of its columns.
    func describe(in changes: inout TableChanges) {
        changes.columnsRenamed = pairs.filter { old.columns[$0.old] != new.columns[$0.new] }
            .map { .init(from: old.columns[$0.old], to: new.columns[$0.new]) }
        changes.columnsRemoved = old.columns.indices.filter { isFree(old: $0) }.map { old.columns[$0] }
        changes.columnsAdded = new.columns.indices.filter { isFree(new: $0) }.map { new.columns[$0] }
        changes.columnsReordered = zip(pairs, pairs.dropFirst()).contains { $0.new > $1.new }
    }
}
