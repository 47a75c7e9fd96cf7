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
    func packs() throws -> [RemotePack] {
        let listed = try remote.list("packs/")
        let entries = Dictionary(listed.map { ($0.key, $0) }) { first, _ in first }
        let names = listed.compactMap { UploadName<ObjectID>(packKey: $0.key, "idx") }
        try forgetIndexes(except: Set(names))
        let found = Collector<Int, RemotePack>()
        try forEach(count: names.count, batch: 1, threads: remote.concurrency) { place in
            // A pack that is not whole, or will not be there for long, counts for nothing.
            guard let entry = entries[names[place].packKey("pack")], !doomed.contains(entry.key) else { return }
            let index = try index(names[place])
            guard entry.size == index.packSize else { return }
            found[place] = RemotePack(name: names[place], modified: entry.modified, index: index)
        }
        return found.values.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Halves of packs, which count for nothing.
    func strays() throws -> [RemoteEntry] {
        let entries = try remote.list("packs/")
        let names = { (ending: String) in
            Set(entries.compactMap { UploadName<ObjectID>(packKey: $0.key, ending) })
        }
        let halves = names("pack").symmetricDifference(names("idx"))
        let keys = Set(halves.flatMap { [$0.packKey("pack"), $0.packKey("idx")] }).subtracting(doomed)
        return entries.filter { keys.contains($0.key) }
    }

    private func index(_ name: UploadName<ObjectID>) throws -> PackIndex {
        let path = indexFolder.appending("pack-\(name).idx")
        if let known = try? PackIndex(path), known.checksum == name.hash, known.isIntact() { return known }
        try disk.makeFolders(indexFolder)
        let key = name.packKey("idx")
        guard let bytes = try remote.read(key, limit: Self.largestIndex)?.bytes else { throw RemoteError.notFound(key) }
        try disk.replace(path, with: bytes, via: FilePath("\(path).\(processNumber)"), isDurable: false)
        let index = try PackIndex(path)
        guard index.checksum == name.hash, index.isIntact() else {
            throw Failure(.corrupt, "'\(key)' of '\(remote.name)' is damaged", hint: "run 'dsv remote check'")
        }
        return index
    }

    // A pack of 64 MiB of the smallest objects.
    private static let largestIndex = 512 << 20

    private func forgetIndexes(except listed: Set<UploadName<ObjectID>>) throws {
        guard FileStatus.ifPresent(indexFolder) != nil else { return }
        let listing = try FolderListing(indexFolder)
        for item in listing.items {
            let file = String(decoding: listing.name(item), as: UTF8.self)
            let name = UploadName<ObjectID>(file.dropFirst("pack-".count).dropLast(".idx".count))
            if name.map({ !listed.contains($0) }) ?? true { try disk.remove(indexFolder.appending(file)) }
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

    private func largeFiles(at prefix: String) throws -> [RemoteFile] {
        try remote.list(prefix).compactMap { entry in
            guard !doomed.contains(entry.key), let name = UploadName(fileKey: entry.key) else { return nil }
            return RemoteFile(name: name, size: entry.size, modified: entry.modified)
        }
    }
}

/// A pack of a remote, by its index.
struct RemotePack: Sendable {
    let name: UploadName<ObjectID>
    /// When it came there, in nanoseconds since 1970.
    let modified: Int64
    let index: PackIndex

    /// Of the pack and its index, in the order in which they go: no bytes may stay behind in a pack that counts for nothing.
    var keys: [RemoteKey] { [name.packKey("pack"), name.packKey("idx")] }
}

/// A large file of a remote.
struct RemoteFile: Sendable {
    let name: UploadName<ObjectID>
    /// In bytes.
    let size: UInt64
    /// When it came there, in nanoseconds since 1970.
    let modified: Int64
}
