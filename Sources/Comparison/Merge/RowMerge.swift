import DatasetModel

/// The edits that turn one version of a label table into the merge of two: of rows and cells, all others stay.
///
/// Rows are followed from their common base by key. A row that both sides changed is merged cell by cell. No row is lost: one goes
/// only where a side removed it and the other left it as it was.
package struct RowMerge: Sendable {
    /// A cell of the result.
    package enum Cell: Sendable, Equatable {
        /// As one side has it, by places in that side's table.
        case cell(MergeSide, row: Int, column: Int)
        case text(String)
    }

    /// A row that comes into the table.
    package struct Insertion: Sendable, Equatable {
        package let side: MergeSide
        package let row: Int
        /// The row of the table behind which it comes; -1: before the first.
        package let after: Int
    }

    /// The side whose table is edited: the one that gives columns, order and writing.
    package let layout: MergeSide
    /// By row of the table, then by column.
    package private(set) var cells: [Int: [Int: Cell]] = [:]
    /// Rows of the table that go.
    package private(set) var removed: Set<Int> = []
    /// In the order in which they come.
    package private(set) var inserted: [Insertion] = []

    private let columns: MergeColumns
    private let base: TableSide
    private let target: TableSide
    private let other: TableSide
    private let targetFates: RowFates
    private let otherFates: RowFates
    private let otherSide: MergeSide
    /// Rows of the other side that come.
    private var arriving: Set<Int> = []
    /// Of rows that both sides added: the other side's, and the table's that it is.
    private var same: [Int: Int] = [:]
    /// The other side says something in a column that the table has not any more.
    private var hasLoss = false

    /// Merges two keyed tables that come from one; nil where their columns cannot be brought together.
    ///
    /// Both must have the same key. `base` nil: both sides added the table. `moves` are rows of the base that stand under another key on
    /// a side. O(n) beside what `RowMatching` takes.
    package init?(
        base: TableSide?, ours: TableSide, theirs: TableSide, moves: [MergeSide: [Int: Int]] = [:],
        arbiter: inout Arbiter
    ) {
        let base = base ?? theirs.withoutRows
        let names = Set(base.schema.columns)
        // The side that changed the columns gives the layout; by itself that is ours.
        if Set(theirs.schema.columns) == names {
            (layout, otherSide, target, other) = (.ours, .theirs, ours, theirs)
        } else if Set(ours.schema.columns) == names {
            (layout, otherSide, target, other) = (.theirs, .ours, theirs, ours)
        } else {
            return nil
        }
        self.base = base
        columns = MergeColumns(base, target, other)
        targetFates = RowFates(from: base, to: target, columns.toTarget, moves: moves[layout] ?? [:])
        otherFates = RowFates(from: base, to: other, columns.toOther, moves: moves[otherSide] ?? [:])
        var judge = arbiter
        mergeKnownRows(&judge)
        mergeAddedRows(&judge)
        insertArrivals()
        if hasLoss { return nil }
        arbiter = judge
    }

    /// The cells of a row that comes, in the table's columns; nil where the row has no such cell.
    package func cells(of row: Insertion) -> [Cell?] {
        var cells = [Cell?](repeating: nil, count: target.schema.columns.count)
        let isBase = row.side == .base
        for column in columns.shared {
            cells[column.target] = .cell(row.side, row: row.row, column: isBase ? column.base : column.other)
        }
        return cells
    }

    // MARK: Rows of the base

    private mutating func mergeKnownRows(_ arbiter: inout Arbiter) {
        for row in 0..<base.rows.count {
            let (mine, yours) = (Int(targetFates.newRow[row]), Int(otherFates.newRow[row]))
            if yours >= 0 && !otherFates.isChanged[row] { continue }
            if mine >= 0 && yours >= 0 {
                mergeCells(base: row, mine, yours, &arbiter)
            } else if mine >= 0 && !targetFates.isChanged[row] {
                removed.insert(mine)
            } else if mine >= 0 || yours >= 0 {
                mergeRemoval(row, mine, yours, &arbiter)
            }
        }
    }

    /// One side removed a row that the other changed.
    private mutating func mergeRemoval(_ row: Int, _ mine: Int, _ yours: Int, _ arbiter: inout Arbiter) {
        let (oursText, theirsText) = sided(
            mine < 0 ? nil : target.line(mine), yours < 0 ? nil : other.line(yours))
        let conflict = MergeConflict(
            table: target.path, key: base.key(row), column: nil, base: base.line(row), ours: oursText,
            theirs: theirsText)
        guard case .side(let side) = arbiter.decide(conflict), side != layout else { return }
        if side == otherSide {
            if mine >= 0 { removed.insert(mine) } else { arrive(yours) }
        } else if mine >= 0 {
            for column in columns.shared where !columns.areEqual(base, row, column.base, target, mine, column.target) {
                cells[mine, default: [:]][column.target] = .cell(.base, row: row, column: column.base)
            }
        } else {
            inserted.append(Insertion(side: .base, row: row, after: anchor(ofBase: row)))
        }
    }

    private mutating func mergeCells(base row: Int, _ mine: Int, _ yours: Int, _ arbiter: inout Arbiter) {
        for column in columns.shared {
            if columns.areEqual(base, row, column.base, other, yours, column.other) { continue }
            if columns.areEqual(target, mine, column.target, other, yours, column.other) { continue }
            let cell = Cell.cell(otherSide, row: yours, column: column.other)
            if columns.areEqual(base, row, column.base, target, mine, column.target) {
                cells[mine, default: [:]][column.target] = cell
            } else {
                decide((row, column.base), mine, yours, column, &arbiter)
            }
        }
        for column in columns.gone where !columns.areEqual(base, row, column.base, other, yours, column.other) {
            hasLoss = true
        }
    }

    /// Both sides changed a cell, or added the row.
    private mutating func decide(
        _ old: (row: Int, column: Int)?, _ mine: Int, _ yours: Int, _ column: MergeColumns.Shared,
        _ arbiter: inout Arbiter
    ) {
        let (myText, yourText) = (target.rows.text(mine, column.target), other.rows.text(yours, column.other))
        let (ours, theirs) = sided(myText, yourText)
        let conflict = MergeConflict(
            table: target.path, key: target.key(mine), column: target.schema.columns[column.target],
            base: old.flatMap { base.rows.text($0.row, $0.column) }, ours: ours, theirs: theirs)
        let cell: Cell?
        switch arbiter.decide(conflict) {
        case nil, .side(layout): cell = nil
        case .side(.base): cell = old.map { .cell(.base, row: $0.row, column: $0.column) } ?? .text("")
        case .side: cell = .cell(otherSide, row: yours, column: column.other)
        case .value(let text) where text == myText: cell = nil
        case .value(let text) where text == yourText: cell = .cell(otherSide, row: yours, column: column.other)
        case .value(let text): cell = .text(text)
        }
        if let cell { cells[mine, default: [:]][column.target] = cell }
    }

    private func sided(_ mine: String?, _ yours: String?) -> (ours: String?, theirs: String?) {
        layout == .ours ? (mine, yours) : (yours, mine)
    }

    // MARK: Rows that came

    /// Equal rows come once; of two rows of a key that stands nowhere else, the cells are merged; all others come.
    private mutating func mergeAddedRows(_ arbiter: inout Arbiter) {
        var mine = Dictionary(grouping: targetFates.added) { Array(target.rows.key($0)) }
        var rest: [[UInt8]: [Int]] = [:]
        for row in otherFates.added {
            let key = Array(other.rows.key(row))
            if let place = mine[key]?.firstIndex(where: { areEqual($0, row) }), let found = mine[key]?[place] {
                same[row] = found
                mine[key]?.remove(at: place)
            } else {
                rest[key, default: []].append(row)
            }
        }
        let shared = rest.filter { $0.value.count == 1 && mine[$0.key]?.count == 1 }
        let known = knownKeys(among: shared)
        for (key, rows) in rest.sorted(by: { $0.value[0] < $1.value[0] }) {
            if shared[key] != nil, !known.contains(key), let row = mine[key]?.first {
                same[rows[0]] = row
                for column in columns.shared
                where !columns.areEqual(target, row, column.target, other, rows[0], column.other) {
                    decide(nil, row, rows[0], column, &arbiter)
                }
            } else {
                for row in rows { arrive(row) }
            }
        }
    }

    private func areEqual(_ mine: Int, _ yours: Int) -> Bool {
        columns.shared.allSatisfy { columns.areEqual(target, mine, $0.target, other, yours, $0.other) }
    }

    /// Those of some keys that rows of the base have, so that a new row is one of several.
    private func knownKeys(among keys: [[UInt8]: [Int]]) -> Set<[UInt8]> {
        if keys.isEmpty { return [] }
        var known: Set<[UInt8]> = []
        for row in 0..<base.rows.count {
            let key = Array(base.rows.key(row))
            if keys[key] != nil { known.insert(key) }
        }
        return known
    }

    private mutating func arrive(_ row: Int) {
        arriving.insert(row)
        if columns.gone.contains(where: { !other.isBlank(row, $0.other) }) { hasLoss = true }
    }

    // MARK: Where rows go

    /// Puts each row behind the one that it follows on its own side; those at that side's end go to the table's end.
    ///
    /// Where rows of the base come back, too, all that the base had come in its order.
    private mutating func insertArrivals() {
        if arriving.isEmpty { return }
        let bringsBase = !inserted.isEmpty
        let lastKnown = (0..<other.rows.count).last { targetRow(ofOther: $0) >= 0 } ?? -1
        var anchor = -1
        for row in 0..<other.rows.count {
            let place = targetRow(ofOther: row)
            if place >= 0 { anchor = place }
            guard arriving.contains(row) else { continue }
            let old = Int(otherFates.oldRow[row])
            let after = row > lastKnown ? target.rows.count - 1 : anchor
            inserted.append(
                Insertion(side: otherSide, row: row, after: bringsBase && old >= 0 ? self.anchor(ofBase: old) : after))
        }
        if bringsBase { sortByBase() }
    }

    /// Puts the rows that come behind one row into the order of the base; what it never had stays behind what it followed.
    private mutating func sortByBase() {
        var (places, last) = ([Int](repeating: -1, count: other.rows.count), -1)
        for row in 0..<other.rows.count {
            if otherFates.oldRow[row] >= 0 { last = Int(otherFates.oldRow[row]) }
            places[row] = last
        }
        func order(_ row: Insertion) -> (Int, Int, Int) {
            row.side == .base ? (row.after, row.row, -1) : (row.after, places[row.row], row.row)
        }
        inserted.sort { order($0) < order($1) }
    }

    /// The row of the table that a row of the other side is; -1: there is none.
    private func targetRow(ofOther row: Int) -> Int {
        let old = otherFates.oldRow[row]
        return old >= 0 ? Int(targetFates.newRow[Int(old)]) : same[row] ?? -1
    }

    private func anchor(ofBase row: Int) -> Int {
        (0..<row).last { targetFates.newRow[$0] >= 0 }.map { Int(targetFates.newRow[$0]) } ?? -1
    }
}

/// Which columns of three tables are one.
private struct MergeColumns {
    /// Places of a column in all three.
    struct Shared {
        let base: Int
        let target: Int
        let other: Int
    }

    let toTarget: [(old: Int, new: Int)]
    let toOther: [(old: Int, new: Int)]
    let shared: [Shared]
    /// Columns that the table has not any more.
    let gone: [(base: Int, other: Int)]

    init(_ base: TableSide, _ target: TableSide, _ other: TableSide) {
        toTarget = ColumnPairing(base, target).pairs
        toOther = ColumnPairing(base, other).pairs
        let places = Dictionary(uniqueKeysWithValues: toTarget.map { ($0.old, $0.new) })
        shared = toOther.compactMap { pair in
            places[pair.old].map { Shared(base: pair.old, target: $0, other: pair.new) }
        }
        gone = toOther.filter { places[$0.old] == nil }.map { ($0.old, $0.new) }
    }

    func areEqual(
        _ left: TableSide, _ leftRow: Int, _ leftColumn: Int, _ right: TableSide, _ rightRow: Int, _ rightColumn: Int
    ) -> Bool {
        bytesAreEqual(
            left.rows.bytes.span.extracting(left.rows.range(leftRow, leftColumn)),
            right.rows.bytes.span.extracting(right.rows.range(rightRow, rightColumn)))
    }
}

extension TableSide {
    /// The same table before it had any row.
    fileprivate var withoutRows: TableSide {
        let rows = RowSet(columnCount: schema.columns.count, bytes: [], cells: [], lines: [])
        return TableSide(path: path, schema: schema, rows: rows, rowCount: 0, split: split)
    }

    /// A row as a line of CSV, for people.
    fileprivate func line(_ row: Int) -> String {
        delimitedLine(schema.columns.indices.map { rows.text(row, $0) ?? "" })
    }

    fileprivate func isBlank(_ row: Int, _ column: Int) -> Bool {
        let cell = rows.cell(row, column)
        return cell.isEmpty || cell.elementsEqual(RowSet.absent)
    }
}
