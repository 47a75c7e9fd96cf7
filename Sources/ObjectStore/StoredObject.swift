import DatasetModel
import SystemIO

/// An object as it stands in a pack, in somebody's buffer.
@unsafe struct StoredObject {
    /// Header and stored bytes.
    let bytes: UnsafeRawBufferPointer
    /// The size of the content.
    let size: Int

    /// The content, not yet verified; nil where it cannot be decompressed.
    ///
    /// Valid until the buffer or the compression is used again.
    func content(_ compression: borrowing Compression) -> UnsafeRawBufferPointer? {
        let stored = unsafe UnsafeRawBufferPointer(rebasing: bytes[PackFormat.objectHeaderSize...])
        return unsafe stored.count == size ? stored : compression.expand(stored, size: size)
    }
}

extension StoredObject {
    /// An object that comes from elsewhere; nil where its header does not fit the number of bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let headerSize = PackFormat.objectHeaderSize
        guard bytes.count >= headerSize else { return nil }
        let stored = unsafe Int(bytes.loadUnaligned(as: UInt32.self).littleEndian)
        let size = unsafe Int(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian)
        guard headerSize + stored == bytes.count, stored <= size, size <= PackFormat.largestObject else { return nil }
        unsafe self.init(bytes: bytes, size: size)
    }
}

extension Pack {
    /// Reads an object, header and all, in one call where `expectedSize` is the size of its content, as it nearly always is.
    ///
    /// `buffer` has room for the largest object of a pack.
    func read(
        _ id: ObjectID, at offset: Int, expecting expectedSize: Int?, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> StoredObject {
        let headerSize = PackFormat.objectHeaderSize
        let file = try opened()
        let firstRead = headerSize + min(expectedSize ?? .max, PackFormat.largestObject)
        var filled = try unsafe file.file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<firstRead]), at: offset)
        guard filled >= headerSize else { throw ObjectStoreError.corrupt(id, path) }
        let stored = unsafe Int(buffer.loadUnaligned(as: UInt32.self).littleEndian)
        let size = unsafe Int(buffer.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian)
        guard stored <= size, size <= PackFormat.largestObject else { throw ObjectStoreError.corrupt(id, path) }
        let end = headerSize + stored
        if filled < end {
            filled += try unsafe file.file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<end]), at: offset + filled)
        }
        guard filled >= end else { throw ObjectStoreError.corrupt(id, path) }
        return unsafe StoredObject(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<end]), size: size)
    }
}
