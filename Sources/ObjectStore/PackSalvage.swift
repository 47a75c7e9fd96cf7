import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// The intact objects of a damaged pack, copied into new packs that are not published yet.
package struct SalvagedPack: Sendable {
    package let pack: FilePath
    /// The pack's index, which may be gone.
    package let index: FilePath
    package let objectCount: Int
    /// False where every byte of the pack is some intact object's: then its index alone was damaged.
    package let isPackDamaged: Bool
    fileprivate let copies: [PackWriter.Finished]

    /// A copy takes the names of the pack and its index: it holds just the same objects.
    package var replacesPack: Bool { copies.contains { pack.lastComponent?.stem == "pack-\($0.name)" } }
}

extension ObjectStore {
    /// The packs that these files, packs or indexes, belong to, and those whose index is gone.
    package func damagedPacks(_ files: Set<FilePath>) throws -> [FilePath] {
        let listing = try FolderListing(packFolder)
        let names = Set(listing.items.map { packFolder.appending(bytes: listing.name($0)) })
        return names.filter { path in
            guard path.extension == "pack" else { return false }
            let index = Self.index(of: path)
            return files.contains(path) || files.contains(index) || !names.contains(index)
        }.sorted { $0.string < $1.string }
    }

    fileprivate static func index(of pack: FilePath) -> FilePath {
        var index = pack
        index.extension = "idx"
        return index
    }

    /// Copies the objects of a damaged pack that are intact, as they are stored, to `<base>-1`, `<base>-2`, …; syncs nothing.
    ///
    /// Found by the index, and where that is damaged or does not lead to all of the pack, by the headers in the pack.
    package func salvage(_ pack: FilePath, to base: FilePath, disk: any Disk) throws -> SalvagedPack {
        var salvage = PackSalvage(to: base, disk)
        return try salvage.run(pack, index: Self.index(of: pack))
    }

    /// Gives the copies of salvaged packs, which must be synced, their names, durably.
    package func publish(_ salvaged: [SalvagedPack], disk: any Disk) throws {
        for copy in salvaged.flatMap(\.copies) {
            try disk.rename(copy.pack, to: packPath(copy.name))
            try disk.rename(copy.index, to: packPath(copy.name, "idx"))
        }
        try disk.syncFolder(packFolder)
        relist()
    }
}

/// Copies what is intact out of one pack.
@safe private struct PackSalvage: ~Copyable {
    private let digest = MessageDigest()
    private let compression = Compression()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PackFormat.objectHeaderSize + PackFormat.largestObject, alignment: 4096)
    private var copy: PackWriter
    private var copies: [PackWriter.Finished] = []
    private var found: Set<ObjectID> = []

    init(to base: FilePath, _ disk: any Disk) {
        let count = Counter()
        copy = PackWriter(disk: disk) { FilePath("\(base)-\(count.next())") }
    }

    deinit { unsafe buffer.deallocate() }

    mutating func run(_ path: FilePath, index: FilePath) throws -> SalvagedPack {
        let file = try OpenFile(reading: path)
        let size = Int(try file.status().size)
        var isDamaged = false
        let content = (try? OpenFile.contents(of: index)).flatMap { try? PackIndexContent($0) }
        if let content {
            isDamaged = (try? PackExtent.problem(of: file, size: size, content, named: path)) != nil
            for extent in PackExtent.all(of: content, fileSize: size) where try !keep(extent, of: file) {
                isDamaged = true
            }
        }
        if content == nil || isDamaged {
            let listed = content.map { Set($0.objects.map(\.id)) }
            let (extents, end) = (try? PackExtent.walked(file, size: size)) ?? ([], 0)
            for extent in extents where try !keep(extent, of: file, listed: listed) { isDamaged = true }
            if end < size { isDamaged = true }
        }
        if let finished = try copy.finish() { copies.append(finished) }
        return SalvagedPack(
            pack: path, index: index, objectCount: found.count, isPackDamaged: isDamaged, copies: copies)
    }

    /// Copies an object unless it was copied before; false where it is damaged.
    ///
    /// What is not compressed is some object whatever its bytes are: `listed`, where it is known, tells which ones there should be.
    private mutating func keep(
        _ extent: PackExtent, of file: borrowing OpenFile, listed: Set<ObjectID>? = nil
    ) throws -> Bool {
        let size = extent.end - extent.start
        guard size >= PackFormat.objectHeaderSize, size <= PackFormat.objectHeaderSize + PackFormat.largestObject else {
            return false
        }
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
        // What a disk does not give back is lost.
        guard let filled = try? unsafe file.read(into: room, at: extent.start), filled == size,
            let object = unsafe StoredObject(UnsafeRawBufferPointer(room)),
            let content = unsafe object.content(compression)
        else { return false }
        let id = unsafe digest.objectID(of: content)
        if let expected = extent.id, expected != id { return false }
        if let listed, !listed.contains(id) { return false }
        if found.insert(id).inserted, let finished = try unsafe copy.keep(id, asStored: object.bytes) {
            copies.append(finished)
        }
        return true
    }
}

/// Numbers for temporary names.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
