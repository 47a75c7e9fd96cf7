import DatasetModel
import SystemIO
import SystemPackage

/// A pack that is being written, and the buffer through which files reach it.
///
/// A file is read straight behind the object before it, hashed where it lies, and stays there if its content is new: its bytes
/// are copied by nobody but the kernel. One writer belongs to one thread.
@safe struct PackWriter: ~Copyable {
    /// A closed pack under a temporary name, its index beside it.
    struct Finished: Sendable {
        let pack: FilePath
        let index: FilePath
        let name: String
    }

    private let disk: any Disk
    private let makeTemporary: @Sendable () -> FilePath
    let compression = Compression()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: bufferSize + PackFormat.objectHeaderSize + PackFormat.largestObject + 1, alignment: 4096)
    private var buffered = 0
    /// Where the buffer begins in the pack.
    private var flushed = 0
    private var open: OpenPack?
    private var objects: [PackedObject] = []

    // Large enough that a write costs a copy and little else; small enough to stay in the cache of a core.
    private static let bufferSize = 1 << 20

    init(disk: any Disk, makeTemporary: @Sendable @escaping () -> FilePath) {
        self.disk = disk
        self.makeTemporary = makeTemporary
        begin()
    }

    deinit { unsafe buffer.deallocate() }

    /// The room behind the object before, to read a content into: one byte more than a pack's largest object.
    var room: UnsafeMutableRawBufferPointer {
        let start = buffered + PackFormat.objectHeaderSize
        return unsafe UnsafeMutableRawBufferPointer(
            rebasing: buffer[start..<(start + PackFormat.largestObject + 1)])
    }

    /// Keeps the first `size` bytes of `room` as the object `id`.
    ///
    /// Returns the pack, closed, where it has reached its size.
    mutating func keep(_ id: ObjectID, size: Int) throws -> Finished? {
        if open == nil { open = try OpenPack(makeTemporary(), disk) }
        let content = unsafe UnsafeMutableRawBufferPointer(rebasing: room[..<size])
        let stored = unsafe compression.shrink(content)
        unsafe buffer.storeBytes(of: UInt32(stored).littleEndian, toByteOffset: buffered, as: UInt32.self)
        unsafe buffer.storeBytes(of: UInt32(size).littleEndian, toByteOffset: buffered + 4, as: UInt32.self)
        return try close(id, byteCount: PackFormat.objectHeaderSize + stored)
    }

    /// Keeps an object as it stands in another pack, header and all.
    ///
    /// Returns the pack, closed, where it has reached its size.
    mutating func keep(_ id: ObjectID, asStored bytes: UnsafeRawBufferPointer) throws -> Finished? {
        if open == nil { open = try OpenPack(makeTemporary(), disk) }
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
        return try close(id, byteCount: bytes.count)
    }

    /// Counts the bytes behind the last object as the next one.
    private mutating func close(_ id: ObjectID, byteCount: Int) throws -> Finished? {
        objects.append(PackedObject(id: id, offset: UInt32(flushed + buffered)))
        buffered += byteCount
        if buffered >= Self.bufferSize { try flush() }
        return flushed + buffered >= PackFormat.rollOver ? try finish() : nil
    }

    /// Closes the pack and writes its index; nil where nothing was kept.
    mutating func finish() throws -> Finished? {
        guard let open else { return nil }
        try flush()
        let (bytes, name) = PackIndex.encode(objects, packSize: flushed)
        let index = makeTemporary()
        try disk.write(bytes, toNew: index)
        let finished = Finished(pack: open.path, index: index, name: name)
        self.open = nil
        begin()
        return finished
    }

    /// Puts the header of the next pack at the start of the buffer.
    private mutating func begin() {
        unsafe buffer.copyBytes(from: PackFormat.header)
        buffered = PackFormat.headerSize
        flushed = 0
        objects.removeAll()
    }

    private mutating func flush() throws {
        guard let open else { return }
        try unsafe disk.write(UnsafeRawBufferPointer(rebasing: buffer[..<buffered]), to: open.file)
        disk.startWriting(open.file)
        flushed += buffered
        buffered = 0
    }
}

/// The file of a pack that is being written.
private final class OpenPack {
    let path: FilePath
    let file: OpenFile

    init(_ path: FilePath, _ disk: any Disk) throws {
        self.path = path
        file = try disk.create(path, isReadOnly: true)
    }
}
