package import DatasetModel
package import SystemIO
import SystemPackage

/// The files in which a history keeps its objects.
package struct HistoryFiles: Sendable {
    struct Holder: Sendable {
        /// What goes with the objects: of a pack, the index first, without which nothing else counts.
        let files: [FilePath]
        let objects: [GitID]
        let modified: Int64
    }

    var packs: [Holder] = []
    var loose: [Holder] = []
    /// Parts of packs that count for nothing, old enough that nobody writes them any more.
    var strays: [FilePath] = []

    package var packCount: Int { packs.count }
    package var looseCount: Int { loose.count }

    /// Everything stands in one pack, or there is nothing.
    package var isCompact: Bool { packs.count <= 1 && loose.isEmpty && strays.isEmpty }

    /// The ids of all objects, some perhaps twice.
    package var objects: [GitID] { (packs + loose).flatMap(\.objects) }

    /// The objects of each pack, by the SHA-1 that it ends in.
    package var objectsByPack: [GitID: [GitID]] {
        Dictionary(
            packs.compactMap { pack in
                pack.files[0].stem.flatMap { GitID(hex: $0.dropFirst("pack-".count)) }.map { ($0, pack.objects) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The objects that came at a time, in nanoseconds since 1970, or later.
    package func objects(since time: Int64) -> [GitID] {
        (packs + loose).filter { $0.modified >= time }.flatMap(\.objects)
    }
}

extension History {
    /// Lists all files that hold objects, and reads the indexes of packs.
    ///
    /// Packs that git was told to keep (`.keep`) are left out. Unfinished files count as strays if they are older than `cutoff`,
    /// nanoseconds since 1970. Throws where an index is not one of version 2, the only one that git has written for 15 years.
    package func objectFiles(straysOlderThan cutoff: Int64) throws -> HistoryFiles {
        var inventory = HistoryFiles()
        let listing = try FolderListing(packFolder)
        let files = listing.items.map { (path: packFolder.appending(bytes: listing.name($0)), status: $0.status) }
        let groups = Dictionary(grouping: files) { $0.path.stem ?? "" }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
            func part(_ kind: String) -> FilePath? { group.first { $0.path.extension == kind }?.path }
            if part("keep") != nil { continue }
            if let pack = part("pack"), let index = part("idx") {
                let others = group.map(\.path).filter { $0 != pack && $0 != index }
                inventory.packs.append(
                    HistoryFiles.Holder(
                        files: [index] + others + [pack], objects: try GitPack.ids(inIndex: index),
                        modified: group.map(\.status.modified).max() ?? .max))
            } else {
                inventory.strays += group.filter { $0.status.modified < cutoff }.map(\.path)
            }
        }
        inventory.loose = try looseObjects()
        return inventory
    }

    private func looseObjects() throws -> [HistoryFiles.Holder] {
        let folder = path.appending("objects")
        let folders = try FolderListing(folder)
        return try folders.items.flatMap { item -> [HistoryFiles.Holder] in
            guard item.status.kind == .folder, item.nameLength == 2 else { return [] }
            let name = folders.name(item)
            let path = folder.appending(bytes: name)
            let listing = try FolderListing(path)
            return listing.items.compactMap { file in
                let digits = String(decoding: name + listing.name(file), as: UTF8.self)
                return GitID(hex: digits).map { id in
                    HistoryFiles.Holder(
                        files: [path.appending(bytes: listing.name(file))], objects: [id],
                        modified: file.status.modified)
                }
            }
        }
    }

    /// Removes all files of an inventory but those of `pack`, which holds what is needed of it.
    package func remove(_ inventory: HistoryFiles, replacedBy pack: HistoryPack, disk: any Disk) throws {
        let files = (inventory.packs + inventory.loose).flatMap(\.files) + inventory.strays
        for file in files where file.stem != "pack-\(pack.name)" { try disk.remove(file) }
        // What git derived from packs and commits that are gone: it makes them anew where it wants them.
        for derived in derivedFiles { try disk.remove(derived) }
        refresh()
    }

    /// The kind of an object, without reading all of it; nil where the history lacks it.
    package func kind(of id: GitID) -> GitObject.Kind? { try? objects.header(id).kind }
}

extension GitPack {
    private static let idsOffset = 8 + 256 * 4

    /// The ids in the index of a pack, ascending.
    static func ids(inIndex path: FilePath) throws -> [GitID] {
        let (file, count) = try index(path)
        return (0..<count).map { number in
            let start = idsOffset + number * GitID.byteCount
            let bytes = file.bytes(start..<(start + GitID.byteCount))
            return GitID(bytes: bytes.span)
        }
    }

    /// The CRC-32 of each object in the index of a pack, in the order of the ids.
    static func checksums(inIndex path: FilePath) throws -> [UInt32] {
        let (file, count) = try index(path)
        return (0..<count).map { file.load(idsOffset + count * GitID.byteCount + 4 * $0, as: UInt32.self).byteSwapped }
    }

    private static func index(_ path: FilePath) throws -> (file: MappedFile, count: Int) {
        let file = try MappedFile(path)
        guard file.count >= idsOffset + 40, file.bytes(0..<8) == [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2] else {
            throw GitError(.other, "'\(path)' is no index of a pack that dsv knows")
        }
        let count = Int(UInt32(bigEndian: UInt32(littleEndian: file.load(idsOffset - 4, as: UInt32.self))))
        guard file.count >= idsOffset + 40 + count * 28 else {
            throw GitError(.other, "'\(path)' is damaged: it is too short for its objects")
        }
        return (file, count)
    }
}
