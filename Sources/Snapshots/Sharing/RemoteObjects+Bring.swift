import DatasetModel
import ObjectStore
import Remotes
import SystemIO
import SystemPackage

extension RemoteObjects {
    /// Objects that lie close together in one pack, or one large file: what one request brings.
    struct Piece: Sendable {
        let key: RemoteKey
        /// In the pack; nil: a large file, whole.
        var range: Range<UInt64>?
        var objects: [(id: ObjectID, extent: Range<UInt64>)]
        /// What a request brings, in bytes.
        var size: UInt64 { range.map { $0.upperBound - $0.lowerBound } ?? objects[0].extent.upperBound }
    }

    // Bytes between two wanted objects that are read over rather than asked around: what a connection carries in the time of an answer.
    private static let widestGap: UInt64 = 64 << 10
    // A request large enough to be worth it, small enough that threads end at the same time.
    private static let largestPiece: UInt64 = 4 << 20
    // After this much, what has come is made durable and visible: an interrupted command goes on from there.
    private static let groupSize: UInt64 = 512 << 20

    /// Brings objects into a store, verified; `wanted` are their sizes.
    ///
    /// Returns what the remote does not have.
    func bring(
        _ wanted: [ObjectID: UInt64], into store: ObjectStore, temporaryFolder: FilePath, progress: Progress
    ) throws -> [ObjectID] {
        if wanted.isEmpty { return [] }
        progress.begin("looking at what the remote has")
        let (pieces, missing) = try pieces(of: wanted)
        try bring(pieces, into: store, threads: remote.concurrency, temporaryFolder, progress)
        return missing
    }

    /// Brings some objects of packs into a store, verified.
    func bring(
        _ parts: [(pack: RemotePack, copied: Set<ObjectID>)], into store: ObjectStore, temporaryFolder: FilePath,
        progress: Progress
    ) throws {
        var pieces: [Piece] = []
        for (pack, copied) in parts { try Self.add(pack, to: &pieces, remote.name, copied.contains) }
        // A thread for each pack that comes out: more would make more packs.
        let packs = 1 + Int(clamping: sum(pieces.map(\.size))) / ObjectStore.packSize
        try bring(pieces, into: store, threads: min(remote.concurrency, packs), temporaryFolder, progress)
    }

    private func bring(
        _ pieces: [Piece], into store: ObjectStore, threads: Int, _ temporaryFolder: FilePath, _ progress: Progress
    ) throws {
        progress.begin(
            "receiving", files: pieces.reduce(0) { $0 + $1.objects.count },
            bytes: sum(pieces.map(\.size)))
        var start = 0
        while start < pieces.count {
            var (end, size) = (start, UInt64(0))
            while end < pieces.count, end == start || size + pieces[end].size <= Self.groupSize {
                size += pieces[end].size
                end += 1
            }
            try bring(group: Array(pieces[start..<end]), into: store, threads: threads, temporaryFolder, progress)
            start = end
        }
    }

    private func bring(
        group pieces: [Piece], into store: ObjectStore, threads: Int, _ temporaryFolder: FilePath,
        _ progress: Progress
    ) throws {
        let writer = ObjectWriter(store, disk: disk, temporaryFolder: temporaryFolder)
        try forEachBatch(
            count: pieces.count, batch: 1, threads: threads, makeState: { ObjectWriter.Lane(writer) },
            finish: { try $0.finish() }
        ) { lane, places in
            for piece in pieces[places] {
                if let range = piece.range {
                    try bring(piece, range, &lane, progress)
                } else {
                    try bring(large: piece, &lane, progress)
                }
                progress.add(files: piece.objects.count)
            }
        }
        try writer.publish()
    }

    private func bring(
        _ piece: Piece, _ range: Range<UInt64>, _ lane: inout ObjectWriter.Lane, _ progress: Progress
    ) throws {
        let source = FilePath("\(remote.name)/\(piece.key)")
        try unsafe withObjects(of: piece, range, progress) { id, packed in
            try damaged(piece.key) { try unsafe lane.add(packed: packed, as: id, source: source) }
        }
    }

    /// Reads a piece of a pack in one request, and hands out its objects as they stand there.
    func withObjects(
        of piece: Piece, _ range: Range<UInt64>, _ progress: Progress,
        _ body: (ObjectID, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        try unsafe remote.get(piece.key, range: range) { block in
            guard block.count <= range.count - bytes.count else { throw incomplete(piece.key) }
            unsafe bytes.append(contentsOf: block)
            progress.add(files: 0, bytes: UInt64(block.count))
        }
        guard bytes.count == range.count else { throw incomplete(piece.key) }
        try unsafe bytes.withUnsafeBytes { bytes in
            for (id, extent) in piece.objects {
                let start = Int(extent.lowerBound - range.lowerBound)
                try unsafe body(id, UnsafeRawBufferPointer(rebasing: bytes[start..<(start + extent.count)]))
            }
        }
    }

    private func bring(large piece: Piece, _ lane: inout ObjectWriter.Lane, _ progress: Progress) throws {
        let (id, extent) = piece.objects[0]
        let source = FilePath("\(remote.name)/\(piece.key)")
        try damaged(piece.key) {
            try unsafe lane.add(large: id, size: extent.upperBound, source: source) { receive in
                try unsafe remote.get(piece.key, range: nil) { block in
                    try unsafe receive(block)
                    progress.add(files: 0, bytes: UInt64(block.count))
                }
            }
        }
    }

    /// Names the upload in which an object is damaged.
    private func damaged(_ key: RemoteKey, _ body: () throws -> Void) throws {
        do { try body() } catch ObjectStoreError.corrupt(let id, let source) {
            throw DamagedUpload(key, object: id, "object \(id) in '\(source)' is damaged")
        }
    }

    private func incomplete(_ key: RemoteKey) -> DamagedUpload {
        DamagedUpload(key, "'\(key)' of '\(remote.name)' does not have the bytes that its index says")
    }

    /// Where the wanted objects are, in the order of the packs.
    private func pieces(of wanted: [ObjectID: UInt64]) throws -> (pieces: [Piece], missing: [ObjectID]) {
        var rest = Set(wanted.keys)
        var pieces: [Piece] = []
        let small = wanted.filter { $0.value <= UInt64(ObjectStore.largestPackedObject) }
        if !small.isEmpty {
            let list = try listPacks()
            for pack in list.packs {
                try Self.add(pack, to: &pieces, remote.name) { rest.remove($0) != nil }
                if rest.isEmpty { break }
            }
            if let damage = list.damage.first, rest.contains(where: { small[$0] != nil }) { throw damage }
        }
        let large = try largeFiles(rest.filter { small[$0] == nil })
        for file in large.sorted(by: { $0.name.hash < $1.name.hash }) where file.size == wanted[file.name.hash] {
            let id = file.name.hash
            guard rest.remove(id) != nil else { continue }
            pieces.append(Piece(key: file.name.fileKey, range: nil, objects: [(id, 0..<file.size)]))
        }
        return (pieces, rest.sorted())
    }

    /// All objects of a pack.
    static func pieces(of pack: RemotePack, _ remote: String) throws -> [Piece] {
        var pieces: [Piece] = []
        try add(pack, to: &pieces, remote) { _ in true }
        return pieces
    }

    /// Adds those objects of a pack that are wanted, in their order there.
    private static func add(
        _ pack: RemotePack, to pieces: inout [Piece], _ remote: String, _ isWanted: (ObjectID) -> Bool
    ) throws {
        let key = pack.name.packKey("pack")
        let layout = try PackLayout(pack.index, path: FilePath("\(remote)/\(key)"))
        for place in 0..<layout.count where isWanted(layout.id(at: place)) {
            add(layout.id(at: place), layout.extent(at: place), key, to: &pieces)
        }
    }

    private static func add(_ id: ObjectID, _ extent: Range<UInt64>, _ key: RemoteKey, to pieces: inout [Piece]) {
        if let last = pieces.last, last.key == key, let range = last.range,
            extent.lowerBound - range.upperBound <= widestGap, extent.upperBound - range.lowerBound <= largestPiece
        {
            pieces[pieces.count - 1].range = range.lowerBound..<extent.upperBound
            pieces[pieces.count - 1].objects.append((id, extent))
        } else {
            pieces.append(Piece(key: key, range: extent, objects: [(id, extent)]))
        }
    }
}

/// The sum of sizes that anybody may have made up: at most the largest number.
func sum(_ sizes: some Sequence<UInt64>) -> UInt64 {
    sizes.reduce(0) { total, size in
        let (sum, isTooLarge) = total.addingReportingOverflow(size)
        return isTooLarge ? .max : sum
    }
}
