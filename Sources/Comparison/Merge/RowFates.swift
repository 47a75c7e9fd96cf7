import DatasetModel

/// What became of the rows of one table in a later version of it.
package struct RowFates: Sendable {
    /// Of each old row, the new one that it is now; -1: it is gone.
    private(set) var newRow: [Int32]
    /// Of each old row, whether its cells differ.
    private(set) var isChanged: [Bool]
    /// Of each new row, the old one that it was; -1: it came.
    private(set) var oldRow: [Int32]
    /// Rows that came, ascending.
    private(set) var added: [Int]

    /// Follows the rows of `old` to `new` by their keys, and those in `moves` from row to row.
    ///
    /// Rows that have one key are compared as a multiset; see `RowMatching`.
    package init(from old: TableSide, to new: TableSide, _ columns: [(old: Int, new: Int)], moves: [Int: Int] = [:]) {
        let matching = RowMatching(from: old.rows, to: new.rows, columns: columns)
        newRow = [Int32](repeating: -1, count: old.rows.count)
        isChanged = [Bool](repeating: false, count: old.rows.count)
        oldRow = matching.partner
        added = matching.added
        for (row, partner) in matching.partner.enumerated() where partner >= 0 {
            newRow[Int(partner)] = Int32(truncatingIfNeeded: row)
        }
        for (before, after) in matching.changed { setChanged(before, after) }
        let gone = Set(matching.removed)
        var arrivals = Set(added)
        for (before, after) in moves.sorted(by: { $0.key < $1.key }) where gone.contains(before) {
            if arrivals.remove(after) != nil { setChanged(before, after) }
        }
        if arrivals.count < added.count { added.removeAll { !arrivals.contains($0) } }
    }

    private mutating func setChanged(_ before: Int, _ after: Int) {
        newRow[before] = Int32(truncatingIfNeeded: after)
        oldRow[after] = Int32(truncatingIfNeeded: before)
        isChanged[before] = true
    }
}
