import DatasetModel

/// Finds things by the hashes of their names; 28 bytes a thing.
///
/// Whoever asks compares the names: different ones may have one hash.
struct NameIndex {
    /// By the hash of a name, the last thing of it.
    private var last: [UInt64: Int32] = [:]
    /// Of each thing, the one before it of the same hash; -1: none.
    private var before: [Int32] = []

    /// An index with room for some things.
    init(capacity: Int = 0) {
        last.reserveCapacity(capacity)
        before.reserveCapacity(capacity)
    }

    /// Says whether two names have one hash, as equal ones do.
    var hasRepeats: Bool { last.count < before.count }

    /// Adds the next thing: things are numbered from 0.
    mutating func append(_ name: Span<UInt8>) {
        before.append(last.updateValue(Int32(truncatingIfNeeded: before.count), forKey: quickHash(name)) ?? -1)
    }

    /// The things that may have a name, the last one first.
    func candidates(for name: Span<UInt8>) -> Candidates {
        Candidates(before: before, number: last[quickHash(name)] ?? -1)
    }

    /// Things of one hash.
    struct Candidates: Sequence, IteratorProtocol {
        fileprivate let before: [Int32]
        fileprivate var number: Int32

        mutating func next() -> Int? {
            if number < 0 { return nil }
            defer { number = before[Int(number)] }
            return Int(number)
        }
    }
}
