extension RowSet {
    /// How many rows are looked up at once.
    private static let batch = 32

    /// Calls `body` with each row whose key an earlier row has, in the order of the rows, and with the first row of that key.
    ///
    /// O(n) time; 16 to 32 bytes a row.
    package func forEachRepeatedKey<Failure: Error>(
        _ body: (_ first: Int, _ row: Int) throws(Failure) -> Void
    ) throws(Failure) {
        // Open addressing; a slot has half of the hash and the row, so that most looks end in it.
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        var slots = [UInt64](repeating: 0, count: size)
        var hashes = [UInt64](repeating: 0, count: Self.batch)
        let span = bytes.span
        for start in stride(from: 0, to: keys.count, by: Self.batch) {
            let batch = start..<min(start + Self.batch, keys.count)
            // The slots of a batch are looked at before they are used: the memory is asked for all of them at once.
            var touched: UInt64 = 0
            for row in batch {
                let hash = quickHash(span.extracting(keys[row].range))
                hashes[row - start] = hash
                touched |= slots[Int(truncatingIfNeeded: hash) & (size - 1)]
            }
            withExtendedLifetime(touched) {}
            for row in batch {
                if let first = insert(row, hashes[row - start], &slots) { try body(first, row) }
            }
        }
    }

    /// Enters a row under its key; returns the first row of this key where there is one already.
    @inline(__always)
    private func insert(_ row: Int, _ hash: UInt64, _ slots: inout [UInt64]) -> Int? {
        let tag = hash & 0xffff_ffff_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] & 0xffff_ffff_0000_0000 == tag {
                let first = Int(slots[slot] & 0xffff_ffff) - 1
                let known = bytes.span.extracting(keyRange(first))
                if bytesAreEqual(known, bytes.span.extracting(keyRange(row))) { return first }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = tag | UInt64(row + 1)
        return nil
    }
}
