import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// Adds contents to a store; nothing is visible before `publish`.
///
/// Several threads write at once, each through a `Lane` of its own.
package final class ObjectWriter: Sendable {
    let store: ObjectStore
    let disk: any Disk
    private let temporaryFolder: FilePath
    private let state = Mutex(State())
    private let temporaryCount = Atomic<Int>(0)

    private struct State {
        /// What this writer has taken on, so that two threads do not write one content twice.
        var claimed: Set<ObjectID> = []
        var packs: [PackWriter.Finished] = []
        var largeFiles: [(temporary: FilePath, id: ObjectID)] = []
        var bytesAdded: UInt64 = 0
    }

    /// `temporaryFolder` is on the store's file system, and nobody else's.
    package init(_ store: ObjectStore, disk: any Disk, temporaryFolder: FilePath) {
        self.store = store
        self.disk = disk
        self.temporaryFolder = temporaryFolder
    }

    /// The number of contents that were new, and the sum of their sizes.
    package var added: (objects: Int, bytes: UInt64) {
        state.withLock { state in (state.claimed.count, state.bytesAdded) }
    }

    func temporaryPath() -> FilePath {
        temporaryFolder.appending("object-\(temporaryCount.add(1, ordering: .relaxed).newValue)")
    }

    /// Says whether the caller must write the content: the store lacks it, and no other thread has claimed it.
    func claim(_ id: ObjectID, size: Int) throws -> Bool {
        if state.withLock({ $0.claimed.contains(id) }) { return false }
        if try store.contains(id, size: size) { return false }
        return state.withLock { state in
            guard state.claimed.insert(id).inserted else { return false }
            state.bytesAdded += UInt64(size)
            return true
        }
    }

    func add(_ pack: PackWriter.Finished) { state.withLock { $0.packs.append(pack) } }

    func add(largeFile temporary: FilePath, _ id: ObjectID) {
        state.withLock { $0.largeFiles.append((temporary, id)) }
    }

    /// The packs and their indexes, once they are published.
    var publishedFiles: Set<FilePath> {
        state.withLock { Set($0.packs.flatMap { [store.packPath($0.name), store.packPath($0.name, "idx")] }) }
    }

    /// Makes everything that was added durable and visible, in this order; `others` become durable in the same step.
    ///
    /// Some dozens of files are synced one by one, so that nobody waits for what others write; of more, the whole file system is, in one call.
    package func publish(syncing others: [FilePath] = []) throws {
        let (packs, largeFiles) = state.withLock { ($0.packs, $0.largeFiles) }
        let written = packs.flatMap { [$0.pack, $0.index] } + largeFiles.map(\.temporary)
        try sync(written + others)
        if written.isEmpty { return }

        var folders: Set<FilePath> = []
        for pack in packs {
            let (target, index) = (store.packPath(pack.name), store.packPath(pack.name, "idx"))
            // A collection can make a pack of just the objects that another one has: that one stays, as its readers know it.
            if FileStatus.ifPresent(target) != nil, FileStatus.ifPresent(index) != nil { continue }
            try disk.rename(pack.pack, to: target)
            try disk.rename(pack.index, to: index)
            folders.insert(store.packFolder)
        }
        for (temporary, id) in largeFiles {
            let target = store.largePath(id)
            let folder = target.removingLastComponent()
            if FileStatus.ifPresent(folder) == nil {
                try disk.makeFolder(folder)
                folders.insert(store.largeFolder)
            }
            try disk.rename(temporary, to: target)
            folders.insert(folder)
        }
        try sync(folders.sorted { $0.string < $1.string })
        store.relist()
    }

    // Beyond this many, one sync of the file system is cheaper than one each; it also waits for what others wrote there.
    private static let mostSingleSyncs = 64

    private func sync(_ paths: [FilePath]) throws {
        if paths.count > Self.mostSingleSyncs { return try disk.syncFileSystem(holding: store.path) }
        try disk.sync(paths)
    }
}
