package import DatasetModel

/// Which rows of two tables are one, by equal cells and then by key.
///
/// Rows of a key that stands more than once are compared as a multiset: equal ones cancel each other, in any order, and what is left is
/// one changed row only where one is left on each side.
package struct RowMatching: Sendable {
    /// Rows that only the new side has, ascending.
    package private(set) var added: [Int] = []
    /// Rows that only the old side has, ascending.
    package private(set) var removed: [Int] = []
    /// Rows of one key whose cells differ.
    package private(set) var changed: [(old: Int, new: Int)] = []
    /// Says whether the rows that both sides have stand in another order.
    package private(set) var isReordered = false
    /// Of each new row, the old one that is equal to it; -1 where there is none.
    package private(set) var partner: [Int32]

    private let old: RowBytes
    private let new: RowBytes
    /// The columns that are compared, on both sides.
    private let columns: [(old: Int, new: Int)]

    /// Matches the rows of two sides, both keyed, by the given pairs of columns.
    ///
    /// Rows that stand in the same order cost one comparison each, others a hash join: O(n) time, 12 bytes a row beside the rows.
    package init(from old: RowSet, to new: RowSet, columns: [(old: Int, new: Int)]) {
        self.old = RowBytes(old)
        self.new = RowBytes(new)
        self.columns = columns
        partner = []
        var partner = [Int32](repeating: -1, count: new.count)
        var (oldRest, newRest) = matchInOrder(&partner)
        matchEqual(&oldRest, &newRest, &partner)
        isReordered = Self.isReordered(partner)
        self.partner = partner
        matchByKey(oldRest, newRest)
    }

    // MARK: In the order of the files

    /// Walks down both sides while their rows are equal, stepping over a few that came or went; returns the rows that are left.
    private func matchInOrder(_ partner: inout [Int32]) -> (old: [Int32], new: [Int32]) {
        var oldRest: [Int32] = []
        var newRest: [Int32] = []
        var left = 0
        var right = 0
        let (oldCount, newCount) = (old.count, new.count)
        while left < oldCount && right < newCount {
            if areEqual(left, right) {
                partner[right] = Int32(truncatingIfNeeded: left)
                left += 1
                right += 1
                continue
            }
            let (skippedOld, skippedNew) = resynchronise(left, right)
            for row in left..<(left + skippedOld) { oldRest.append(Int32(truncatingIfNeeded: row)) }
            for row in right..<(right + skippedNew) { newRest.append(Int32(truncatingIfNeeded: row)) }
            left += skippedOld
            right += skippedNew
        }
        for row in left..<oldCount { oldRest.append(Int32(truncatingIfNeeded: row)) }
        for row in right..<newCount { newRest.append(Int32(truncatingIfNeeded: row)) }
        return (oldRest, newRest)
    }

    /// How many rows to step over on each side: one on both where nothing better is near.
    private func resynchronise(_ left: Int, _ right: Int) -> (old: Int, new: Int) {
        if haveEqualKeys(left, right) { return (1, 1) }
        for distance in 1...Self.lookAhead {
            if left + distance < old.count && areEqual(left + distance, right) { return (distance, 0) }
            if right + distance < new.count && areEqual(left, right + distance) { return (0, distance) }
        }
        return (1, 1)
    }

    private static let lookAhead = 8

    private static func isReordered(_ partner: [Int32]) -> Bool {
        var last: Int32 = -1
        for row in partner where row >= 0 {
            if row < last { return true }
            last = row
        }
        return false
    }

    // MARK: By hash

    /// Cancels equal rows wherever they stand.
    private func matchEqual(_ oldRest: inout [Int32], _ newRest: inout [Int32], _ partner: inout [Int32]) {
        if oldRest.isEmpty || newRest.isEmpty { return }
        var table = ChainedTable(capacity: oldRest.count)
        // From the last, as a chain hands out the newest first: equal rows are paired in their order.
        for place in oldRest.indices.reversed() {
            table.insert(place, hash: hash(old, Int(oldRest[place]), isOld: true))
        }
        var isTaken = [Bool](repeating: false, count: oldRest.count)
        newRest.removeAll { row in
            let match = table.takeFirstMatch(hash: hash(new, Int(row), isOld: false)) {
                areEqual(Int(oldRest[$0]), Int(row))
            }
            guard let match else { return false }
            isTaken[match] = true
            partner[Int(row)] = oldRest[match]
            return true
        }
        var place = -1
        oldRest.removeAll { _ in
            place += 1
            return isTaken[place]
        }
    }

    /// Pairs the rest where one row of a key is left on each side.
    private mutating func matchByKey(_ oldRest: [Int32], _ newRest: [Int32]) {
        var table = ChainedTable(capacity: oldRest.count)
        for place in oldRest.indices.reversed() { table.insert(place, hash: keyHash(old, Int(oldRest[place]))) }
        var groups: [Int: [Int]] = [:]
        for row in newRest.map(Int.init) {
            let first = table.firstMatch(hash: keyHash(new, row)) { haveEqualKeys(Int(oldRest[$0]), row) }
            if let first { groups[first, default: []].append(row) } else { added.append(row) }
        }
        var isTaken = [Bool](repeating: false, count: oldRest.count)
        for (first, rows) in groups {
            let key = Int(oldRest[first])
            let candidates = table.matches(hash: keyHash(old, key)) { haveEqualOldKeys(Int(oldRest[$0]), key) }
            if rows.count == 1 && candidates.count == 1 {
                changed.append((key, rows[0]))
                isTaken[first] = true
            } else {
                added += rows
            }
        }
        for (place, row) in oldRest.enumerated() where !isTaken[place] { removed.append(Int(row)) }
        added.sort()
        changed.sort { $0.new < $1.new }
    }

    // MARK: Rows

    @inline(__always)
    private func areEqual(_ left: Int, _ right: Int) -> Bool {
        for (oldColumn, newColumn) in columns {
            if !old.cell(left, oldColumn).isEqual(to: new.cell(right, newColumn), old, new) { return false }
        }
        return haveEqualKeys(left, right)
    }

    @inline(__always)
    private func haveEqualKeys(_ left: Int, _ right: Int) -> Bool {
        old.key(left).isEqual(to: new.key(right), old, new)
    }

    private func haveEqualOldKeys(_ left: Int, _ right: Int) -> Bool {
        old.key(left).isEqual(to: old.key(right), old, old)
    }

    private func hash(_ rows: RowBytes, _ row: Int, isOld: Bool) -> UInt64 {
        var hash = keyHash(rows, row)
        for (oldColumn, newColumn) in columns {
            hash = rows.hash(rows.cell(row, isOld ? oldColumn : newColumn), seed: hash)
        }
        return hash
    }

    private func keyHash(_ rows: RowBytes, _ row: Int) -> UInt64 { rows.hash(rows.key(row)) }
}

/// The rows of a set as loops over millions of them want them: every access is inlined here.
struct RowBytes: Sendable {
    let bytes: [UInt8]
    let cells: [CellRange]
    let keys: [CellRange]
    let columnCount: Int
    let count: Int

    init(_ rows: RowSet) {
        bytes = rows.bytes
        cells = rows.cells
        keys = rows.keys
        columnCount = rows.columnCount
        count = rows.lines.count
    }

    @inline(__always) func cell(_ row: Int, _ column: Int) -> CellRange { cells[row * columnCount + column] }
    @inline(__always) func key(_ row: Int) -> CellRange { keys[row] }

    @inline(__always) func hash(_ range: CellRange, seed: UInt64 = 0) -> UInt64 {
        let start = Int(range.start)
        return quickHash(bytes.span.extracting(start..<(start + Int(range.count))), seed: seed)
    }
}

extension CellRange {
    /// Says whether the bytes here and there are equal.
    @inline(__always)
    func isEqual(to other: CellRange, _ rows: RowBytes, _ otherRows: RowBytes) -> Bool {
        if count != other.count { return false }
        let (start, otherStart) = (Int(start), Int(other.start))
        return bytesAreEqual(
            rows.bytes.span.extracting(start..<(start + Int(count))),
            otherRows.bytes.span.extracting(otherStart..<(otherStart + Int(count))))
    }
}

/// A hash table of numbers from zero up: chains in flat arrays, 12 bytes an entry.
struct ChainedTable {
    private var heads: [Int32]
    private var next: [Int32]
    private let mask: UInt64

    init(capacity: Int) {
        var size = 16
        while size < capacity { size *= 2 }
        heads = [Int32](repeating: -1, count: size)
        next = [Int32](repeating: -1, count: capacity)
        mask = UInt64(size - 1)
    }

    mutating func insert(_ entry: Int, hash: UInt64) {
        let slot = Int(truncatingIfNeeded: hash & mask)
        next[entry] = heads[slot]
        heads[slot] = Int32(truncatingIfNeeded: entry)
    }

    /// The newest entry of the hash's chain that passes.
    func firstMatch(hash: UInt64, _ isMatch: (Int) -> Bool) -> Int? {
        var entry = heads[Int(truncatingIfNeeded: hash & mask)]
        while entry >= 0 {
            if isMatch(Int(entry)) { return Int(entry) }
            entry = next[Int(entry)]
        }
        return nil
    }

    /// Takes the newest entry that passes out of the hash's chain.
    mutating func takeFirstMatch(hash: UInt64, _ isMatch: (Int) -> Bool) -> Int? {
        let slot = Int(truncatingIfNeeded: hash & mask)
        var last = -1
        var entry = Int(heads[slot])
        while entry >= 0 {
            if isMatch(entry) {
                if last < 0 { heads[slot] = next[entry] } else { next[last] = next[entry] }
                return entry
            }
            last = entry
            entry = Int(next[entry])
        }
        return nil
    }

    /// All entries of the hash's chain that pass.
    func matches(hash: UInt64, _ isMatch: (Int) -> Bool) -> [Int] {
        var found: [Int] = []
        var entry = heads[Int(truncatingIfNeeded: hash & mask)]
        while entry >= 0 {
            if isMatch(Int(entry)) { found.append(Int(entry)) }
            entry = next[Int(entry)]
        }
        return found
    }
}
