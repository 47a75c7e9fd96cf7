import DatasetModel
import ObjectStore
import Remotes
import SystemIO
import SystemPackage

/// Packs and large files of a remote that hold other bytes than their names and indexes say.
struct UploadDamage: Sendable {
    /// Each with the objects that are intact.
    var packs: [(pack: RemotePack, copied: Set<ObjectID>)] = []
    var files: [RemoteFile] = []

    /// What not to count on.
    var keys: Set<RemoteKey> { Set(packs.map(\.pack.keys[0]) + files.map(\.name.fileKey)) }

    /// The contents that are damaged, with their sizes; in packs, no more than that they are small.
    var contents: [ObjectID: UInt64] {
        let packed = packs.flatMap { $0.pack.index.ids.filter(Set($0.pack.index.ids).subtracting($0.copied).contains) }
        return Dictionary(packed.map { ($0, 0) } + files.map { ($0.name.hash, $0.size) }) { first, _ in first }
    }
}

extension RemoteObjects {
    /// Reads uploads and says which are damaged: those with these keys that are there, or all.
    ///
    /// Brings every byte of them, and keeps none.
    func damaged(among keys: Set<RemoteKey>? = nil, _ progress: Progress) throws -> UploadDamage {
        try forgetIndexes { name in
            keys.map { !$0.isDisjoint(with: [name.packKey("pack"), name.packKey("idx")]) } ?? true
        }
        let packs = try packs().filter { pack in keys.map { !$0.isDisjoint(with: pack.keys) } ?? true }
        let files = try largeFiles().filter { file in keys?.contains(file.name.fileKey) ?? true }
        progress.begin(
            "reading what the remote has", bytes: sum(packs.map(\.index.packSize) + files.map(\.size)))
        let intact = Collector<Int, Set<ObjectID>>()
        let badFiles = Collector<Int, RemoteFile>()
        try forEach(count: packs.count + files.count, batch: 1, threads: remote.concurrency) { place in
            if place < packs.count {
                intact[place] = try intactObjects(of: packs[place], progress)
            } else {
                let file = files[place - packs.count]
                if try !isIntact(file) { badFiles[place] = file }
                progress.add(files: 0, bytes: file.size)
            }
        }
        var damage = UploadDamage(files: badFiles.values.sorted { $0.key < $1.key }.map(\.value))
        for (place, pack) in packs.enumerated() {
            let copied = intact[place] ?? []
            if copied.count < pack.index.count { damage.packs.append((pack, copied)) }
        }
        return damage
    }

    /// Removes a large file; the content may be there once more.
    func remove(_ file: RemoteFile) throws { try remote.delete(file.name.fileKey) }

    private func intactObjects(of pack: RemotePack, _ progress: Progress) throws -> Set<ObjectID> {
        let verifier = PackedObjectVerifier()
        var intact: Set<ObjectID> = []
        for piece in try Self.pieces(of: pack, remote.name) {
            guard let range = piece.range else { continue }
            try unsafe withObjects(of: piece, range, progress) { id, bytes in
                if unsafe verifier.isIntact(bytes, as: id) { intact.insert(id) }
            }
        }
        return intact
    }

    /// Removes damaged uploads, once what is intact in them is in new packs; returns the keys of those that have to stay.
    ///
    /// An upload stays if it holds what remains of one of the contents in `lost`, which are nowhere else.
    func replace(
        _ damage: UploadDamage, keeping lost: Set<ObjectID>, temporaryFolder: FilePath, _ progress: Progress
    ) throws -> Set<RemoteKey> {
        let packs = damage.packs.filter { Set($0.pack.index.ids).subtracting($0.copied).isDisjoint(with: lost) }
        let files = damage.files.filter { !lost.contains($0.name.hash) }
        _ = try rewrite(packs.filter { !$0.copied.isEmpty }, temporaryFolder: temporaryFolder, progress)
        let removed = packs.flatMap(\.pack.keys) + files.map(\.name.fileKey)
        for key in removed { try remote.delete(key) }
        return damage.keys.subtracting(removed)
    }
}
