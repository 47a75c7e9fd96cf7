import DatasetModel
import History
import ObjectStore
import Remotes
import SystemIO
import SystemPackage

/// What a repair did, and what is still wrong.
package struct RepairResult: Sendable {
    /// Objects of damaged packs that are intact, and stand in new ones now.
    package var salvagedObjects = 0
    /// Objects that a remote gave.
    package var broughtObjects = 0
    /// Damaged files, where they are now: relative to the dataset's folder.
    package var aside: [String] = []
    /// The remote that was asked; nil: none was, or need be.
    package var remote: String?
    /// What the remote could not give, and why.
    package var problems: [String] = []
    /// There is no remote to ask.
    package var lacksRemote = false
    /// Of the repository as it is now.
    package var found = FsckResult()
}

/// One repair on its way; the repository is locked.
struct Repair {
    private(set) var salvagedObjects = 0
    private(set) var broughtObjects = 0
    private(set) var problems: [String] = []
    private(set) var aside: Aside
    private let repository: Repository
    private let disk: any Disk
    private let faults: [Fault]

    init(_ repository: Repository, _ faults: [Fault], at moment: Signature) {
        self.repository = repository
        self.faults = faults
        disk = repository.disk
        aside = Aside(repository, at: moment)
    }

    private func files(_ kinds: Fault.Kind...) -> Set<FilePath> {
        Set(faults.filter { kinds.contains($0.kind) }.compactMap(\.file))
    }

    /// Copies what is intact in damaged packs into new ones, and puts the damaged files aside once these are durable.
    mutating func salvage() throws {
        // Loose objects first: a damaged one hides the copy that a pack may have.
        for file in files(.historyObject).sorted(by: { $0.string < $1.string }) { try aside.move(file) }
        try salvageStore()
        try salvageHistory()
        try disk.syncFileSystem(holding: repository.store.path)
        repository.forgetObjects()
    }

    private mutating func salvageStore() throws {
        let store = try ObjectStore.create(at: repository.store.path, disk: disk)
        let damaged = files(.object, .pack, .packIndex)
        let packs = try store.damagedPacks(damaged).enumerated().map { number, pack in
            try store.salvage(pack, to: repository.temporaryFolder.appending("salvaged-\(number)"), disk: disk)
        }
        for pack in packs where pack.replacesPack {
            if pack.isPackDamaged { try aside.copy(pack.pack) }
            if damaged.contains(pack.index) { try aside.copy(pack.index) }
        }
        if !packs.isEmpty { try disk.syncFileSystem(holding: store.path) }
        try store.publish(packs, disk: disk)
        salvagedObjects += packs.reduce(0) { $0 + $1.objectCount }
        for pack in packs where !pack.replacesPack {
            try aside.move(pack.pack)
            try aside.move(pack.index)
        }
        let packFiles = Set(packs.flatMap { [$0.pack, $0.index] })
        for file in damaged.subtracting(packFiles).sorted(by: { $0.string < $1.string }) { try aside.move(file) }
    }

    private mutating func salvageHistory() throws {
        let history = try repository.history()
        let damagedPacks = files(.historyPack)
        var rest: [DamagedHistoryPack] = []
        for (number, pack) in try history.damagedPacks(damagedPacks.union(files(.historyIndex))).enumerated() {
            let folder = repository.temporaryFolder.appending("indexed-\(number)")
            if !damagedPacks.contains(pack.pack) {
                if let index = pack.index { try aside.copy(index) }
                try disk.syncFileSystem(holding: history.path)
                if let count = try history.reindex(pack, in: folder, disk: disk) {
                    salvagedObjects += count
                    continue
                }
            }
            // Without an index it counts for nothing, and what it holds cannot be told.
            if pack.index != nil { rest.append(pack) }
        }
        if rest.isEmpty { return }
        let objects = rest.flatMap { history.readableObjects(of: $0) }
        var copy: HistoryPack?
        if !objects.isEmpty {
            let base = repository.temporaryFolder.appending("salvaged-history")
            let made = try HistoryPack.write(objects, of: history, to: base, disk: disk)
            let replaced = rest.filter { $0.pack.stem == "pack-\(made.name)" }.flatMap(\.files)
            for file in replaced { try aside.copy(file) }
            try disk.syncFileSystem(holding: history.path)
            try made.publish(in: history, disk: disk)
            salvagedObjects += made.objectCount
            copy = made
        }
        for pack in rest where pack.pack.stem != copy.map({ "pack-\($0.name)" }) {
            // The pack last: as long as it is there, it is known to be damaged.
            for file in pack.files.filter({ $0 != pack.pack }) + [pack.pack] { try aside.move(file) }
        }
        for file in history.derivedFiles { try aside.move(file) }
    }

    /// Brings what is missing from a remote; what that cannot give is noted in `problems`.
    mutating func bring(from session: RemoteSession) throws {
        do {
            var named = try NamedFiles(repository)
            if !named.isComplete {
                let before = try repository.history().listedObjects()
                try session.history.forget()
                do {
                    try session.withView { view in
                        try session.history.receive(
                            view, temporaryFolder: session.temporaryFolder, progress: repository.progress)
                    }
                } catch let error where !(error is SystemError) {
                    note(Failure(describing: error).message)
                }
                repository.forgetObjects()
                broughtObjects += try repository.history().listedObjects().subtracting(before).count
                named = try NamedFiles(repository)
            }
            try bring(wanted(named), session)
        } catch let error where !(error is SystemError) {
            note(Failure(describing: error).message)
        }
    }

    private mutating func note(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// The files that are missing, with their sizes.
    private func wanted(_ named: NamedFiles) throws -> [ObjectID: UInt64] {
        let purged = try PurgeStore(history: repository.history()).ids()
        var wanted = try named.list.files.filter { try !purged.contains($0.key) && !repository.store.contains($0.key) }
        if try repository.isPartial() {
            let damaged = Set(faults.flatMap(\.objects))
            wanted = wanted.filter { damaged.contains($0.key) }
        }
        return wanted
    }

    /// Brings files; one that is damaged there, too, is left out, and the others are asked for again.
    private mutating func bring(_ files: [ObjectID: UInt64], _ session: RemoteSession) throws {
        var wanted = files
        for attempt in 1... {
            let folder = session.temporaryFolder.appending("attempt-\(attempt)")
            try disk.makeFolders(folder)
            do {
                let missing = try session.objects.bring(
                    wanted, into: repository.store, temporaryFolder: folder, progress: repository.progress)
                if let first = missing.first {
                    note(
                        "'\(session.name)' lacks \(grouped(missing.count)) of the missing files, the first is object \(first)"
                    )
                }
                break
            } catch let damage as DamagedUpload {
                guard let id = damage.object else { throw damage.failure }
                note("object \(id) is damaged in '\(session.remote.name)/\(damage.key)', too")
                // What came before it is here already, or comes again.
                guard wanted.removeValue(forKey: id) != nil else { break }
                wanted = try wanted.filter { try !repository.store.contains($0.key) }
            }
        }
        repository.forgetObjects()
        broughtObjects += try files.keys.count { try repository.store.contains($0) }
    }
}

/// The files that snapshots name, as far as the history can be read.
private struct NamedFiles: ObjectVisitor {
    private(set) var list = OutgoingList()
    /// False where a part of the history is missing.
    private(set) var isComplete = true
    private let history: History

    /// Looks at all that references, HEAD and reflogs reach.
    init(_ repository: Repository) throws {
        history = try repository.history()
        let references = try history.referenceFiles()
        let known = try history.listedObjects()
        var (search, log) = (CommitSearch(history), FaultLog())
        for reference in references.references {
            if let commit = try? history.peel(reference.id).commit {
                search.add(commit, known: known, &log)
            } else {
                isComplete = false
            }
        }
        for id in references.remembered.sorted() where known.contains(id) {
            if (try? history.object(id).kind) == .commit { search.add(SnapshotID(id), known: known, &log) }
        }
        if !log.faults.isEmpty { isComplete = false }
        var walk = ObjectWalk(history, self)
        try walk.run(over: search.commits)
        (list, isComplete) = (walk.visitor.list, walk.visitor.isComplete)
    }

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) {
        // Trees and commits were read on the way here.
        if kind == .blob, !history.has(id) { isComplete = false }
    }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        list.visit(folder, over: old, at: place)
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) { isComplete = false }
}
