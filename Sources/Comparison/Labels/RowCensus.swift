import DatasetModel

/// The counts of a label table: rows by class and split, and keys that stand more than once.
package struct RowCensus: Sendable, Equatable {
    /// Rows by class and split; without a split the key is empty, and without a label column all are empty.
    package private(set) var classes: [String: [String: Int]] = [:]
    package private(set) var rowCount = 0
    /// Keys of more than one row, in the order of the file.
    package private(set) var duplicateKeys: [DuplicateKey] = []

    package struct DuplicateKey: Sendable, Equatable, Codable {
        package let key: String
        /// The first few lines on which it stands.
        package let lines: [Int]
        package let count: Int
    }

    /// Counts the rows of a keyed table; `splitOfRow` tells a row's split where neither a column nor the file does.
    ///
    /// O(n) time, 12 bytes a row.
    package init(_ table: TableSide, findsDuplicates: Bool = true, splitOfRow: ((Int) -> String?)? = nil) {
        rowCount = table.rows.count
        countClasses(table, splitOfRow)
        if findsDuplicates && !table.schema.key.isEmpty { findDuplicates(table) }
    }

    private mutating func countClasses(_ table: TableSide, _ splitOfRow: ((Int) -> String?)?) {
        guard let label = table.schema.label else { return }
        var labels = Interner(), splits = Interner()
        let rows = RowBytes(table.rows)
        let absent = RowSet.absent[...]
        var counts = PairCounts()
        for row in 0..<rows.count {
            let labelCell = rows.cell(row, label)
            if rows.bytes[labelCell.range] == absent { continue }
            let labelPlace = labels.place(of: rows.bytes, labelCell.range)
            let splitPlace: Int
            if let column = table.schema.split, rows.bytes[rows.cell(row, column).range] != absent {
                splitPlace = splits.place(of: rows.bytes, rows.cell(row, column).range)
            } else {
                splitPlace = splits.place(of: table.split ?? splitOfRow?(row) ?? "")
            }
            counts.add(labelPlace, splitPlace)
        }
        counts.forEach { classes[labels.names[$0], default: [:]][splits.names[$1]] = $2 }
    }

    private mutating func findDuplicates(_ table: TableSide) {
        var lines: [Int: [Int]] = [:]
        table.rows.forEachRepeatedKey { first, row in lines[first, default: [first]].append(row) }
        duplicateKeys = lines.sorted { $0.key < $1.key }.map { first, rows in
            DuplicateKey(
                key: table.key(first), lines: rows.prefix(5).map { Int(table.rows.lines[$0]) }, count: rows.count)
        }
    }
}

/// How often each pair of two small numbers came: flat where the second is one of a few, as splits are.
private struct PairCounts {
    private static let width = 16
    private var flat: [Int] = []
    private var others: [UInt64: Int] = [:]

    @inline(__always)
    mutating func add(_ first: Int, _ second: Int) {
        if second >= Self.width {
            others[UInt64(first) << 32 | UInt64(second), default: 0] += 1
            return
        }
        while first * Self.width >= flat.count { flat += [Int](repeating: 0, count: Self.width) }
        flat[first * Self.width + second] += 1
    }

    func forEach(_ body: (_ first: Int, _ second: Int, _ count: Int) -> Void) {
        for (place, count) in flat.enumerated() where count > 0 { body(place / Self.width, place % Self.width, count) }
        for (pair, count) in others { body(Int(pair >> 32), Int(pair & 0xffff_ffff), count) }
    }
}
