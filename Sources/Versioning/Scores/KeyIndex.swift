import DatasetModel

/// Finds keys of a list by their bytes: open addressing, 4 bytes a slot.
struct KeyIndex {
    private var slots: [Int32]
    private let mask: Int

    init(capacity: Int) {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        mask = size - 1
    }

    /// Indexes all keys of a list; of equal ones the first is found.
    init(_ keys: KeyList) {
        self.init(capacity: keys.count)
        for place in 0..<keys.count { _ = insert(Int32(truncatingIfNeeded: place), keys[place], in: keys) }
    }

    /// The place of a key; nil where the list does not have it.
    func place(of key: ArraySlice<UInt8>, in keys: KeyList) -> Int32? {
        let found = slots[slot(of: key, in: keys)]
        return found < 0 ? nil : found
    }

    /// Adds a key that is to be appended at `place`; returns where it stands already, if it does.
    mutating func insert(_ place: Int32, _ key: ArraySlice<UInt8>, in keys: KeyList) -> Int32? {
        let slot = slot(of: key, in: keys)
        if slots[slot] >= 0 { return slots[slot] }
        slots[slot] = place
        return nil
    }

    private func slot(of key: ArraySlice<UInt8>, in keys: KeyList) -> Int {
        let bytes = key.span
        var slot = Int(truncatingIfNeeded: quickHash(bytes)) & mask
        while slots[slot] >= 0, !keys.isEqual(Int(slots[slot]), to: bytes) { slot = (slot + 1) & mask }
        return slot
    }
}

extension KeyList {
    /// Says whether a key is these bytes.
    func isEqual(_ place: Int, to key: Span<UInt8>) -> Bool {
        let all = bytes
        return bytesAreEqual(all.span.extracting(range(place)), key)
    }
}
