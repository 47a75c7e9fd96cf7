package import DatasetModel
import SystemIO
package import SystemPackage

/// A published pack as it travels to another store.
package struct PackFile: Sendable {
    package let path: FilePath
    package let indexPath: FilePath
    package let index: PackIndex

    package init(_ path: FilePath, index indexPath: FilePath) throws {
        (self.path, self.indexPath) = (path, indexPath)
        index = try PackIndex(indexPath)
    }
}

extension PackFile {
    /// Reads all objects and throws where one is not what its id says.
    package func verify() throws {
        let pack = try Pack(path, index: indexPath)
        let layout = try PackLayout(index, path: indexPath)
        let reader = ObjectReader(ObjectStore(opening: path.removingLastComponent()))
        for place in 0..<layout.count { try reader.verify(layout.id(at: place), layout.extent(at: place), in: pack) }
    }
}

/// A large file of a store.
package struct LargeFile: Sendable {
    package let id: ObjectID
    package let path: FilePath
    /// In bytes.
    package let size: UInt64
}

/// Some objects of a store, by how they can leave it.
package struct ObjectSelection: Sendable {
    /// Packs all of whose objects are wanted.
    package var packs: [PackFile] = []
    /// Objects of packs of which not all are wanted.
    package var loose: [ObjectID] = []
    package var largeFiles: [LargeFile] = []
    /// What the store does not have.
    package var missing: [ObjectID] = []

    package init(packs: [PackFile] = []) { self.packs = packs }
}

/// Verifies objects as they stand in packs that are elsewhere.
///
/// Holds the working memory of one thread; make one for each.
@safe package struct PackedObjectVerifier: ~Copyable {
    private let digest = MessageDigest()
    private let compression = Compression()

    package init() {}

    /// Says whether some bytes are an object of this id, header and all, and nothing else.
    package func isIntact(_ bytes: UnsafeRawBufferPointer, as id: ObjectID) -> Bool {
        guard let object = unsafe StoredObject(bytes), let content = unsafe object.content(compression) else {
            return false
        }
        return unsafe digest.objectID(of: content) == id
    }
}

extension LargeFile {
    /// Reads the file and throws where its bytes are not what its id says.
    package func verify() throws {
        let digest = MessageDigest()
        _ = try unsafe OpenFile(reading: path).forEachBlock(OpenFile.Block()) { unsafe digest.update($0) }
        guard digest.objectID() == id else { throw ObjectStoreError.corrupt(id, path) }
    }
}

extension ObjectStore {
    /// The largest content that is in a pack, in bytes; larger ones are files of their own.
    package static let largestPackedObject = PackFormat.largestObject
    /// The size in bytes at which a pack is closed.
    package static let packSize = PackFormat.rollOver

    /// Sorts out how the wanted objects can leave the store; reads indexes only.
    package func select(_ wanted: Set<ObjectID>) throws -> ObjectSelection {
        var selection = ObjectSelection()
        var rest = wanted
        for pack in try listedPacks() {
            let ids = (0..<pack.index.count).map { pack.index.id(at: $0) }
            let isWhole = ids.allSatisfy { wanted.contains($0) }
            let found = ids.filter { rest.remove($0) != nil }
            if found.isEmpty { continue }
            if isWhole {
                selection.packs.append(try PackFile(pack.path, index: pack.indexPath))
            } else {
                selection.loose += found
            }
        }
        for id in rest.sorted() {
            let path = largePath(id)
            if let status = FileStatus.ifPresent(path), status.kind == .regular {
                selection.largeFiles.append(LargeFile(id: id, path: path, size: status.size))
            } else {
                selection.missing.append(id)
            }
        }
        return selection
    }

    /// The published packs, listed now.
    package func packFiles() throws -> [PackFile] {
        try listedPacks().map { try PackFile($0.path, index: $0.indexPath) }
    }
}

extension Pack {
    /// The pack's index: the file of the same name beside it.
    var indexPath: FilePath {
        var path = path
        path.extension = "idx"
        return path
    }
}
