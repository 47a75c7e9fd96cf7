package import DatasetModel
import SystemIO
package import SystemPackage

/// One object of a pack.
struct PackedObject: BitwiseCopyable {
    let id: ObjectID
    /// Where the object's header begins in the pack.
    let offset: UInt32
}

/// The index of a published pack, mapped into memory.
///
/// See docs/format.md, "Index of a pack". Its checksum is the business of `PackIndexContent`: a lookup trusts it, since
/// every object is hashed when it is read.
package struct PackIndex: Sendable {
    private let file: MappedFile
    package let count: Int
    /// The size that the pack must have.
    package let packSize: UInt64

    package init(_ path: FilePath) throws {
        file = try MappedFile(path)
        guard file.count >= PackFormat.indexOverhead, file.bytes(0..<8) == PackFormat.indexMagic else {
            throw ObjectStoreError.malformed(path, "it is no index of a pack")
        }
        guard file.load(8, as: UInt32.self) == PackFormat.version else {
            throw ObjectStoreError.malformed(path, "its version is unknown to this dsv")
        }
        count = Int(file.load(12, as: UInt32.self))
        packSize = file.load(16, as: UInt64.self)
        guard file.count == PackFormat.indexOverhead + count * 36 else {
            throw ObjectStoreError.malformed(path, "its size does not fit its number of objects")
        }
    }

    /// Where the object's header begins in the pack; nil where the pack does not hold it.
    ///
    /// O(log n).
    package func offset(of id: ObjectID) -> Int? {
        let bucket = Int(id.firstByte)
        var low = bucket == 0 ? 0 : fanOut(bucket - 1)
        var high = min(fanOut(bucket), count)
        while low < high {
            let middle = (low + high) / 2
            let found = self.id(at: middle)
            if found == id { return Int(offset(at: middle)) }
            if found < id { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Where the header of the object at a place in ascending order of ids begins.
    func offset(at index: Int) -> UInt32 {
        file.load(PackFormat.idsOffset + 32 * count + 4 * index, as: UInt32.self)
    }

    /// The ids of all objects, ascending.
    package var ids: some RandomAccessCollection<ObjectID> { (0..<count).lazy.map { id(at: $0) } }

    /// The id at a place in ascending order.
    package func id(at index: Int) -> ObjectID {
        unsafe file.withBytes((PackFormat.idsOffset + 32 * index)..<(PackFormat.idsOffset + 32 * (index + 1))) {
            bytes in
            func word(_ offset: Int) -> UInt64 {
                UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            return ObjectID(word(0), word(8), word(16), word(24))
        }
    }

    /// The checksum that ends the file: indexes of the same objects at the same places have the same.
    package var checksum: ObjectID {
        let bytes = file.bytes((file.count - 32)..<file.count)
        return ObjectID(bytes: bytes.span)
    }

    private func fanOut(_ bucket: Int) -> Int {
        Int(file.load(PackFormat.fanOutOffset + 4 * bucket, as: UInt32.self))
    }

    /// The size of the file.
    package var byteCount: Int { file.count }

    /// Says whether the file's checksum is right.
    ///
    /// Reads all of it.
    package func isIntact() -> Bool {
        let digest = MessageDigest()
        let body = file.count - 32
        return unsafe file.withBytes(0..<body) { unsafe digest.of($0) } == file.bytes(body..<file.count)
    }

    /// Writes the index of a pack: its bytes, and the name that its ids give the pack.
    static func encode(_ objects: [PackedObject], packSize: Int) -> (bytes: [UInt8], name: String) {
        let sorted = objects.sorted { $0.id < $1.id }
        let digest = MessageDigest()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(PackFormat.indexOverhead + sorted.count * 36)
        bytes += PackFormat.indexMagic
        append(PackFormat.version, to: &bytes)
        append(UInt32(sorted.count), to: &bytes)
        append(UInt64(packSize), to: &bytes)
        var upTo = 0
        for bucket in 0..<256 {
            while upTo < sorted.count && sorted[upTo].id.firstByte <= bucket { upTo += 1 }
            append(UInt32(upTo), to: &bytes)
        }
        for object in sorted { object.id.append(to: &bytes) }
        digest.update(bytes.span.extracting(PackFormat.idsOffset...))
        let name = digest.objectID().description
        for object in sorted { append(object.offset, to: &bytes) }
        digest.update(bytes.span)
        bytes += digest.finish()
        return (bytes, name)
    }
}
