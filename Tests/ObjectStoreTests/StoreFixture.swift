import DatasetModel
import ObjectStore
import Synchronization
import SystemIO
import SystemPackage
import TestSupport

/// A store in a folder of its own, with room for temporary files beside it.
final class StoreFixture: Sendable {
    let folder = TemporaryFolder()
    let path: FilePath
    let temporaryFolder: FilePath

    init() throws {
        path = folder.path.appending("store")
        temporaryFolder = folder.path.appending("tmp")
        _ = try ObjectStore.create(at: path, disk: LocalDisk())
        try LocalDisk().makeFolder(temporaryFolder)
    }

    /// The store, as a process that begins now finds it.
    var store: ObjectStore { ObjectStore(opening: path) }

    /// Publishes contents from memory, all through one lane; without a real sync, which tests do not need.
    @discardableResult
    func publish(_ contents: [[UInt8]], on disk: any Disk = FaultyDisk()) throws -> [ObjectID] {
        let writer = writer(on: disk)
        var lane = ObjectWriter.Lane(writer)
        let ids = try contents.map { try lane.add($0) }
        try lane.finish()
        try writer.publish()
        return ids
    }

    /// A writer that may use the folder of temporary files for itself, as the holder of a repository's lock may.
    func writer(_ store: ObjectStore? = nil, on disk: any Disk = FaultyDisk()) -> ObjectWriter {
        removeTree(temporaryFolder)
        try? LocalDisk().makeFolder(temporaryFolder)
        return ObjectWriter(store ?? self.store, disk: disk, temporaryFolder: temporaryFolder)
    }

    /// The paths of the files in a folder of the store, in order.
    func files(in name: String) throws -> [FilePath] {
        let folder = path.appending(FilePath(name).components)
        let listing = try FolderListing(folder)
        return listing.items.map { folder.appending(bytes: listing.name($0)) }
    }

    /// The only file of `packs` with this extension.
    func packFile(_ fileExtension: String) throws -> FilePath {
        let found = try files(in: "packs").filter { $0.extension == fileExtension }
        guard let file = found.first, found.count == 1 else { throw Errno.noSuchFileOrDirectory }
        return file
    }
}

extension ObjectWriter.Lane {
    mutating func add(_ content: [UInt8]) throws -> ObjectID { try content.withUnsafeBytes { try add($0) } }

    /// Adds the file at `path`.
    mutating func add(fileAt path: FilePath) throws -> ObjectWriter.Added {
        let folder = try OpenFile(folder: path.removingLastComponent())
        let name = path.lastComponent?.string ?? ""
        return try name.withCString { try add($0, in: folder, path: { path }) }
    }
}

extension ObjectReader {
    /// Reads the object whose bytes should be `content`.
    func read(like content: [UInt8]) throws -> [UInt8] { try read(objectID(content), size: UInt64(content.count)) }
}

/// The id of a content.
func objectID(_ content: [UInt8]) -> ObjectID { content.withUnsafeBytes { MessageDigest().objectID(of: $0) } }

/// Contents that no compressor shrinks and that differ in their first bytes.
struct NoisyContents {
    private let noise: [UInt8]

    init(size: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        noise = random.bytes(size)
    }

    subscript(number: UInt64) -> [UInt8] {
        var content = noise
        var bytes: [UInt8] = []
        append(number, to: &bytes)
        content.replaceSubrange(0..<8, with: bytes)
        return content
    }
}

/// Hands out 0, 1, 2 … to the threads that ask.
final class Numbers: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
