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
            let labelPlace = labels.place(of: rows, labelCell)
            let splitPlace: Int
            if let column = table.schema.split, rows.bytes[rows.cell(row, column).range] != absent {
                splitPlace = splits.place(of: rows, rows.cell(row, column))
            } else {
                splitPlace = splits.place(of: table.split ?? splitOfRow?(row) ?? "")
            }
            counts.add(labelPlace, splitPlace)
        }
        counts.forEach { classes[labels.names[$0], default: [:]][splits.names[$1]] = $2 }
    }

    private mutating func findDuplicates(_ table: TableSide) {
        let rows = RowBytes(table.rows)
        // Open addressing; a slot has half of the hash and the row, so that most looks end in it.
        var size = 16
        while size < rows.count * 2 { size *= 2 }
        var slots = [UInt64](repeating: 0, count: size)
        var lines: [Int: [Int]] = [:]
        var hashes = [UInt64](repeating: 0, count: Self.batch)
        for start in stride(from: 0, to: rows.count, by: Self.batch) {
            let batch = start..<min(start + Self.batch, rows.count)
            // The slots of a batch are looked at before they are used: the memory is asked for all of them at once.
            var touched: UInt64 = 0
            for row in batch {
                let hash = rows.hash(rows.key(row))
                hashes[row - start] = hash
                touched |= slots[Int(truncatingIfNeeded: hash) & (size - 1)]
            }
            withExtendedLifetime(touched) {}
            for row in batch {
                if let first = Self.insert(row, hashes[row - start], rows, &slots) {
                    lines[first, default: [first]].append(row)
                }
            }
        }
        duplicateKeys = lines.sorted { $0.key < $1.key }.map { first, rows in
            DuplicateKey(
                key: table.key(first), lines: rows.prefix(5).map { Int(table.rows.lines[$0]) }, count: rows.count)
        }
    }
}

extension RowCensus {
    /// How many rows are looked up at once.
    private static let batch = 32

    /// Enters a row under its key; returns the first row of this key where there is one already.
    @inline(__always)
    private static func insert(_ row: Int, _ hash: UInt64, _ rows: RowBytes, _ slots: inout [UInt64]) -> Int? {
        let tag = hash & 0xffff_ffff_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] & 0xffff_ffff_0000_0000 == tag {
                let first = Int(slots[slot] & 0xffff_ffff) - 1
                if rows.key(first).isEqual(to: rows.key(row), rows, rows) { return first }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = tag | UInt64(row + 1)
        return nil
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

/// Gives each distinct text a small number, in the order of their coming.
private struct Interner {
    private(set) var names: [String] = []
    private var texts: [[UInt8]] = []
    private var places: [UInt64: Int] = [:]
    /// The last text of each hash's low bits: most rows have one of a few.
    private var recent = [(hash: UInt64, place: Int)](repeating: (0, -1), count: 256)

    mutating func place(of rows: RowBytes, _ cell: CellRange) -> Int { place(of: rows.bytes, cell.range) }

    mutating func place(of name: String) -> Int {
        let bytes = Array(name.utf8)
        return place(of: bytes, bytes.indices)
    }

    @inline(__always)
    private mutating func place(of all: [UInt8], _ range: Range<Int>) -> Int {
        let text = all.span.extracting(range)
        var hash = quickHash(text)
        let slot = Int(truncatingIfNeeded: hash & 255)
        let last = recent[slot]
        if last.hash == hash, last.place >= 0, case let known = texts[last.place], bytesAreEqual(known.span, text) {
            return last.place
        }
        // Another text of the same hash goes to the next one.
        while let place = places[hash] {
            let known = texts[place]
            if bytesAreEqual(known.span, text) {
                recent[slot] = (hash, place)
                return place
            }
            hash &+= 1
        }
        let bytes = Array(all[range])
        texts.append(bytes)
        names.append(String(decoding: bytes, as: UTF8.self))
        places[hash] = names.count - 1
        return names.count - 1
    }
}
