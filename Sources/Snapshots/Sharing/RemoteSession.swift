import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage

/// One command's dealings with a remote.
struct RemoteSession {
    let settings: RemoteSettings
    let remote: any Remote
    let objects: RemoteObjects
    let history: any SharedHistory
    /// This command found out whether a conditional write is honoured there.
    let triedConditions: Bool
    /// Nobody else's, and emptied before each attempt.
    let temporaryFolder: FilePath
    /// What commands before this one met there.
    let damage: KnownDamage
    /// What this command met there.
    let distrust = Distrust()

    /// How messages name the remote.
    var name: String { settings.store == nil ? remote.name : settings.url }

    /// Runs `body` with what the remote shows, and again where that was not so any more.
    ///
    /// Others push, which decides what is left to do; and they collect and purge, after which what was there is in another place. What
    /// is absent twice is not there. Damage is noted for the next push; with `avoidsDamage`, another copy is looked for first. Throws
    /// `conflict` where the remote changes again and again.
    func withView<Result>(avoidsDamage: Bool = false, _ body: (RemoteView) throws -> Result) throws -> Result {
        try retrying(avoidsDamage: avoidsDamage) { try body(history.look()) }
    }

    /// As `withView`, for what does not concern the history.
    func retrying<Result>(avoidsDamage: Bool = false, _ body: () throws -> Result) throws -> Result {
        var absent: String?
        var tries = 0
        while tries < Self.mostTries {
            try Repository.empty(temporaryFolder, disk: objects.disk)
            do {
                return try body()
            } catch let error as DamagedUpload {
                // Not counted as a try: there are no more of them than uploads.
                let count = avoidsDamage ? distrust.add(error) : 3
                if count > 1 { try damage.add([error.key]) }
                if count > 2 { throw error.failure }
            } catch is RemoteChanged {
                tries += 1
            } catch RemoteError.notFound(let key) {
                tries += 1
                guard absent == key.description else {
                    absent = key.description
                    continue
                }
                try damage.add([key])
                throw absence(of: key)
            } catch let error as AbsentContents {
                tries += 1
                guard absent == "\(error.first)" else {
                    absent = "\(error.first)"
                    continue
                }
                try damage.noteMissing()
                throw distrust.first?.failure ?? error.failure(name)
            }
        }
        throw Failure(.conflict, "'\(name)' changes faster than it can be read", hint: "run the command again")
    }

    private func absence(of key: RemoteKey) -> Failure {
        Failure(.corrupt, "'\(name)' lacks '\(key)'", hint: AbsentContents.hint)
    }

    private static let mostTries = 10

    private static let gitHostMark = RemoteKey.literal("git-host")

    /// Leaves word in the store of a git host that what is needed there is not in any catalog beside it.
    func markStoreOfGitHost() throws {
        if settings.store == nil { return }
        if try !isStoreOfGitHost() { try remote.put(Self.gitHostMark, .bytes([])) }
    }

    func isStoreOfGitHost() throws -> Bool { try remote.read(Self.gitHostMark, limit: 0) != nil }

    /// Packs and large files, without what the view says is about to go, and without what turned out to be damaged.
    func objects(in view: RemoteView) -> RemoteObjects {
        var objects = objects
        objects.doomed = view.catalog.doomed.union(distrust.keys)
        return objects
    }
}

/// Thrown where a remote lacks contents that its snapshots name: look again.
struct AbsentContents: Error {
    let first: ObjectID
    let count: Int

    static let hint = "'dsv push --repair' from a repository that has what is missing sends it again"

    fileprivate func failure(_ remote: String) -> Failure {
        Failure(
            .corrupt, "'\(remote)' lacks \(grouped(count)) files of its snapshots, the first is object \(first)",
            hint: Self.hint)
    }
}

extension Repository {
    private var remotesFolder: FilePath { root.appending(Self.folderName).appending("remotes") }
    private func folder(ofRemote name: String) -> FilePath { remotesFolder.appending("of-\(name)") }

    /// Runs `body` with a remote, while no other process has dealings with one.
    ///
    /// With `triesConditions`, finds out whether conditional writes are honoured there, unless that is known, and keeps the answer.
    /// Other commands may run meanwhile: what a remote brings is added beside everything else, and references are set at the end, under
    /// the repository's own lock.
    func withRemote<Result>(
        _ name: String, _ verb: String, triesConditions: Bool = false, open: RemoteOpener,
        _ body: (RemoteSession) throws -> Result
    ) throws -> Result {
        var settings = try remoteSettings(name)
        try disk.makeFolders(remotesFolder)
        let lockPath = remotesFolder.appending("lock")
        guard let lock = try FileLock(taking: lockPath, holder: "dsv \(verb)", patience: 1) else {
            throw Failure(
                .unavailable, "another command has dealings with a remote: \(FileLock.holder(lockPath))",
                hint: "wait until it is done, and run the command again")
        }
        defer { extendLifetime(lock) }
        let temporary = remotesFolder.appending("tmp")
        try Self.empty(temporary, disk: disk)
        defer { try? Self.removeTree(temporary, disk: disk) }

        let remote = try open(settings)
        // On a git host, no condition is ever put to the place of the objects.
        let triesConditions = triesConditions && settings.store == nil && settings.honoursConditions == nil
        if triesConditions { settings.honoursConditions = try remote.honoursConditions() }
        let folder = folder(ofRemote: name)
        let result = try body(
            RemoteSession(
                settings: settings, remote: remote,
                objects: RemoteObjects(remote: remote, indexFolder: folder.appending("packs"), disk: disk),
                history: sharedHistory(settings, remote), triedConditions: triesConditions, temporaryFolder: temporary,
                damage: KnownDamage(file: folder.appending("damaged"), disk: disk)))
        // Not before: only the result says it to a person, and it is said once.
        if triesConditions { try configure(settings) }
        return result
    }

    private func sharedHistory(_ settings: RemoteSettings, _ remote: any Remote) throws -> any SharedHistory {
        if settings.store != nil {
            return GitHostHistory(host: GitHost(settings.url), history: try history(), disk: disk)
        }
        return CatalogHistory(
            remote: remote, history: try history(), lastSeen: folder(ofRemote: settings.name).appending("catalog"),
            disk: disk, honoursConditions: settings.honoursConditions ?? true)
    }

    /// Makes a folder an empty one.
    fileprivate static func empty(_ folder: FilePath, disk: any Disk) throws {
        try removeTree(folder, disk: disk)
        try disk.makeFolders(folder)
    }

    /// Forgets what is known of a remote's objects.
    func forgetObjects(ofRemote name: String) throws { try Self.removeTree(folder(ofRemote: name), disk: disk) }
}
