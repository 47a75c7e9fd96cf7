package import DatasetModel
package import SystemIO
package import SystemPackage

extension ObjectWriter {
    /// What became of a file that was added.
    package struct Added: Sendable {
        package let id: ObjectID
        /// The file's status at the moment when it held these bytes.
        package let status: FileStatus
        /// A program could have written it since without changing its status.
        package let isOpenForWriting: Bool
    }

    /// One thread's way into the store.
    ///
    /// Call `finish` at the end.
    package struct Lane: ~Copyable {
        private let writer: ObjectWriter
        private let digest = MessageDigest()
        private let block = OpenFile.Block()
        private var pack: PackWriter
        private var canClone = true

        package init(_ writer: ObjectWriter) {
            self.writer = writer
            pack = PackWriter(disk: writer.disk) { writer.temporaryPath() }
        }

        /// Adds the content of the regular file `name` in `folder`; `path` is for messages.
        ///
        /// A file that changes while it is read is read once more; if it changes again, throws `changedWhileRead`.
        package mutating func add(
            _ name: UnsafePointer<CChar>, in folder: borrowing OpenFile, path: () -> FilePath
        ) throws -> Added {
            let read = try unsafe OpenFile.readUnchanged(name, in: folder, path: path) { file, status in
                try status.size <= UInt64(PackFormat.largestObject)
                    ? readSmall(file, size: Int(status.size)) : readLarge(file)
            }
            guard let read else { throw ObjectStoreError.changedWhileRead(path()) }
            let (id, size) = (read.value, Int(read.status.size))
            if size <= PackFormat.largestObject, try writer.claim(id, size: size) { try keep(id, size: size) }
            return Added(id: id, status: read.status, isOpenForWriting: read.isOpenForWriting)
        }

        /// Adds bytes in memory.
        package mutating func add(_ bytes: UnsafeRawBufferPointer) throws -> ObjectID {
            let id = unsafe digest.objectID(of: bytes)
            guard try writer.claim(id, size: bytes.count) else { return id }
            if bytes.count <= PackFormat.largestObject {
                unsafe pack.room.copyMemory(from: bytes)
                try keep(id, size: bytes.count)
            } else {
                let temporary = writer.temporaryPath()
                let file = try writer.disk.create(temporary, isReadOnly: true)
                try unsafe writer.disk.write(bytes, to: file)
                writer.add(largeFile: temporary, id)
            }
            return id
        }

        /// Adds an object as it stands in a pack, header and all, which comes from elsewhere.
        ///
        /// The caller knows that the store lacks it, and adds it once: asking for each object took a fifth of a clone's time. Throws
        /// `corrupt`, naming `source`, where it does not hold a content of this id and nothing else.
        package mutating func add(
            packed bytes: UnsafeRawBufferPointer, as id: ObjectID, source: FilePath
        ) throws {
            guard let object = unsafe StoredObject(bytes), let content = unsafe object.content(pack.compression),
                unsafe digest.objectID(of: content) == id
            else { throw ObjectStoreError.corrupt(id, source) }
            if let finished = try unsafe pack.keep(id, asStored: object.bytes) { writer.add(finished) }
        }

        /// Adds a large file that comes from elsewhere: `fill` calls its argument with one block after the other.
        ///
        /// Throws `corrupt`, naming `source`, as soon as there are more bytes than `size`, and where they have another id.
        package mutating func add(
            large id: ObjectID, size: UInt64, source: FilePath,
            fill: (_ receive: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
        ) throws {
            guard try writer.claim(id, size: Int(clamping: size)) else { return }
            let temporary = writer.temporaryPath()
            let copy = try writer.disk.create(temporary, isReadOnly: true)
            var received: UInt64 = 0
            try unsafe fill { bytes in
                received += UInt64(bytes.count)
                guard received <= size else { throw ObjectStoreError.corrupt(id, source) }
                unsafe digest.update(bytes)
                try unsafe writer.disk.write(bytes, to: copy)
            }
            guard digest.objectID() == id, received == size else { throw ObjectStoreError.corrupt(id, source) }
            writer.add(largeFile: temporary, id)
        }

        /// Closes what this thread has begun.
        package mutating func finish() throws {
            if let finished = try pack.finish() { writer.add(finished) }
        }

        private mutating func keep(_ id: ObjectID, size: Int) throws {
            if let finished = try pack.keep(id, size: size) { writer.add(finished) }
        }

        // Not on to the end of the file: if it has grown, its status says so.
        private func readSmall(_ file: borrowing OpenFile, size: Int) throws -> (ObjectID, Int) {
            let size = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: pack.room[..<size]))
            return unsafe (digest.objectID(of: UnsafeRawBufferPointer(rebasing: pack.room[..<size])), size)
        }

        // Written under a temporary name while it is hashed, so that it is read once.
        private mutating func readLarge(_ file: borrowing OpenFile) throws -> (ObjectID, Int) {
            let temporary = writer.temporaryPath()
            let copy = try writer.disk.create(temporary, isReadOnly: true)
            canClone = try canClone && writer.disk.clone(file, to: copy)
            let size: Int
            if canClone {
                // A clone is the file at one moment: hash that, not the file, which may go on changing.
                size = try unsafe OpenFile(reading: temporary).forEachBlock(block) { unsafe digest.update($0) }
            } else {
                size = try unsafe file.forEachBlock(block) { bytes in
                    unsafe digest.update(bytes)
                    try unsafe writer.disk.write(bytes, to: copy)
                }
            }
            let id = digest.objectID()
            if try writer.claim(id, size: size) {
                writer.add(largeFile: temporary, id)
            } else {
                try writer.disk.remove(temporary)
            }
            return (id, size)
        }
    }
}
