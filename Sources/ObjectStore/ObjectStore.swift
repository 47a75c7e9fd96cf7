package import DatasetModel
package import SystemIO
import Synchronization
package import SystemPackage

/// The bytes of all versions: every content once, named by its SHA-256.
///
/// Safe to share between threads. See docs/format.md, "The object store".
package final class ObjectStore: Sendable {
    package let path: FilePath
    private let packs = Mutex<PackList?>(nil)

    /// Opens the store at `path`; the packs are listed when an object is first asked for.
    package init(opening path: FilePath) { self.path = path }

    /// Makes an empty store.
    package static func create(at path: FilePath, disk: any Disk) throws -> ObjectStore {
        let store = ObjectStore(opening: path)
        try disk.makeFolders(store.packFolder)
        try disk.makeFolders(store.largeFolder)
        return store
    }

    var packFolder: FilePath { path.appending("packs") }
    var largeFolder: FilePath { path.appending("files") }

    /// Where the pack of a name is, or its index.
    func packPath(_ name: String, _ kind: String = "pack") -> FilePath {
        packFolder.appending("pack-\(name).\(kind)")
    }

    /// Where a content larger than a pack's objects is, or would be.
    func largePath(_ id: ObjectID) -> FilePath {
        let digits = id.description
        return largeFolder.appending(String(digits.prefix(2))).appending(String(digits.dropFirst(2)))
    }

    /// Says whether the store holds the content, without reading it.
    package func contains(_ id: ObjectID) throws -> Bool { try locate(id) != nil }

    /// Says whether the store holds a content of a known size, without a look at the disk for what would be in a pack.
    func contains(_ id: ObjectID, size: Int) throws -> Bool {
        size <= Self.largestPackedObject ? try findPacked(id, relisting: false) != nil : try contains(id)
    }

    /// Those of some contents, with their sizes, that the store does not hold.
    ///
    /// Without a look at the disk for what would be in a pack.
    package func missing(of contents: [ObjectID: UInt64]) throws -> [ObjectID: UInt64] {
        try contents.filter { id, size in
            if size <= UInt64(Self.largestPackedObject) { return try findPacked(id, relisting: false) == nil }
            return try !contains(id)
        }
    }

    /// Where an object's bytes are.
    enum Location {
        case packed(Pack, offset: Int)
        case large(FilePath)
    }

    func locate(_ id: ObjectID) throws -> Location? {
        if let found = try findPacked(id, relisting: false) { return found }
        let large = largePath(id)
        if FileStatus.ifPresent(large)?.kind == .regular { return .large(large) }
        return nil
    }

    /// As `locate`; another process may have published packs since they were listed, or replaced them, so what is not there
    /// is looked for again.
    func require(_ id: ObjectID) throws -> Location {
        if let found = try locate(id), try isThere(found) { return found }
        if let found = try findPacked(id, relisting: true) ?? locate(id) { return found }
        throw ObjectStoreError.missing(id)
    }

    /// Opens a pack; false where a collection has removed it since it was listed.
    private func isThere(_ location: Location) throws -> Bool {
        guard case .packed(let pack, _) = location else { return true }
        do {
            _ = try pack.opened()
            return true
        } catch let error as SystemError where error.code == .noSuchFileOrDirectory {
            return false
        }
    }

    private func findPacked(_ id: ObjectID, relisting: Bool) throws -> Location? {
        try packs.withLock { list in
            if list == nil || relisting { list = try PackList(listing: packFolder, keeping: list) }
            guard let (pack, offset) = list?.find(id) else { return nil }
            return .packed(pack, offset: offset)
        }
    }

    /// Forgets the list of packs, after some were published or removed.
    package func relist() { packs.withLock { $0 = nil } }

    /// The packs, listed now.
    func listedPacks() throws -> [Pack] {
        try packs.withLock { list in
            let found = try PackList(listing: packFolder, keeping: list)
            list = found
            return found.packs
        }
    }
}

/// A published pack.
final class Pack: Sendable {
    let path: FilePath
    let index: PackIndex
    // Opened when first read: asking whether an object is there needs the index alone.
    private let content = Mutex<PackContent?>(nil)

    init(_ path: FilePath, index: FilePath) throws {
        self.path = path
        self.index = try PackIndex(index)
    }

    func opened() throws -> PackContent {
        try content.withLock { content in
            if let content { return content }
            let opened = try PackContent(path, size: index.packSize)
            content = opened
            return opened
        }
    }
}

/// The open file of a pack.
///
/// Read, not mapped: a page fault for every 4 KiB costs more than the copy, and mapped packs would count as the program's memory.
final class PackContent: Sendable {
    let file: OpenFile

    init(_ path: FilePath, size: UInt64) throws {
        file = try OpenFile(reading: path)
        var header = [UInt8](repeating: 0, count: PackFormat.headerSize)
        _ = try unsafe header.withUnsafeMutableBytes { try unsafe file.read(into: $0, at: 0) }
        guard try file.status().size == size, header == PackFormat.header else {
            throw ObjectStoreError.malformed(path, "it is not the pack that its index describes")
        }
    }
}

/// The packs of a store, as of one look at its folder.
private struct PackList {
    let packs: [Pack]
    /// The places of the packs, those of the last hits first: neighbours in a folder are neighbours in a pack, and each
    /// thread reads another folder.
    private var order: [Int]

    /// Lists a folder once more where a pack goes while it is listed: its objects are in one that came before.
    init(listing folder: FilePath, keeping known: PackList?) throws {
        for _ in 0..<Self.mostAttempts {
            do {
                try self.init(folder, keeping: known)
                return
            } catch let error as SystemError where error.code == .noSuchFileOrDirectory {}
        }
        try self.init(folder, keeping: known)
    }

    private static var mostAttempts: Int { 3 }

    private init(_ folder: FilePath, keeping known: PackList?) throws {
        let old = Dictionary(uniqueKeysWithValues: (known?.packs ?? []).map { ($0.path, $0) })
        let listing = try FolderListing(folder)
        let names = listing.items.map { listing.name($0) }
        // The index is renamed after its pack, but a power cut may keep the later rename and lose the earlier. An index alone
        // must not claim objects, or they would never be written again.
        let complete = Set(names.filter { $0.suffix(4).elementsEqual(".idx".utf8) }.map { $0.dropLast(4) })
        var packs: [Pack] = []
        for name in names where name.suffix(5).elementsEqual(".pack".utf8) && complete.contains(name.dropLast(5)) {
            let path = folder.appending(bytes: name)
            packs.append(try old[path] ?? Pack(path, index: folder.appending(bytes: name.dropLast(5) + ".idx".utf8)))
        }
        self.packs = packs
        order = Array(packs.indices)
    }

    mutating func find(_ id: ObjectID) -> (Pack, Int)? {
        for (step, place) in order.enumerated() {
            guard let offset = packs[place].index.offset(of: id) else { continue }
            if step > 0 { order.swapAt(0, step) }
            return (packs[place], offset)
        }
        return nil
    }
}
