import DatasetModel
import ObjectStore
import Remotes
import SystemIO
import SystemPackage

/// The packs and large files of a remote.
///
/// See docs/format.md, "Remotes".
struct RemoteObjects: Sendable {
    let remote: any Remote
    /// Where indexes of the remote's packs are kept here.
    let indexFolder: FilePath
    let disk: any Disk
    /// What a collection is about to remove: not to be counted on.
    var doomed: Set<RemoteKey> = []

    // Up to so many large files are asked for one by one.
    private static let fewFiles = 8

    /// The packs that are there, with their indexes; one request for each thousand, and one for each index that is not known here.
    func packs() throws -> [RemotePack] { try listPacks().packs }

    /// The same, with what counts for nothing: halves of packs, and packs that are not what their indexes say.
    func listPacks() throws -> RemotePackList {
        let listed = try remote.list("packs/").filter { !doomed.contains($0.key) }
        let entries = Dictionary(listed.map { ($0.key, $0) }) { first, _ in first }
        let names = listed.compactMap { UploadName<ObjectID>(packKey: $0.key, "idx") }
        try forgetIndexes(except: Set(names))
        let found = Collector<Int, RemotePack>()
        let damage = Collector<Int, DamagedUpload>()
        try forEach(count: names.count, batch: 1, threads: remote.concurrency) { place in
            guard let entry = entries[names[place].packKey("pack")] else { return }
            do {
                let index = try index(names[place], size: entries[names[place].packKey("idx")]?.size)
                // A pack that is not whole counts for nothing.
                guard entry.size == index.packSize else { return }
                found[place] = RemotePack(name: names[place], modified: entry.modified, index: index)
            } catch let error as DamagedUpload {
                damage[place] = error
            }
        }
        let sound = Set(found.values.values.flatMap(\.keys))
        let isUpload = { (key: RemoteKey) in
            ["pack", "idx"].contains { UploadName<ObjectID>(packKey: key, $0) != nil }
        }
        return RemotePackList(
            packs: found.values.sorted { $0.key < $1.key }.map(\.value),
            broken: listed.filter { !sound.contains($0.key) && isUpload($0.key) },
            damage: damage.values.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The index of a pack, from here if it has as many bytes as the remote's.
    private func index(_ name: UploadName<ObjectID>, size: UInt64?) throws -> PackIndex {
        let path = indexFolder.appending("pack-\(name).idx")
        if let known = try? PackIndex(path), known.checksum == name.hash, known.isIntact(),
            size.map({ $0 == UInt64(known.byteCount) }) ?? true
        {
            return known
        }
        try disk.makeFolders(indexFolder)
        let key = name.packKey("idx")
        guard let bytes = try remote.read(key, limit: Self.largestIndex)?.bytes else { throw RemoteError.notFound(key) }
        guard Self.checksum(of: bytes) == name.hash else {
            throw DamagedUpload(key, "'\(key)' of '\(remote.name)' is damaged")
        }
        try disk.replace(path, with: bytes, via: FilePath("\(path).\(processNumber)"), isDurable: false)
        // What is as it was written, and cannot be read all the same, may be of a later version: nothing may go on without it.
        let index = try PackIndex(path)
        guard index.checksum == name.hash, index.isIntact() else {
            throw Failure(.corrupt, "'\(key)' of '\(remote.name)' is not the index of a pack")
        }
        return index
    }

    /// The SHA-256 of all bytes of an index but the last 32; nil unless these are just that.
    private static func checksum(of index: [UInt8]) -> ObjectID? {
        guard index.count >= 32 else { return nil }
        let digest = MessageDigest()
        digest.update(index.span.extracting(..<(index.count - 32)))
        let sum = digest.finish()
        return index.suffix(32).elementsEqual(sum) ? ObjectID(bytes: sum.span) : nil
    }

    // A pack of 64 MiB of the smallest objects.
    private static let largestIndex = 512 << 20

    private func forgetIndexes(except listed: Set<UploadName<ObjectID>>) throws {
        try forgetIndexes { !listed.contains($0) }
    }

    /// Removes indexes that are kept here, so that the remote is asked for them again.
    func forgetIndexes(where isForgotten: (UploadName<ObjectID>) -> Bool) throws {
        guard FileStatus.ifPresent(indexFolder) != nil else { return }
        let listing = try FolderListing(indexFolder)
        for item in listing.items {
            let file = String(decoding: listing.name(item), as: UTF8.self)
            let name = UploadName<ObjectID>(file.dropFirst("pack-".count).dropLast(".idx".count))
            if name.map(isForgotten) ?? true { try disk.remove(indexFolder.appending(file)) }
        }
    }

    /// Those of some large files that are there.
    func largeFiles(_ ids: some Collection<ObjectID>) throws -> [RemoteFile] {
        if ids.isEmpty { return [] }
        // One by one where they are few; else all, a thousand by request.
        let prefixes = ids.count <= Self.fewFiles ? ids.map(UploadName.filePrefix) : [UploadName.filePrefix()]
        let wanted = Set(ids)
        return try prefixes.flatMap { try largeFiles(at: $0) }.filter { wanted.contains($0.name.hash) }
    }

    /// All large files that are there.
    func largeFiles() throws -> [RemoteFile] { try largeFiles(at: UploadName.filePrefix()) }

    /// Reads a large file and says whether its bytes have the SHA-256 that names it.
    func isIntact(_ file: RemoteFile) throws -> Bool {
        let digest = MessageDigest()
        try unsafe remote.get(file.name.fileKey) { unsafe digest.update($0) }
        return digest.objectID() == file.name.hash
    }

    private func largeFiles(at prefix: String) throws -> [RemoteFile] {
        try remote.list(prefix).compactMap { entry in
            guard !doomed.contains(entry.key), let name = UploadName(fileKey: entry.key) else { return nil }
            return RemoteFile(name: name, size: entry.size, modified: entry.modified)
        }
    }
}

/// What lies where a remote has its packs.
struct RemotePackList: Sendable {
    let packs: [RemotePack]
    /// Halves of packs, and packs that are not what their indexes say: they count for nothing.
    let broken: [RemoteEntry]
    /// The indexes that are damaged.
    let damage: [DamagedUpload]
}

/// A pack of a remote, by its index.
struct RemotePack: Sendable {
    let name: UploadName<ObjectID>
    /// When it came there, in nanoseconds since 1970.
    let modified: Int64
    let index: PackIndex

    /// Of the pack and its index, in the order in which they go: no bytes may stay behind in a pack that counts for nothing.
    var keys: [RemoteKey] { [name.packKey("pack"), name.packKey("idx")] }
    /// The same with their sizes.
    var sizes: [RemoteKey: UInt64] { [keys[0]: index.packSize, keys[1]: UInt64(index.byteCount)] }
}

/// A large file of a remote.
struct RemoteFile: Sendable {
    let name: UploadName<ObjectID>
    /// In bytes.
    let size: UInt64
    /// When it came there, in nanoseconds since 1970.
    let modified: Int64
}
