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
    package init(_ table: TableSide, splitOfRow: ((Int) -> String?)? = nil) {
        rowCount = table.rows.count
        countClasses(table, splitOfRow)
        if !table.schema.key.isEmpty { findDuplicates(table) }
    }

    private mutating func countClasses(_ table: TableSide, _ splitOfRow: ((Int) -> String?)?) {
        guard let label = table.schema.label else { return }
        var labels = Interner(), splits = Interner()
        let rows = RowBytes(table.rows)
        var counts: [Int] = []
        var width = 0
        for row in 0..<rows.count {
            let labelPlace = labels.place(of: rows, rows.cell(row, label))
            let splitPlace: Int
            if let column = table.schema.split {
                splitPlace = splits.place(of: rows, rows.cell(row, column))
            } else {
                splitPlace = splits.place(of: table.split ?? splitOfRow?(row) ?? "")
            }
            if splitPlace >= width {
                counts = Self.widened(counts, from: width, to: max(8, width * 2))
                width = max(8, width * 2)
            }
            let place = labelPlace * width + splitPlace
            while place >= counts.count { counts += [Int](repeating: 0, count: width) }
            counts[place] += 1
        }
        for (labelPlace, name) in labels.names.enumerated() where name != String(decoding: RowSet.absent, as: UTF8.self)
        {
            for (splitPlace, split) in splits.names.enumerated() {
                let place = labelPlace * width + splitPlace
                if place < counts.count, counts[place] > 0 { classes[name, default: [:]][split] = counts[place] }
            }
        }
    }

    private static func widened(_ counts: [Int], from width: Int, to newWidth: Int) -> [Int] {
        if width == 0 { return [] }
        var wide: [Int] = []
        for start in stride(from: 0, to: counts.count, by: width) {
            wide += counts[start..<(start + width)] + [Int](repeating: 0, count: newWidth - width)
        }
        return wide
    }

    private mutating func findDuplicates(_ table: TableSide) {
        let rows = RowBytes(table.rows)
        // Open addressing; a slot has half of the hash and the row, so that most looks end in it.
        var size = 16
        while size < rows.count * 2 { size *= 2 }
        var slots = [UInt64](repeating: 0, count: size)
        var lines: [Int: [Int]] = [:]
        for row in 0..<rows.count {
            let hash = rows.hash(rows.key(row))
            let tag = hash & 0xffff_ffff_0000_0000
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot] != 0 {
                if slots[slot] & 0xffff_ffff_0000_0000 == tag {
                    let first = Int(slots[slot] & 0xffff_ffff) - 1
                    if rows.key(first).isEqual(to: rows.key(row), rows, rows) {
                        lines[first, default: [first]].append(row)
                        break
                    }
                }
                slot = (slot + 1) & (size - 1)
            }
            if slots[slot] == 0 { slots[slot] = tag | UInt64(row + 1) }
        }
        duplicateKeys = lines.sorted { $0.key < $1.key }.map { first, rows in
            DuplicateKey(
                key: table.key(first), lines: rows.prefix(5).map { Int(table.rows.lines[$0]) }, count: rows.count)
        }
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
