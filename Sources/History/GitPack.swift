internal import CLibz
import DatasetModel
import SystemIO

/// The parts of a git pack and of its index, version 2.
///
/// See 'man 5 gitformat-pack'.
enum GitPack {
    /// One object as it stands in a pack.
    struct Entry {
        let id: GitID
        let offset: UInt64
        let checksum: UInt32
    }

    static func header(objectCount: Int) -> [UInt8] {
        var bytes = Array("PACK".utf8)
        appendBigEndian32(2, to: &bytes)
        appendBigEndian32(UInt32(objectCount), to: &bytes)
        return bytes
    }

    /// An object's type, size and deflated bytes.
    static func encode(
        _ kind: GitObject.Kind, _ content: UnsafeRawBufferPointer, _ deflater: borrowing Deflater
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content.count
        var byte = kind.rawValue << 4 | UInt8(rest & 15)
        rest >>= 4
        while rest > 0 {
            bytes.append(byte | 0x80)
            byte = UInt8(rest & 0x7f)
            rest >>= 7
        }
        bytes.append(byte)
        unsafe deflater.append(content, to: &bytes)
        return bytes
    }

    /// The CRC-32 of an object's packed bytes, which the index lists.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(
            truncatingIfNeeded: unsafe bytes.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, uInt($0.count)) }
        )
    }

    /// The bytes of the index of a pack whose own checksum is `packChecksum`.
    static func index(_ entries: [Entry], packChecksum: [UInt8]) -> [UInt8] {
        let sorted = entries.sorted { $0.id < $1.id }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1072 + 28 * sorted.count)
        bytes += [0xff, UInt8(ascii: "t"), UInt8(ascii: "O"), UInt8(ascii: "c")]
        appendBigEndian32(2, to: &bytes)
        var upTo = 0
        for bucket in 0..<256 {
            while upTo < sorted.count && sorted[upTo].id.word0 >> 56 <= bucket { upTo += 1 }
            appendBigEndian32(UInt32(upTo), to: &bytes)
        }
        for entry in sorted { entry.id.append(to: &bytes) }
        for entry in sorted { appendBigEndian32(entry.checksum, to: &bytes) }
        var large: [UInt64] = []
        for entry in sorted {
            if entry.offset < 0x8000_0000 {
                appendBigEndian32(UInt32(entry.offset), to: &bytes)
            } else {
                appendBigEndian32(0x8000_0000 | UInt32(large.count), to: &bytes)
                large.append(entry.offset)
            }
        }
        for offset in large { appendBigEndian(offset, to: &bytes) }
        bytes += packChecksum
        let digest = MessageDigest(.sha1)
        digest.update(bytes.span)
        return bytes + digest.finish()
    }

    private static func appendBigEndian32(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }
}
