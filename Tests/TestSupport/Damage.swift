import Glibc
import SystemIO
package import SystemPackage

/// One way in which a file can be damaged.
package struct Damage: Sendable {
    package let name: String
    package let bytes: [UInt8]

    /// Every byte of the header flipped, in several ways; cut at each of them and at a few places behind; longer than it was; and, of a
    /// loose object of git, with sizes and types that it does not have.
    ///
    /// The same seed gives the same places. `stride` takes only every so many.
    package static func all(of bytes: [UInt8], seed: UInt64, stride: Int = 1) -> [Damage] {
        var generator = SeededGenerator(seed: seed)
        var places = Array(0..<min(bytes.count, headerSize))
        if bytes.count > headerSize {
            places += (0..<24).map { _ in Int.random(in: headerSize..<bytes.count, using: &generator) }
        }
        var found = places.flatMap { place in
            [UInt8(0x01), 0x80, 0xff].map { bit in
                var copy = bytes
                copy[place] ^= bit
                return Damage(name: "bit \(bit) of byte \(place) flipped", bytes: copy)
            }
        }
        found += places.map { Damage(name: "cut at \($0)", bytes: Array(bytes[..<$0])) }
        found.append(Damage(name: "more behind it", bytes: bytes + generator.bytes(40)))
        found += resized(bytes)
        return found.enumerated().filter { $0.offset % stride == Int(seed) % stride }.map(\.element)
    }

    private static let headerSize = 24

    /// A loose object with another header, compressed soundly: what one who means harm would write.
    private static func resized(_ bytes: [UInt8]) -> [Damage] {
        // What zlib's own compression begins with.
        guard bytes.first == 0x78 else { return [] }
        return ["tag 0", "tag 1", "commit 3", "blob 99999999999", "tree 18446744073709551615", "blob -1", "tag", ""]
            .map { header in
                Damage(
                    name: "the header '\(header)'",
                    bytes: stored(Array("\(header)\0".utf8) + [UInt8](repeating: 98, count: 50_000)))
            }
    }

    /// zlib's form of bytes without compression.
    ///
    /// See RFC 1950 and 1951.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        let size = UInt16(bytes.count)
        func bigEndian(_ number: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        let header = [0x78, 0x01, 0x01, UInt8(size & 0xff), UInt8(size >> 8), UInt8(~size & 0xff), UInt8(~size >> 8)]
        return header + bytes + bigEndian(b << 16 | a)
    }
}

/// Gives a file other bytes, be it read-only, and be it open elsewhere.
package func overwrite(_ file: FilePath, with bytes: [UInt8]) throws {
    unlink(file.string)
    let disk = LocalDisk()
    try disk.write(bytes, to: disk.create(file))
}
