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

    // Up to so many large files are asked for one by one.
    private static let fewFiles = 8

    static func packKey(_ checksum: ObjectID, _ ending: String) -> RemoteKey {
        key("packs/pack-\(checksum).\(ending)")
    }

    static func largeFileKey(_ id: ObjectID) -> RemoteKey {
        let digits = id.description
        return key("files/\(digits.prefix(2))/\(digits.dropFirst(2))")
    }

    static func key(_ text: String) -> RemoteKey {
        guard let key = RemoteKey(text) else { fatalError("BUG: '\(text)' is no key") }
        return key
    }

    /// The packs that are there, with their indexes; one request for each thousand, and one for each index that is not known here.
    func packs() throws -> [RemotePack] {
        let listed = try remote.list("packs/")
        let sizes = Dictionary(listed.map { ($0.key, $0.size) }) { first, _ in first }
        let checksums = listed.compactMap { entry -> ObjectID? in
            let name = entry.key.description.dropFirst("packs/pack-".count)
            return name.hasSuffix(".idx") ? ObjectID(hex: name.dropLast(4)) : nil
        }
        try forgetIndexes(except: Set(checksums))
        let found = Collector<Int, RemotePack>()
        try forEach(count: checksums.count, batch: 1, threads: remote.concurrency) { place in
            let index = try index(checksums[place])
            // A pack that is not whole counts for nothing.
            guard sizes[Self.packKey(checksums[place], "pack")] == index.packSize else { return }
            found[place] = RemotePack(checksum: checksums[place], index: index)
        }
        return found.values.sorted { $0.key < $1.key }.map(\.value)
    }

    private func index(_ checksum: ObjectID) throws -> PackIndex {
        let path = indexFolder.appending("pack-\(checksum).idx")
        if let known = try? PackIndex(path), known.checksum == checksum, known.isIntact() { return known }
        try disk.makeFolders(indexFolder)
        let key = Self.packKey(checksum, "idx")
        guard let bytes = try remote.read(key, limit: Self.largestIndex)?.bytes else {
            throw Failure(.notFound, "'\(key)' vanished from '\(remote.name)'", hint: "run the command again")
        }
        try disk.replace(path, with: bytes, via: FilePath("\(path).\(processNumber)"), isDurable: false)
        let index = try PackIndex(path)
        guard index.checksum == checksum, index.isIntact() else {
            throw Failure(.corrupt, "'\(key)' of '\(remote.name)' is damaged", hint: "run 'dsv remote check'")
        }
        return index
    }

    // A pack of 64 MiB of the smallest objects.
    private static let largestIndex = 512 << 20

    private func forgetIndexes(except listed: Set<ObjectID>) throws {
        guard FileStatus.ifPresent(indexFolder) != nil else { return }
        let listing = try FolderListing(indexFolder)
        for item in listing.items {
            let name = String(decoding: listing.name(item), as: UTF8.self)
            let id = ObjectID(hex: name.dropFirst("pack-".count).dropLast(".idx".count))
            if id.map({ !listed.contains($0) }) ?? true { try disk.remove(indexFolder.appending(name)) }
        }
    }

    /// Those of some large files that are there, with their sizes.
    func largeFiles(_ ids: some Collection<ObjectID>) throws -> [ObjectID: UInt64] {
        if ids.isEmpty { return [:] }
        var found: [ObjectID: UInt64] = [:]
        // One by one where they are few; else all, a thousand by request.
        let prefixes = ids.count <= Self.fewFiles ? ids.map { Self.largeFileKey($0).description } : ["files/"]
        for prefix in prefixes {
            for entry in try remote.list(prefix) {
                let digits = entry.key.description.dropFirst("files/".count).filter { $0 != "/" }
                if let id = ObjectID(hex: digits) { found[id] = entry.size }
            }
        }
        let wanted = Set(ids)
        return found.filter { wanted.contains($0.key) }
    }
}

/// A pack of a remote, by its index.
struct RemotePack: Sendable {
    let checksum: ObjectID
    let index: PackIndex
}
