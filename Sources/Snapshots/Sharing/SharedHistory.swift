import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage

/// The history of a remote: its references, and the objects that they reach.
protocol SharedHistory: Sendable {
    /// What is there now.
    func look() throws -> RemoteView
    /// Brings what the history here lacks of what `view` shows; no reference is set.
    func receive(_ view: RemoteView, temporaryFolder: FilePath, progress: Progress) throws
    /// Forgets what was received before, as it is not all there any more.
    func forget() throws
    /// Sends objects, then sets references if the remote is still as `view` shows it.
    ///
    /// Throws `RemoteChanged` where it is not. A remote with a catalog sets all or none; a git host sets one by one, branches last.
    /// `objects` take the place of the packs in `damaged`, too.
    func send(
        _ objects: [GitID], _ updates: [RawReference], inPlaceOf damaged: Set<RemoteKey>, over view: RemoteView,
        temporaryFolder: FilePath
    ) throws
    /// The packs that the catalog names and that are not there as it says; those in `keys` are read.
    func damaged(_ view: RemoteView, reading keys: Set<RemoteKey>, temporaryFolder: FilePath) throws -> Set<RemoteKey>
}

extension SharedHistory {
    /// Sends objects, then sets references if the remote is still as `view` shows it.
    func send(_ objects: [GitID], _ updates: [RawReference], over view: RemoteView, temporaryFolder: FilePath) throws {
        try send(objects, updates, inPlaceOf: [], over: view, temporaryFolder: temporaryFolder)
    }
}

/// Thrown where somebody else was faster: look again.
struct RemoteChanged: Error {}

/// What a remote showed at one moment.
struct RemoteView: Sendable {
    var catalog = RemoteCatalog()
    /// Of the catalog; nil where there is none.
    var version: RemoteVersion?
    /// True where nothing was ever pushed.
    var isEmpty: Bool { catalog.references.isEmpty }
    /// The objects that references name.
    var tips: [GitID] { catalog.references.values.sorted() }
}

/// A history that is kept as packs and a catalog beside the objects.
///
/// See docs/format.md, "Remotes".
struct CatalogHistory: SharedHistory {
    let remote: any Remote
    let history: History
    /// The catalog as it was last seen.
    let lastSeen: FilePath
    let disk: any Disk
    /// Whether the remote keeps its word of a conditional write; where not, a race is merely unlikely.
    var honoursConditions: Bool

    private static let key = RemoteKey.literal("catalog")

    /// Says whether anything was ever pushed to a remote.
    static func isPresent(at remote: any Remote) throws -> Bool {
        try remote.read(key, limit: RemoteCatalog.largest) != nil
    }

    func forget() throws { if FileStatus.ifPresent(lastSeen) != nil { try disk.remove(lastSeen) } }

    func look() throws -> RemoteView {
        guard let (bytes, version) = try remote.read(Self.key, limit: RemoteCatalog.largest) else {
            return RemoteView()
        }
        return RemoteView(catalog: try RemoteCatalog(parsing: bytes, of: remote.name), version: version)
    }

    func receive(_ view: RemoteView, temporaryFolder: FilePath, progress: Progress) throws {
        let seen = Set(lastSeenCatalog()?.packs ?? [])
        let new = view.catalog.packs.filter { !seen.contains($0) && !history.hasPack($0.name.hash) }
        progress.begin("receiving history", bytes: sum(new.map(\.size)))
        try forEach(count: new.count, batch: 1, threads: remote.concurrency) { place in
            try receive(new[place], in: temporaryFolder.appending("incoming-\(place)"), progress)
        }
        try remember(view.catalog)
    }

    private func receive(_ pack: RemoteCatalog.Pack, in folder: FilePath, _ progress: Progress) throws {
        let incoming = try download(pack, to: folder, progress)
        try incoming.publish(to: history, disk: disk)
    }

    /// Brings a pack into a folder and verifies it.
    private func download(
        _ pack: RemoteCatalog.Pack, to folder: FilePath, _ progress: Progress
    ) throws -> IncomingPack {
        let key = pack.name.historyKey
        func damaged(_ problem: String) -> DamagedUpload {
            DamagedUpload(key, "'\(key)' of '\(remote.name)' \(problem)")
        }
        var incoming = try IncomingPack(for: history, in: folder, disk: disk)
        var size: UInt64 = 0
        try unsafe remote.get(key) { bytes in
            size += UInt64(bytes.count)
            guard size <= pack.size else { throw damaged("is longer than the catalog says") }
            do throws(GitError) {
                try unsafe incoming.append(bytes)
            } catch {
                throw damaged("is damaged: \(error.message)")
            }
            progress.add(files: 0, bytes: UInt64(bytes.count))
        }
        guard size == pack.size else { throw damaged("is shorter than the catalog says") }
        do throws(GitError) {
            try incoming.finish(as: pack.name.hash)
        } catch {
            throw damaged("is damaged: \(error.message)")
        }
        return incoming
    }

    func damaged(_ view: RemoteView, reading keys: Set<RemoteKey>, temporaryFolder: FilePath) throws -> Set<RemoteKey> {
        let sizes = Dictionary(try remote.list("history/").map { ($0.key, $0.size) }) { first, _ in first }
        return try view.catalog.packs.reduce(into: []) { damaged, pack in
            let key = pack.name.historyKey
            guard sizes[key] == pack.size else {
                damaged.insert(key)
                return
            }
            guard keys.contains(key) else { return }
            let folder = temporaryFolder.appending("read-\(pack.name)")
            do { _ = try download(pack, to: folder, Progress()) } catch is DamagedUpload { damaged.insert(key) }
            try Repository.removeTree(folder, disk: disk)
        }
    }

    func send(
        _ objects: [GitID], _ updates: [RawReference], inPlaceOf damaged: Set<RemoteKey>, over view: RemoteView,
        temporaryFolder: FilePath
    ) throws {
        var catalog = view.catalog
        catalog.packs.removeAll { damaged.contains($0.name.historyKey) }
        if !objects.isEmpty {
            catalog.packs.append(try send(objects, of: history, temporaryFolder: temporaryFolder))
        }
        for update in updates { catalog.references[update.name] = update.id }
        if catalog.head.map({ catalog.references[$0] == nil }) ?? true {
            catalog.head = updates.first { $0.name.hasPrefix("refs/heads/") }?.name ?? catalog.head
        }
        try replace(view, with: catalog)
        try remember(catalog)
    }

    /// Sends objects of a history as a pack, which counts for nothing before a catalog lists it.
    func send(_ objects: [GitID], of history: History, temporaryFolder: FilePath) throws -> RemoteCatalog.Pack {
        let base = temporaryFolder.appending("outgoing-history")
        let pack = try HistoryPack.write(objects, of: history, to: base, disk: disk)
        guard let id = GitID(hex: pack.name) else { fatalError("BUG: a pack without a name") }
        var name = UploadName(id)
        let newKey = {
            name = UploadName(id)
            return name.historyKey
        }
        _ = try remote.upload(.file(pack.pack), to: newKey) { _ in }
        for path in [pack.pack, pack.index] { try disk.remove(path) }
        return RemoteCatalog.Pack(name: name, size: UInt64(pack.size))
    }

    /// Stores a catalog and returns what the remote shows then; throws `RemoteChanged` where it is not any more as `view` shows it.
    @discardableResult
    func replace(_ view: RemoteView, with changed: RemoteCatalog) throws -> RemoteView {
        var catalog = changed
        // Whoever has read an older catalog must not take this one for it: a version may be no more than a hash of the bytes.
        catalog.state = .random(in: 0 ... .max)
        let bytes = catalog.encode()
        guard bytes.count <= RemoteCatalog.largest else {
            throw Failure(
                .invalid, "'\(remote.name)' has more references and packs than a catalog can name",
                hint: "'dsv gc --remote' makes few packs of many")
        }
        var condition = view.version.map { PutCondition.ifUnchanged($0) } ?? .ifAbsent
        if !honoursConditions {
            guard try look().catalog == view.catalog else { throw RemoteChanged() }
            condition = .always
        }
        do throws(RemoteError) {
            return RemoteView(catalog: catalog, version: try remote.put(Self.key, .bytes(bytes), condition))
        } catch {
            if error == .conditionFailed(Self.key) { throw RemoteChanged() }
            throw error
        }
    }

    /// Removes what collections have doomed, then forgets that they did; returns what the remote shows then, and how much went.
    ///
    /// Nobody has counted on these objects since the catalog names them, so it does not matter who removes them, or whether somebody
    /// else does so, too.
    func sweep(_ view: RemoteView, _ progress: Progress) throws -> (view: RemoteView, count: Int) {
        var (view, swept) = (view, Set<RemoteKey>())
        while !view.catalog.doomed.isEmpty {
            let keys = view.catalog.doomed.subtracting(swept).sorted()
            progress.begin("removing", files: keys.count)
            try forEach(count: keys.count, batch: 1, threads: remote.concurrency) { place in
                try remote.delete(keys[place])
                progress.add()
            }
            swept.formUnion(keys)
            var catalog = view.catalog
            catalog.doomed = []
            do { view = try replace(view, with: catalog) } catch is RemoteChanged {
                // Somebody pushed, or another collection has doomed more.
                view = try look()
            }
        }
        return (view, swept.count)
    }

    /// The packs of this catalog need not be fetched again.
    private func remember(_ catalog: RemoteCatalog) throws {
        try disk.makeFolders(lastSeen.removingLastComponent())
        let temporary = FilePath("\(lastSeen).\(processNumber)")
        if FileStatus.ifPresent(temporary) != nil { try disk.remove(temporary) }
        try disk.replace(lastSeen, with: catalog.encode(), via: temporary, isDurable: true)
    }

    private func lastSeenCatalog() -> RemoteCatalog? {
        guard let bytes = try? OpenFile.contents(of: lastSeen) else { return nil }
        return try? RemoteCatalog(parsing: bytes, of: "\(lastSeen)")
    }
}
