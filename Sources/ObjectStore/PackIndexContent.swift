import DatasetModel
import SystemIO

/// The index of a pack with every number checked, where `PackIndex` trusts it.
///
/// See docs/format.md, "Index of a pack".
struct PackIndexContent {
    /// In the order of their offsets.
    let objects: [PackedObject]
    let packSize: UInt64
    /// The name that the ids give the pack, without prefix and extension.
    let name: String

    /// What is wrong with an index, in words.
    struct Problem: Error, Equatable {
        let text: String

        init(_ text: String) { self.text = text }
    }

    /// Reads and checks the bytes of an index.
    init(_ bytes: [UInt8]) throws(Problem) {
        guard bytes.count >= PackFormat.indexOverhead, bytes[..<8].elementsEqual(PackFormat.indexMagic) else {
            throw Problem("it is no index of a pack")
        }
        guard bytes.number(8, UInt32.self) == PackFormat.version else { throw Problem("its version is unknown") }
        let count = Int(bytes.number(12, UInt32.self))
        guard bytes.count == PackFormat.indexOverhead + count * 36 else {
            throw Problem("its size does not fit its number of objects")
        }
        let digest = MessageDigest()
        digest.update(bytes.span.extracting(..<(bytes.count - 32)))
        guard digest.finish().elementsEqual(bytes[(bytes.count - 32)...]) else {
            throw Problem("it does not have the checksum that it ends in")
        }
        let ids = (0..<count).map { ObjectID(bytes: bytes.span, at: PackFormat.idsOffset + 32 * $0) }
        try Self.check(ids, fanOut: (0..<256).map { bytes.number(PackFormat.fanOutOffset + 4 * $0, UInt32.self) })
        digest.update(bytes.span.extracting(PackFormat.idsOffset..<(PackFormat.idsOffset + 32 * count)))
        name = digest.objectID().description
        packSize = bytes.number(16, UInt64.self)
        let offsets = PackFormat.idsOffset + 32 * count
        objects = ids.enumerated().map { place, id in
            PackedObject(id: id, offset: bytes.number(offsets + 4 * place, UInt32.self))
        }.sorted { $0.offset < $1.offset }
    }

    private static func check(_ ids: [ObjectID], fanOut: [UInt32]) throws(Problem) {
        for (before, id) in zip(ids, ids.dropFirst()) where before >= id {
            throw Problem("its ids are not in ascending order")
        }
        var upTo = 0
        for (bucket, count) in fanOut.enumerated() {
            while upTo < ids.count && ids[upTo].firstByte <= bucket { upTo += 1 }
            guard count == upTo else { throw Problem("its fan-out does not fit its ids") }
        }
    }
}

extension [UInt8] {
    /// The little-endian number at a place.
    func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
        var value: Number = 0
        for place in (0..<MemoryLayout<Number>.size).reversed() { value = value << 8 | Number(self[offset + place]) }
        return value
    }
}
