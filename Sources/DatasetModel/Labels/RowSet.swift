import Synchronization

/// A piece of the bytes of a `RowSet`.
@frozen package struct CellRange: BitwiseCopyable, Sendable {
    package let start: UInt32
    package let count: UInt32

    @inlinable @inline(__always) package init(start: Int, end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: end - start)
    }

    @inlinable @inline(__always) package var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}

/// The rows of a label table, or of a part of it.
///
/// Cells are ranges of one array of bytes: UTF-8, without quotes or escapes. A row costs 8 bytes a cell, 8 for its key and 4 for
/// its line, beside the table's own bytes: nothing here is a String. At most 4 GiB of bytes.
package struct RowSet: Sendable {
    package static let maximumBytes = Int(UInt32.max)

    /// The number of cells of every row.
    @usableFromInline package let columnCount: Int
    /// The table's bytes, and behind them cells and keys that could not stay as the file has them.
    @usableFromInline package let bytes: [UInt8]
    /// `columnCount` ranges for each row.
    @usableFromInline package let cells: [CellRange]
    /// One range for each row, or none at all.
    @usableFromInline package let keys: [CellRange]
    /// The line of the table on which each row begins, counted from 1.
    package let lines: [UInt32]
    private let largeTexts = LargeTexts()

    /// Takes `columnCount` cells for each of the `lines`, and a key for each, or none at all.
    package init(columnCount: Int, bytes: [UInt8], cells: [CellRange], lines: [UInt32], keys: [CellRange] = []) {
        precondition(cells.count == lines.count * columnCount && (keys.isEmpty || keys.count == lines.count))
        self.columnCount = columnCount
        self.bytes = bytes
        self.cells = cells
        self.lines = lines
        self.keys = keys
    }

    @inlinable package var count: Int { lines.count }
    package var isEmpty: Bool { lines.isEmpty }

    /// Where a cell's bytes are.
    @inlinable @inline(__always) package func range(_ row: Int, _ column: Int) -> Range<Int> {
        cells[row * columnCount + column].range
    }

    /// Where the bytes of a row's key are.
    @inlinable @inline(__always) package func keyRange(_ row: Int) -> Range<Int> { keys[row].range }

    /// The bytes of a cell.
    package func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> { bytes[range(row, column)] }

    /// The bytes that identify a row.
    package func key(_ row: Int) -> ArraySlice<UInt8> { bytes[keyRange(row)] }

    /// The cell as text; nil where the row has none.
    package func text(_ row: Int, _ column: Int) -> String? {
        let range = range(row, column)
        if range.count >= LargeTexts.count {
            return largeTexts.text(range) { String(decoding: bytes[range], as: UTF8.self) }
        }
        let cell = bytes[range]
        return cell.elementsEqual(Self.absent) ? nil : String(decoding: cell, as: UTF8.self)
    }

    /// The cell of a row that does not have one: no UTF-8, so that no text is equal to it.
    package static let absent: [UInt8] = [0xff]

    /// The same rows, identified by some columns.
    ///
    /// `normalise` gives another form of a key, or nil where it is good as it is.
    package func keyed(by columns: [Int], _ normalise: (Span<UInt8>) -> [UInt8]?) -> RowSet {
        var extra: [UInt8] = []
        var keys: [CellRange] = []
        keys.reserveCapacity(count)
        for row in 0..<count {
            if columns.count == 1, normalise(bytes.span.extracting(range(row, columns[0]))) == nil {
                keys.append(cells[row * columnCount + columns[0]])
                continue
            }
            let start = bytes.count + extra.count
            for (place, column) in columns.enumerated() {
                if place > 0 { extra.append(Self.keySeparator) }
                extra += normalise(bytes.span.extracting(range(row, column))) ?? Array(cell(row, column))
            }
            keys.append(CellRange(start: start, end: bytes.count + extra.count))
        }
        let all = extra.isEmpty ? bytes : bytes + extra
        return RowSet(columnCount: columnCount, bytes: all, cells: cells, lines: lines, keys: keys)
    }

    /// Stands between the cells of a composite key: no UTF-8, so that no cell holds it, and not what an absent cell is.
    package static let keySeparator: UInt8 = 0xfe
}

/// The texts of large cells that were asked for: a cell may be as large as its table, and is not made a text twice.
private final class LargeTexts: Sendable {
    /// A cell of so many bytes is large.
    static let count = 1 << 16

    private let texts = Mutex<[Range<Int>: String]>([:])

    func text(_ range: Range<Int>, _ make: () -> String) -> String {
        texts.withLock { texts in
            if let known = texts[range] { return known }
            let text = make()
            texts[range] = text
            return text
        }
    }
}

/// Says whether two pieces of bytes are equal.
@inlinable @inline(__always) package func bytesAreEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    if left.count != right.count { return false }
    let count = left.count
    return unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            var place = 0
            while place + 8 <= count {
                if unsafe left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    != right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                {
                    return false
                }
                place += 8
            }
            while place < count {
                if unsafe left[place] != right[place] { return false }
                place += 1
            }
            return true
        }
    }
}

/// A hash of some bytes for tables in memory, eight bytes a step; whoever uses it compares the bytes too.
@inlinable @inline(__always) package func quickHash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
    let count = bytes.count
    return unsafe bytes.withUnsafeBytes { bytes in
        var hash = seed ^ UInt64(count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place + 8 <= count {
            hash = unsafe mixed(hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        var rest: UInt64 = 0
        while place < count {
            rest = unsafe rest << 8 | UInt64(bytes[place])
            place += 1
        }
        return mixed(hash ^ rest)
    }
}

/// Spreads the bits of a number: the folded product of wyhash.
@inlinable @inline(__always) package func mixed(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
}
