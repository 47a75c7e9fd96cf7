import DatasetModel

/// Keys in one piece of memory: their bytes, and where each begins.
package struct KeyList: Sendable {
    private(set) var bytes: [UInt8] = []
    private var starts: [UInt32] = [0]

    var count: Int { starts.count - 1 }

    mutating func append(_ key: some Collection<UInt8>) {
        bytes += key
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    mutating func append(_ key: Span<UInt8>) {
        unsafe key.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Makes room for so many more keys, of so many bytes together.
    mutating func reserve(_ count: Int, byteCount: Int) {
        starts.reserveCapacity(starts.count + count)
        bytes.reserveCapacity(bytes.count + byteCount)
    }

    /// The key at a place.
    package subscript(_ place: Int) -> ArraySlice<UInt8> { bytes[range(place)] }

    @inline(__always)
    func range(_ place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }
}

/// Finds keys of a list by their bytes: open addressing, 8 bytes a slot, of which at most half are taken.
package struct KeyIndex: Sendable {
    /// The high half of a key's hash and, below it, its place counted from 1; 0: free.
    ///
    /// The hash is there so that a key that is met by chance need not be looked at, which would cost a miss of the cache.
    private var slots: [UInt64]
    private let mask: Int

    init(capacity: Int) {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        mask = size - 1
    }

    /// Indexes all keys of a list; of equal ones the first is found.
    init(_ keys: KeyList) {
        self.init(capacity: keys.count)
        let bytes = keys.bytes
        for place in 0..<keys.count {
            _ = insert(Int32(truncatingIfNeeded: place), bytes.span.extracting(keys.range(place)), in: keys)
        }
    }

    /// The place of a key; nil where the list does not have it.
    @inline(__always)
    package func place(of key: Span<UInt8>, in keys: KeyList) -> Int32? {
        let found = slots[slot(quickHash(key), key, keys)]
        return found == 0 ? nil : Int32(truncatingIfNeeded: found) - 1
    }

    /// Adds a key that is to be appended at `place`; returns where it stands already, if it does.
    mutating func insert(_ place: Int32, _ key: Span<UInt8>, in keys: KeyList) -> Int32? {
        let hash = quickHash(key)
        let slot = slot(hash, key, keys)
        if slots[slot] != 0 { return Int32(truncatingIfNeeded: slots[slot]) - 1 }
        slots[slot] = hash & ~0xffff_ffff | UInt64(UInt32(bitPattern: place + 1))
        return nil
    }

    @inline(__always)
    private func slot(_ hash: UInt64, _ key: Span<UInt8>, _ keys: KeyList) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return slot }
            if entry >> 32 == hash >> 32, keys.isEqual(Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1, to: key) {
                return slot
            }
            slot = (slot + 1) & mask
        }
    }
}

extension KeyList {
    /// Says whether a key is these bytes.
    @inline(__always)
    func isEqual(_ place: Int, to key: Span<UInt8>) -> Bool {
        let all = bytes
        return bytesAreEqual(all.span.extracting(range(place)), key)
    }
}
