import DatasetModel
import SystemIO
import SystemPackage

/// The moves that put staged files into the working tree; until `finish`, all of them can be taken back.
///
/// A file that goes, or that another one replaces, is set aside and looked at there. If it is not what was planned for, somebody saved it
/// meanwhile: it gets its place back, and the transition ends. So no work is overwritten, however late it was saved.
struct Placement {
    private enum Move {
        case placed(FilePath, from: FilePath)
        case exchanged(FilePath, with: FilePath)
        case setAside(FilePath, at: FilePath)
        case madeFolder(FilePath)
        case removedFolder(FilePath)
    }

    private let disk: any Disk
    private let root: FilePath
    private let area: FilePath
    /// Tells what may be replaced; nil: everything.
    private let work: UncommittedWork?
    private var moves: [Move] = []
    /// The files that dsv wrote, by path.
    private(set) var files: [DatasetPath: PlacedFile] = [:]
    private let start: Int64

    /// Begins to place files that were staged; none of them was written within the current tick of the file clock.
    init(_ repository: Repository, in area: FilePath, over work: UncommittedWork?) {
        (disk, root, self.area, self.work) = (repository.disk, repository.root, area, work)
        start = fileClock()
    }

    private func path(of file: DatasetPath) -> FilePath { root.appending(bytes: file.bytes) }

    /// Takes a file out of the working tree; it holds `id`, or somebody wrote it meanwhile.
    mutating func remove(_ file: DatasetPath, _ id: ObjectID) throws {
        let path = path(of: file)
        guard let before = FileStatus.ifPresent(path) else { return }
        guard let work else { return try disk.remove(path) }
        guard before.kind != .folder else { throw changed(file) }
        let aside = area.appending("aside-\(moves.count)")
        try disk.rename(path, to: aside)
        moves.append(.setAside(path, at: aside))
        if try !work.holds(id, at: file, setAside: aside, before) { throw changed(file) }
    }

    /// Removes a folder, if it is empty: files that are in no snapshot stay, and their folder with them.
    mutating func removeFolder(_ folder: DatasetPath) throws {
        let path = path(of: folder)
        guard let listing = try? FolderListing(path), listing.items.isEmpty else { return }
        if try Self.fails(with: .directoryNotEmpty, { () throws(SystemError) in try disk.removeFolder(path) }) {
            return
        }
        moves.append(.removedFolder(path))
    }

    mutating func makeFolder(_ folder: DatasetPath) throws {
        let path = path(of: folder)
        if FileStatus.ifPresent(path) != nil { return }
        try disk.makeFolders(path)
        moves.append(.madeFolder(path))
    }

    /// Puts a folder in place, with all that is in it.
    mutating func place(_ folder: DatasetPath, from staged: FilePath) throws {
        try give(staged, to: folder)
    }

    /// Gives a staged file or folder a name that nothing has.
    private mutating func give(_ staged: FilePath, to name: DatasetPath) throws {
        let path = path(of: name)
        let isTaken = try Self.fails(with: .fileExists) { () throws(SystemError) in
            try disk.rename(staged, toNew: path)
        }
        if isTaken { throw changed(name) }
        moves.append(.placed(path, from: staged))
    }

    /// Notes a file that was placed with its folder.
    mutating func note(_ write: Transition.Write, _ staged: FileStatus) {
        files[write.path] = PlacedFile(staged, placedAfter: start, changedBefore: staged.changed)
    }

    /// Puts a file in place, where `write.old` or nothing is.
    mutating func place(_ write: Transition.Write, from staged: FilePath, _ status: FileStatus) throws {
        let path = path(of: write.path)
        if let work {
            try place(write, at: path, from: staged, over: work)
        } else {
            try disk.rename(staged, to: path)
        }
        files[write.path] = PlacedFile(status, placedAfter: start, changedBefore: preciseClock())
    }

    private mutating func place(
        _ write: Transition.Write, at path: FilePath, from staged: FilePath, over work: UncommittedWork
    ) throws {
        guard let before = FileStatus.ifPresent(path) else {
            return try give(staged, to: write.path)
        }
        guard let old = write.old, before.kind != .folder else { throw changed(write.path) }
        guard try disk.exchange(staged, with: path) else {
            // A file system without exchange: a file that was looked at is replaced right after.
            guard try work.holds(old, at: write.path, setAside: path, before) else { throw changed(write.path) }
            return try disk.rename(staged, to: path)
        }
        moves.append(.exchanged(path, with: staged))
        if try !work.holds(old, at: write.path, setAside: staged, before) { throw changed(write.path) }
    }

    /// Says whether a call fails with this code; rethrows other errors.
    private static func fails(with code: Errno, _ body: () throws(SystemError) -> Void) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try body()
            return false
        } catch {
            if error.code == code { return true }
            throw error
        }
    }

    private func changed(_ path: DatasetPath) -> Failure {
        work?.conflict(at: path) ?? Failure(.conflict, "'\(path)' was made while files were being replaced")
    }

    /// Gives up what was set aside.
    func finish() throws {
        for case .setAside(_, let aside) in moves { try disk.remove(aside) }
        for case .exchanged(_, let old) in moves { try disk.remove(old) }
    }

    /// Takes all moves back, as far as the disk allows; a file that somebody changed since it was placed stays.
    func undo(staged: [FileStatus]) {
        let ours = Set(staged.map(FileIdentity.init))
        for move in moves.reversed() {
            switch move {
            case .placed(let path, let staged):
                guard (try? disk.rename(path, toNew: staged)) != nil else { continue }
                if !Self.isMade(of: ours, staged) { try? disk.rename(staged, toNew: path) }
            case .exchanged(let path, let old):
                guard (try? disk.exchange(path, with: old)) == true else { continue }
                if !Self.isMade(of: ours, old) { _ = try? disk.exchange(path, with: old) }
            case .setAside(let path, let aside): try? disk.rename(aside, toNew: path)
            case .madeFolder(let path): try? disk.removeFolder(path)
            case .removedFolder(let path): try? disk.makeFolder(path)
            }
        }
    }

    /// Says whether a file, or everything in a folder, is as it was staged.
    private static func isMade(of files: Set<FileIdentity>, _ path: FilePath) -> Bool {
        guard let status = FileStatus.ifPresent(path) else { return true }
        guard status.kind == .folder else { return files.contains(FileIdentity(status)) }
        guard let listing = try? FolderListing(path) else { return false }
        return listing.items.allSatisfy { isMade(of: files, path.appending(bytes: listing.name($0))) }
    }
}

/// A file that dsv wrote and put into the working tree.
struct PlacedFile {
    private let staged: FileStatus
    /// The file clock before any file got its name: later writes leave later times.
    let placedAfter: Int64
    /// When the file had its name for certain, which changes its inode.
    private let changedBefore: Int64

    init(_ staged: FileStatus, placedAfter: Int64, changedBefore: Int64) {
        (self.staged, self.placedAfter, self.changedBefore) = (staged, placedAfter, changedBefore)
    }

    /// Says whether a file is this one, and was not written since.
    func isUnchanged(_ status: FileStatus) -> Bool {
        FileIdentity(status) == FileIdentity(staged) && status.changed <= changedBefore
    }
}

/// What a rename keeps of a file's status.
struct FileIdentity: Hashable {
    private let inode: UInt64
    private let size: UInt64
    private let modified: Int64

    init(_ status: FileStatus) { (inode, size, modified) = (status.inode, status.size, status.modified) }
}
