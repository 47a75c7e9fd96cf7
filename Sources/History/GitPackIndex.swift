import DatasetModel
import SystemIO

/// What the index of a git pack lists, version 2, with every number checked.
///
/// See 'man 5 gitformat-pack'.
struct GitPackIndex {
    let ids: [GitID]
    /// The checksum that the pack ends in.
    let packChecksum: [UInt8]
    /// The greatest offset of an object in the pack; 0 where it holds none.
    let lastOffset: UInt64

    private static let headerSize = 8
    private static let fanOutSize = 256 * 4

    /// What is wrong with an index, in words.
    struct Problem: Error, Equatable {
        let text: String

        init(_ text: String) { self.text = text }
    }

    /// Reads and checks the bytes of an index.
    init(_ bytes: [UInt8]) throws(Problem) {
        guard bytes.count >= Self.headerSize + Self.fanOutSize + 40,
            bytes[..<4].elementsEqual([0xff, 0x74, 0x4f, 0x63]),
            bytes.bigEndian(4) == 2
        else { throw Problem("it is no index of a pack that dsv knows") }
        let digest = MessageDigest(.sha1)
        digest.update(bytes.span.extracting(..<(bytes.count - 20)))
        guard digest.finish().elementsEqual(bytes[(bytes.count - 20)...]) else {
            throw Problem("it does not have the checksum that it ends in")
        }
        let fanOut = (0..<256).map { Int(bytes.bigEndian(Self.headerSize + 4 * $0)) }
        let count = fanOut[255]
        let idsStart = Self.headerSize + Self.fanOutSize
        let offsetsStart = idsStart + 24 * count
        let largeStart = offsetsStart + 4 * count
        let largeSize = bytes.count - 40 - largeStart
        guard largeSize >= 0, largeSize % 8 == 0 else { throw Problem("its size does not fit its number of objects") }
        ids = (0..<count).map { place in
            let start = idsStart + 20 * place
            return GitID(bytes: bytes.span.extracting(start..<(start + 20)))
        }
        try Self.check(ids, fanOut)
        lastOffset = try Self.lastOffset(bytes, offsetsStart..<largeStart, largeCount: largeSize / 8)
        packChecksum = Array(bytes[(bytes.count - 40)..<(bytes.count - 20)])
    }

    private static func check(_ ids: [GitID], _ fanOut: [Int]) throws(Problem) {
        for (before, id) in zip(ids, ids.dropFirst()) where before >= id {
            throw Problem("its ids are not in ascending order")
        }
        var upTo = 0
        for (bucket, count) in fanOut.enumerated() {
            while upTo < ids.count && ids[upTo].word0 >> 56 <= bucket { upTo += 1 }
            guard count == upTo else { throw Problem("its fan-out does not fit its ids") }
        }
    }

    private static func lastOffset(
        _ bytes: [UInt8], _ range: Range<Int>, largeCount: Int
    ) throws(Problem) -> UInt64 {
        var last: UInt64 = 0
        for place in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
            let short = bytes.bigEndian(place)
            var offset = UInt64(short)
            if short & 0x8000_0000 != 0 {
                let number = Int(short & 0x7fff_ffff)
                guard number < largeCount else { throw Problem("it has an offset outside of its table") }
                let start = range.upperBound + 8 * number
                offset = UInt64(bytes.bigEndian(start)) << 32 | UInt64(bytes.bigEndian(start + 4))
            }
            last = max(last, offset)
        }
        return last
    }
}

extension [UInt8] {
    /// The number of 32 bits at a place, its highest byte first.
    func bigEndian(_ offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }
}
