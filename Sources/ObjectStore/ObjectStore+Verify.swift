import DatasetModel
import SystemIO
package import SystemPackage

/// What a store's folders hold, cut into pieces that several threads verify.
///
/// Making it reads and checks the indexes; the contents are the business of `PackVerifier`.
package struct StoreInventory: Sendable {
    /// A part of the store that is verified in one go.
    package struct Piece: Sendable {
        enum Body: Sendable {
            case packed([PackExtent])
            case large(ObjectID)
        }

        let file: FilePath
        let body: Body
        package let byteCount: UInt64

        /// What it holds, as far as an index or the file's name tells.
        var objects: [ObjectID] {
            switch body {
            case .packed(let extents): extents.compactMap(\.id)
            case .large(let id): [id]
            }
        }
    }

    package private(set) var pieces: [Piece] = []
    /// What was found without reading contents.
    package private(set) var faults: [StoreFault] = []
    /// Files that are no part of the store, or count for nothing, with the reason.
    package private(set) var strays: [(file: FilePath, reason: String)] = []
    /// The bytes of the indexes, which are verified already.
    package private(set) var indexBytes: UInt64 = 0

    // Large enough that a read costs a copy and little else; small enough to stay in the cache of a core.
    private static let pieceSize = 1 << 20

    fileprivate init(_ store: ObjectStore) throws {
        try addPacks(of: store)
        try addLargeFiles(of: store)
    }

    private mutating func addPacks(of store: ObjectStore) throws {
        guard let listing = try listing(store.packFolder) else { return }
        let names = Set(listing.items.map { Array(listing.name($0)) })
        for item in listing.items {
            let name = Array(listing.name(item))
            let path = store.packFolder.appending(bytes: name[...])
            let isPack = name.suffix(5).elementsEqual(".pack".utf8)
            let base = name.dropLast(isPack ? 5 : 4)
            guard item.status.kind == .regular, isPack || name.suffix(4).elementsEqual(".idx".utf8) else {
                strays.append((path, "it is no part of the store"))
                continue
            }
            if !names.contains(Array(base) + Array((isPack ? ".idx" : ".pack").utf8)) {
                strays.append((path, isPack ? "it has no index, and counts for nothing" : "its pack is gone"))
            } else if isPack {
                try addPack(path, index: store.packFolder.appending(bytes: base + ".idx".utf8))
            }
        }
    }

    private mutating func addPack(_ path: FilePath, index: FilePath) throws {
        let file = try OpenFile(reading: path)
        let size = Int(try file.status().size)
        let bytes = try OpenFile.contents(of: index)
        indexBytes += UInt64(bytes.count)
        do throws(PackIndexContent.Problem) {
            let content = try PackIndexContent(bytes)
            let objects = content.objects
            if let problem = try? PackExtent.problem(of: file, size: size, content, named: path) {
                faults.append(StoreFault(kind: .pack, file: path, objects: objects.map(\.id), problem: problem))
            }
            add(PackExtent.all(of: content, fileSize: size), of: path)
        } catch {
            // Without an index, the pack tells itself what it holds. What that is, the verifier finds out.
            let (extents, end) = (try? PackExtent.walked(file, size: size)) ?? ([], PackFormat.headerSize)
            faults.append(StoreFault(kind: .index, file: index, objects: [], problem: error.text))
            if end < size {
                faults.append(
                    StoreFault(kind: .pack, file: path, objects: [], problem: "no object begins at byte \(end)"))
            }
            add(extents, of: path)
        }
    }

    private mutating func add(_ extents: [PackExtent], of pack: FilePath) {
        var start = 0
        while start < extents.count {
            var end = start + 1
            while end < extents.count, extents[end].end - extents[start].start <= Self.pieceSize { end += 1 }
            let part = Array(extents[start..<end])
            let size = part.reduce(0) { $0 + ($1.end - $1.start) }
            pieces.append(Piece(file: pack, body: .packed(part), byteCount: UInt64(size)))
            start = end
        }
    }

    private mutating func addLargeFiles(of store: ObjectStore) throws {
        guard let folders = try listing(store.largeFolder) else { return }
        for folder in folders.items {
            let prefix = folders.name(folder)
            let path = store.largeFolder.appending(bytes: prefix)
            guard folder.status.kind == .folder, let files = try listing(path) else {
                strays.append((path, "it is no part of the store"))
                continue
            }
            for file in files.items {
                let name = files.name(file)
                let filePath = path.appending(bytes: name)
                let digits = String(decoding: prefix + name, as: UTF8.self)
                guard file.status.kind == .regular, let id = ObjectID(hex: digits), store.largePath(id) == filePath
                else {
                    strays.append((filePath, "it is no part of the store"))
                    continue
                }
                pieces.append(Piece(file: filePath, body: .large(id), byteCount: file.status.size))
            }
        }
    }

    /// What is in a folder of the store; nil where it is gone, with all that was in it.
    private func listing(_ folder: FilePath) throws -> FolderListing? {
        FileStatus.ifPresent(folder)?.kind == .folder ? try FolderListing(folder) : nil
    }
}

extension ObjectStore {
    /// Lists everything that the store holds and checks the indexes of its packs.
    package func inventory() throws -> StoreInventory { try StoreInventory(self) }
}

/// Where one object, its header included, stands in a pack.
struct PackExtent: Sendable {
    /// What the index says it is; nil where there is no index to trust.
    let id: ObjectID?
    let start: Int
    let end: Int

    /// The extents of all objects of an index; what lies behind the end of the file is cut off.
    static func all(of content: PackIndexContent, fileSize: Int) -> [PackExtent] {
        let size = min(Int(clamping: content.packSize), fileSize)
        return content.objects.enumerated().map { place, object in
            let next = place + 1 < content.objects.count ? Int(content.objects[place + 1].offset) : size
            let start = min(Int(object.offset), size)
            return PackExtent(id: object.id, start: start, end: min(max(next, start), size))
        }
    }

    /// What is wrong with a pack as a whole; nil where it is what its index describes.
    static func problem(
        of file: borrowing OpenFile, size: Int, _ content: PackIndexContent, named path: FilePath
    ) throws -> String? {
        var header = [UInt8](repeating: 0, count: PackFormat.headerSize)
        let count = try unsafe header.withUnsafeMutableBytes { try unsafe file.read(into: $0, at: 0) }
        guard count == header.count, header == PackFormat.header else { return "its header is damaged" }
        if content.packSize != size { return "it has \(size) bytes, and its index says \(content.packSize)" }
        let first = content.objects.first.map { Int($0.offset) } ?? size
        if first != PackFormat.headerSize { return "its first object does not follow its header" }
        if path.lastComponent?.stem != "pack-\(content.name)" { return "its name is not that of its objects" }
        return nil
    }

    /// Follows the headers of a pack; returns also where they could not be followed any more, which should be its end.
    static func walked(_ file: borrowing OpenFile, size: Int) throws -> (extents: [PackExtent], end: Int) {
        var extents: [PackExtent] = []
        var start = PackFormat.headerSize
        var header = [UInt8](repeating: 0, count: PackFormat.objectHeaderSize)
        while start < size {
            let offset = start
            let count = try unsafe header.withUnsafeMutableBytes { try unsafe file.read(into: $0, at: offset) }
            guard count == header.count else { break }
            let (stored, content) = (Int(header.number(0, UInt32.self)), Int(header.number(4, UInt32.self)))
            let end = start + PackFormat.objectHeaderSize + stored
            guard stored <= content, content <= PackFormat.largestObject, end <= size else { break }
            extents.append(PackExtent(id: nil, start: start, end: end))
            start = end
        }
        return (extents, start)
    }
}
