import DatasetModel
package import History
package import ObjectStore
import Synchronization
package import SystemIO
package import SystemPackage

/// A dataset and its history: the folder that holds `.dsv`.
///
/// Its extensions in `Verbs/` are the verbs of the command line. They never print and never read the environment.
package final class Repository: Sendable {
    /// The dataset's folder.
    package let root: FilePath
    /// How far the verb that runs has come.
    package let progress: Progress
    /// By which everything that is written here is written.
    package let disk: any Disk
    /// The bytes of all versions of all files.
    package let store: ObjectStore
    private let openHistory = Mutex<History?>(nil)
    private let forgetting = Mutex<SystemError?>(nil)
    /// The folders of snapshots that were read last.
    let folderMemo = FolderMemo()

    /// The folder in the dataset's own that holds all else.
    package static let folderName = ".dsv"

    private init(root: FilePath, disk: any Disk, progress: Progress, history: History? = nil) {
        self.root = root
        self.disk = disk
        self.progress = progress
        store = ObjectStore(opening: Self.folder(of: root).appending("store"))
        openHistory.withLock { $0 = history }
    }

    /// Opens the repository of the dataset that `path` is, or lies in.
    ///
    /// Throws where it is that of somebody who is not trusted; nothing of it was read then.
    package static func find(
        from path: FilePath, owners: TrustedOwners = TrustedOwners(), disk: any Disk = LocalDisk(),
        progress: Progress = Progress()
    ) throws -> Repository {
        guard let folder = root(around: path) else { throw Failure.noRepository(around: path) }
        try owners.require(folder, Self.folder(of: folder))
        let repository = Repository(root: folder, disk: disk, progress: progress)
        guard FileStatus.ifPresent(repository.historyPath.appending("HEAD")) != nil else {
            throw Failure(
                .corrupt, "'\(Self.folder(of: folder))' is no complete repository",
                hint: "if 'dsv init' was interrupted here, run it again")
        }
        return repository
    }

    /// The folder of the dataset that `path` is, or lies in; nil if there is none.
    ///
    /// Nothing of it is read.
    package static func root(around path: FilePath) -> FilePath? {
        var folder = path
        while FileStatus.ifPresent(Self.folder(of: folder))?.kind != .folder {
            guard folder.removeLastComponent(), !folder.isEmpty else { return nil }
        }
        return folder
    }

    /// Makes a repository of the folder at `root`, which is made too where it is missing.
    ///
    /// Running it again where it was interrupted completes it; where a repository is, it is opened and nothing changes.
    package static func create(
        at root: FilePath, branch: String = "main", disk: any Disk = LocalDisk(), progress: Progress = Progress()
    ) throws -> (repository: Repository, isNew: Bool) {
        let folder = Self.folder(of: root)
        let repository = Repository(root: root, disk: disk, progress: progress)
        if FileStatus.ifPresent(repository.historyPath.appending("HEAD")) != nil { return (repository, false) }
        guard History.isValid("refs/heads/\(branch)") else {
            throw Failure(.invalid, "not a name for a branch: '\(branch)'")
        }
        let made = missingFolders(root)
        for path in [folder, repository.temporaryFolder] { try disk.makeFolders(path) }
        _ = try ObjectStore.create(at: repository.store.path, disk: disk)
        try repository.makeSampleHook()
        // Made aside and put in place in one step: what has a history is a repository.
        let history = repository.temporaryFolder.appending("history")
        try removeTree(history, disk: disk)
        _ = try History.create(at: history, branch: branch)
        // What an index says to be stored was stored in a history that is gone.
        if FileStatus.ifPresent(repository.indexPath) != nil { try disk.remove(repository.indexPath) }
        try disk.rename(history, to: repository.historyPath)
        try disk.syncTree(folder)
        // The names of the folders that were made.
        try disk.sync([root] + made.map { $0.removingLastComponent() }.map { $0.isEmpty ? "." : $0 })
        return (repository, true)
    }

    /// A folder and those above it, as far as they are not there.
    private static func missingFolders(_ folder: FilePath) -> [FilePath] {
        var missing: [FilePath] = []
        var path = folder
        while !path.isEmpty, FileStatus.ifPresent(path) == nil {
            missing.append(path)
            path.removeLastComponent()
        }
        return missing
    }

    private static func folder(of root: FilePath) -> FilePath { root.appending(folderName) }

    /// The git repository.
    package var historyPath: FilePath { Self.folder(of: root).appending("history") }
    /// What was known of the folder when it was last looked at.
    package var indexPath: FilePath { Self.folder(of: root).appending("index") }
    /// The programs of whoever owns this copy of the repository.
    var hooksFolder: FilePath { Self.folder(of: root).appending("hooks") }
    /// Where a repair puts damaged files.
    var asideFolder: FilePath { Self.folder(of: root).appending("aside") }
    /// What is there is removed by the next verb that takes the lock.
    package var temporaryFolder: FilePath { Self.folder(of: root).appending("tmp") }
    /// Where the caches are; each of its files may be removed at any time.
    package var cacheFolder: FilePath { Self.folder(of: root).appending("cache") }
    private var lockPath: FilePath { Self.folder(of: root).appending("lock") }

    /// The history, opened when it is first needed.
    package func history() throws -> History {
        try openHistory.withLock { history in
            if let history { return history }
            let opened = try History(opening: historyPath)
            let version = try opened.configuration("dsv.formatversion")
            guard version == History.formatVersion else {
                throw Failure(
                    .invalid,
                    "the repository has format \(version ?? "unknown"), this dsv knows \(History.formatVersion)",
                    hint: "use a newer dsv")
            }
            history = opened
            return opened
        }
    }

    /// Runs `body` while no other process changes the repository.
    ///
    /// Waits for it for `patience` seconds: most verbs are over in a moment; for the others nobody should have to guess what goes on.
    package func withLock<Result>(_ verb: String, patience: Double = 1, _ body: () throws -> Result) throws -> Result {
        guard let lock = try FileLock(taking: lockPath, holder: "dsv \(verb)", patience: patience) else {
            throw Failure(
                .unavailable, "the repository is locked by \(FileLock.holder(lockPath))",
                hint: "wait until it is done, and run the command again")
        }
        defer { extendLifetime(lock) }
        // What was there when it was looked for may have been collected since.
        forgetObjects()
        // Whatever is here was left by a process that died: this one alone may write.
        try Self.removeTree(temporaryFolder, disk: disk)
        try disk.makeFolders(temporaryFolder)
        removeStaleLocks()
        return try body()
    }

    /// Looks at the files of store and history anew when they are needed next.
    func forgetObjects() {
        openHistory.withLock { $0 = nil }
        store.relist()
    }

    /// Removes the lock files of a program that died while it wrote a reference: git would wait for it for ever.
    ///
    /// Nobody but the holder of the repository's lock writes to the history, so nobody holds them.
    private func removeStaleLocks() {
        func remove(below folder: FilePath, isDeep: Bool) {
            guard let listing = try? FolderListing(folder) else { return }
            for item in listing.items {
                let path = folder.appending(bytes: listing.name(item))
                if isDeep, item.status.kind == .folder { remove(below: path, isDeep: true) }
                if listing.name(item).suffix(5).elementsEqual(".lock".utf8) { try? disk.remove(path) }
            }
        }
        remove(below: historyPath, isDeep: false)
        remove(below: historyPath.appending("refs"), isDeep: true)
    }

    /// Keeps what a reading verb learned, unless another process holds the lock or nothing can be written: see `forgetsBecause`.
    func remember(_ body: () throws -> Void) throws {
        do {
            guard let lock = try FileLock(taking: lockPath, holder: "dsv") else { return }
            defer { extendLifetime(lock) }
            try body()
        } catch let error as SystemError {
            forgetting.withLock { $0 = error }
        }
    }

    /// Why what was learned could not be kept, such as on a read-only file system; nil: nothing was lost.
    package var forgetsBecause: SystemError? { forgetting.withLock { $0 } }

    /// Removes a folder and all in it, where it exists.
    static func removeTree(_ path: FilePath, disk: any Disk) throws {
        guard FileStatus.ifPresent(path)?.kind == .folder else { return }
        let listing = try FolderListing(path)
        for item in listing.items {
            let child = path.appending(bytes: listing.name(item))
            if item.status.kind == .folder { try removeTree(child, disk: disk) } else { try disk.remove(child) }
        }
        try disk.removeFolder(path)
    }
}
