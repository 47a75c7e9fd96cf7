import DatasetModel
import SystemIO
import SystemPackage

/// Copies objects from packs into new ones, as they are stored: nothing is compressed again.
///
/// Every content is hashed on the way, so that damage stops a collection before the only copy of what is whole goes. One
/// rewriter belongs to one thread.
@safe struct PackRewriter: ~Copyable {
    private let writer: ObjectWriter
    private let digest = MessageDigest()
    private let compression = Compression()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PackFormat.objectHeaderSize + PackFormat.largestObject, alignment: 4096)
    private var pack: PackWriter

    init(_ writer: ObjectWriter) {
        self.writer = writer
        pack = PackWriter(disk: writer.disk) { writer.temporaryPath() }
    }

    deinit { unsafe buffer.deallocate() }

    /// Copies some objects of a pack; those that follow one another in `objects` should do so in the pack.
    mutating func copy(_ objects: [PackedObject], of source: Pack) throws {
        for object in objects {
            let stored = try unsafe source.read(object.id, at: Int(object.offset), expecting: nil, into: buffer)
            guard let content = unsafe stored.content(compression), unsafe digest.objectID(of: content) == object.id
            else { throw ObjectStoreError.corrupt(object.id, source.path) }
            if let finished = try unsafe pack.keep(object.id, asStored: stored.bytes) { writer.add(finished) }
        }
    }

    /// Closes what was begun.
    mutating func finish() throws {
        if let finished = try pack.finish() { writer.add(finished) }
    }
}
