// The numbers of docs/format.md, "The object store".

import DatasetModel

enum PackFormat {
    static let magic: [UInt8] = Array("DSVPACK".utf8) + [0]
    static let indexMagic: [UInt8] = Array("DSVPIDX".utf8) + [0]
    static let version: UInt32 = 1

    /// Bytes before the first object of a pack.
    static let headerSize = 16
    /// Bytes before the stored bytes of an object.
    static let objectHeaderSize = 8
    /// A pack that has reached this size is closed.
    static let rollOver = 64 << 20
    /// The largest content that goes into a pack.
    ///
    /// A file each took 3.5 s for 100,000 contents of 12 KB where packs took 0.9 s, so the border pays far above that; a large
    /// file of its own can share its blocks with the working tree where the file system allows.
    static let largestObject = 256 << 10

    static let fanOutOffset = 24
    static let idsOffset = fanOutOffset + 256 * 4
    /// Bytes of an index that are no object's: header, fan-out and checksum.
    static let indexOverhead = idsOffset + 32

    /// The header of a pack.
    static let header: [UInt8] = {
        var bytes = magic
        append(version, to: &bytes)
        append(UInt32(0), to: &bytes)
        return bytes
    }()
}
