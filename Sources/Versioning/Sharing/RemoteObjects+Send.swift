import DatasetModel
import ObjectStore
import Remotes
import SystemIO
import SystemPackage

extension RemoteObjects {
    /// Those of some objects that the remote does not have; `sizes` tells large files from others.
    func missing(of wanted: [ObjectID: UInt64]) throws -> Set<ObjectID> {
        if wanted.isEmpty { return [] }
        var rest = Set(wanted.keys)
        for pack in try packs() {
            for place in 0..<pack.index.count { rest.remove(pack.index.id(at: place)) }
        }
        let large = rest.filter { wanted[$0].map { $0 > UInt64(ObjectStore.largestPackedObject) } ?? false }
        for (id, size) in try largeFiles(large) where size == wanted[id] { rest.remove(id) }
        return rest
    }

    /// Sends objects of a store, each verified before it leaves, and each pack before its index.
    ///
    /// Packs travel as they are where all their objects are wanted; the others' objects are packed anew, in `temporaryFolder`.
    func send(
        _ selection: ObjectSelection, of store: ObjectStore, temporaryFolder: FilePath, progress: Progress
    ) throws {
        let packs = try selection.packs + repack(selection.loose, of: store, in: temporaryFolder)
        let largeFiles = selection.largeFiles
        progress.begin(
            "sending", files: packs.reduce(largeFiles.count) { $0 + $1.index.count },
            bytes: packs.reduce(0) { $0 + $1.index.packSize } + largeFiles.reduce(0) { $0 + $1.size })
        try forEach(count: packs.count + largeFiles.count, batch: 1, threads: remote.concurrency) { place in
            if place < packs.count {
                try send(packs[place], progress)
            } else {
                try send(largeFiles[place - packs.count], progress)
            }
        }
    }

    /// Removes the bytes of some contents: packs that hold one are written anew without it, then they go.
    ///
    /// One request for each thousand packs where there is nothing to do, none without contents. Interrupted, it can be run again.
    func purge(_ ids: Set<ObjectID>, temporaryFolder: FilePath, _ progress: Progress) throws {
        if ids.isEmpty { return }
        for id in try largeFiles(ids).keys { try remote.delete(Self.largeFileKey(id)) }
        let affected = try packs().filter { pack in ids.contains { pack.index.offset(of: $0) != nil } }
        if affected.isEmpty { return }
        let kept = try ObjectStore.create(at: temporaryFolder.appending("kept"), disk: disk)
        try bring(affected, without: ids, into: kept, temporaryFolder: temporaryFolder, progress: progress)
        let selection = ObjectSelection(packs: try kept.packFiles())
        try send(selection, of: kept, temporaryFolder: temporaryFolder, progress: progress)
        for pack in affected {
            // The pack first: no bytes may stay behind in one that counts for nothing.
            try remote.delete(Self.packKey(pack.checksum, "pack"))
            try remote.delete(Self.packKey(pack.checksum, "idx"))
        }
    }

    private func send(_ pack: PackFile, _ progress: Progress) throws {
        try pack.verify()
        let checksum = pack.index.checksum
        try put(Self.packKey(checksum, "pack"), .file(pack.path)) { progress.add(sent: $0) }
        try put(Self.packKey(checksum, "idx"), .file(pack.indexPath))
        progress.add(files: pack.index.count)
    }

    private func send(_ file: LargeFile, _ progress: Progress) throws {
        try file.verify()
        try put(Self.largeFileKey(file.id), .file(file.path)) { progress.add(sent: $0) }
        progress.add()
    }

    private func put(_ key: RemoteKey, _ content: RemoteContent, sent: @escaping @Sendable (Int) -> Void = { _ in })
        throws
    {
        _ = try remote.put(key, content, .always, sent: sent)
    }

    /// Writes some objects of a store into packs of their own.
    private func repack(_ ids: [ObjectID], of store: ObjectStore, in folder: FilePath) throws -> [PackFile] {
        if ids.isEmpty { return [] }
        let made = try ObjectStore.create(at: folder.appending("outgoing"), disk: disk)
        let writer = ObjectWriter(made, disk: disk, temporaryFolder: folder)
        try forEachBatch(
            count: ids.count, batch: 256, makeState: { Copier(from: store, writer) }, finish: { try $0.lane.finish() }
        ) { copier, range in
            for id in ids[range] { try copier.copy(id) }
        }
        try writer.publish()
        return try made.packFiles()
    }
}

/// Copies objects from one store to another, on one thread.
private struct Copier: ~Copyable {
    let reader: ObjectReader
    var lane: ObjectWriter.Lane

    init(from store: ObjectStore, _ writer: ObjectWriter) {
        reader = ObjectReader(store)
        lane = ObjectWriter.Lane(writer)
    }

    mutating func copy(_ id: ObjectID) throws {
        let bytes = try reader.read(id)
        _ = try unsafe bytes.withUnsafeBytes { try unsafe lane.add($0) }
    }
}
