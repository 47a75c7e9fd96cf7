package import DatasetModel
package import SystemIO
package import SystemPackage

/// How a file comes to be from an object.
package enum LinkMode: String, Sendable, CaseIterable {
    /// Bytes of its own; where the file system can, blocks are shared until one side is written.
    case copy
    /// Shared blocks, or an error where the file system cannot. Contents out of a pack are copied.
    case reflink
    /// A second name for the store's own file, which is read-only. Contents out of a pack are copied.
    case hardlink
}

/// Reads objects out of a store and verifies each one.
///
/// Holds the working memory of one thread; make one for each.
@safe package struct ObjectReader: ~Copyable {
    private let store: ObjectStore
    private let digest = MessageDigest()
    private let compression = Compression()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PackFormat.objectHeaderSize + PackFormat.largestObject, alignment: 4096)

    package init(_ store: ObjectStore) { self.store = store }

    deinit { unsafe buffer.deallocate() }

    /// Hands out the verified bytes of an object for the duration of the call.
    ///
    /// `size` is what the content should have; where it is known, no more than that is read. Throws `missing` and `corrupt`; never hands out other bytes than those whose SHA-256 is `id`.
    package func withObject<Result>(
        _ id: ObjectID, size: UInt64? = nil, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        switch try store.require(id) {
        case .packed(let pack, let offset):
            let content = try unsafe content(of: id, size: size.map { Int(clamping: $0) }, in: pack, at: offset)
            try unsafe verify(content, id, pack.path)
            return try unsafe body(content)
        case .large(let path):
            let file = try MappedFile(path)
            return try unsafe file.withBytes(0..<file.count) { bytes in
                try unsafe verify(bytes, id, path)
                return try unsafe body(bytes)
            }
        }
    }

    /// Reads an object of a pack; throws where it is not what its id says.
    func verify(_ id: ObjectID, _ extent: Range<UInt64>, in pack: Pack) throws {
        let stored = extent.count - PackFormat.objectHeaderSize
        let content = try unsafe content(of: id, size: stored, in: pack, at: Int(extent.lowerBound))
        try unsafe verify(content, id, pack.path)
    }

    /// A verified copy of an object's bytes.
    package func read(_ id: ObjectID, size: UInt64? = nil) throws -> [UInt8] {
        try unsafe withObject(id, size: size) { unsafe Array($0) }
    }

    /// Writes an object to a new file.
    package func write(
        _ id: ObjectID, size: UInt64? = nil, toNew path: FilePath, _ mode: LinkMode = .copy, disk: any Disk
    ) throws {
        if case .large(let source) = try store.require(id) {
            if mode == .hardlink {
                try disk.makeHardLink(path, to: source)
                return try verify(fileAt: path, id, source)
            }
            if try clone(source, toNew: path, disk: disk) {
                // What was cloned is what the user gets: that is what must be right.
                return try verify(fileAt: path, id, source)
            }
            if mode == .reflink { throw SystemError("share the blocks of the store with", path, .notSupported) }
            try disk.remove(path)
        }
        let file = try disk.create(path)
        try unsafe withObject(id, size: size) { try unsafe disk.write($0, to: file) }
    }

    private func clone(_ source: FilePath, toNew path: FilePath, disk: any Disk) throws -> Bool {
        let file = try disk.create(path)
        return try disk.clone(try OpenFile(reading: source), to: file)
    }

    private func verify(fileAt path: FilePath, _ id: ObjectID, _ source: FilePath) throws {
        let file = try MappedFile(path)
        try unsafe file.withBytes(0..<file.count) { try unsafe verify($0, id, source) }
    }

    /// The content of an object of a pack; valid until the next one is read.
    private func content(
        of id: ObjectID, size expectedSize: Int?, in pack: Pack, at offset: Int
    ) throws -> UnsafeRawBufferPointer {
        let stored = try unsafe pack.read(id, at: offset, expecting: expectedSize, into: buffer)
        guard let content = unsafe stored.content(compression) else { throw ObjectStoreError.corrupt(id, pack.path) }
        return unsafe content
    }

    private func verify(_ bytes: UnsafeRawBufferPointer, _ id: ObjectID, _ path: FilePath) throws {
        guard unsafe digest.objectID(of: bytes) == id else { throw ObjectStoreError.corrupt(id, path) }
    }
}
