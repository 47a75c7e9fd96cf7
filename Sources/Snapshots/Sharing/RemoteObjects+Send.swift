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
            rest.subtract(pack.index.ids)
        }
        let large = rest.filter { wanted[$0].map { $0 > UInt64(ObjectStore.largestPackedObject) } ?? false }
        for file in try largeFiles(large) where file.size == wanted[file.name.hash] { rest.remove(file.name.hash) }
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
        // What a collection was about to remove, too, but none of that is kept.
        var all = self
        all.doomed = []
        for file in try all.largeFiles(ids) { try remote.delete(file.name.fileKey) }
        let affected = try all.packs().filter { pack in ids.contains { pack.index.offset(of: $0) != nil } }
        let parts = affected.filter { !doomed.contains($0.keys[0]) }
            .map { pack in (pack, Set(pack.index.ids).subtracting(ids)) }
        _ = try rewrite(parts, temporaryFolder: temporaryFolder, progress)
        for key in affected.flatMap(\.keys) { try remote.delete(key) }
    }

    /// Packs some objects of packs anew, at the remote; returns the sizes of the packs that this makes.
    func rewrite(
        _ parts: [(pack: RemotePack, copied: Set<ObjectID>)], temporaryFolder: FilePath, _ progress: Progress
    ) throws -> [UInt64] {
        if parts.isEmpty { return [] }
        let kept = try ObjectStore.create(at: temporaryFolder.appending("kept"), disk: disk)
        try bring(parts, into: kept, temporaryFolder: temporaryFolder, progress: progress)
        let packs = try kept.packFiles()
        try send(ObjectSelection(packs: packs), of: kept, temporaryFolder: temporaryFolder, progress: progress)
        return packs.map(\.index.packSize)
    }

    private func send(_ pack: PackFile, _ progress: Progress) throws {
        try pack.verify()
        var name = UploadName(pack.index.checksum)
        let newKey = {
            name = UploadName(name.hash)
            return name.packKey("pack")
        }
        _ = try remote.upload(.file(pack.path), to: newKey) { progress.add(sent: $0) }
        try remote.put(name.packKey("idx"), .file(pack.indexPath))
        progress.add(files: pack.index.count)
    }

    private func send(_ file: LargeFile, _ progress: Progress) throws {
        try file.verify()
        _ = try remote.upload(.file(file.path), to: { UploadName(file.id).fileKey }) { progress.add(sent: $0) }
        progress.add()
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
