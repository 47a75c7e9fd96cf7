import DatasetModel
import History
import ObjectStore
import Synchronization
import SystemIO
import SystemPackage

/// Where the contents of files go as they are read.
enum Destination: Sendable {
    /// Nowhere: only their ids are wanted.
    case none
    case stored(ObjectWriter, HistoryWriter)
}

extension WorkingTree {
    /// Reads the files at `places`, on all processors, and notes their ids and stamps.
    ///
    /// Throws where a file cannot be read, changes while it is read, or is a link that leads out of the dataset.
    mutating func read(_ places: [FilePlace], into destination: Destination, progress: Progress) throws {
        if places.isEmpty { return }
        let tree = self
        let results = Mutex<[FileIntake.Result]>([])
        // Many batches for each processor, so that all end at about the same time.
        let batch = max(1, min(64, places.count / 64))
        try forEachBatch(
            count: places.count, batch: batch, makeState: { try FileIntake(tree, destination) },
            finish: { intake in
                let found = try intake.finish()
                results.withLock { $0 += found }
            },
            { intake, range in
                for place in places[range] { try intake.read(place, progress: progress) }
            })
        for result in results.withLock({ $0 }) { apply(result) }
        isIndexStale = true
    }

    private mutating func apply(_ result: FileIntake.Result) {
        let (folder, file) = (result.place.folder, result.place.file)
        var stamp = result.stamp
        // Same bytes as before: what was stored still is.
        if folders[folder].files.entries[file].id == result.id && folders[folder].stamps[file].isStored {
            stamp.isStored = true
        } else if folders[folder].files.entries[file].id != result.id {
            folders[folder].markChanged()
        }
        folders[folder].files.entries[file].id = result.id
        folders[folder].files.entries[file].size = result.size
        folders[folder].stamps[file] = stamp
        if let text = result.text { folders[folder].texts[file] = text }
    }
}

/// One thread's reading of files.
private struct FileIntake: ~Copyable {
    struct Result: Sendable {
        let place: FilePlace
        let id: ObjectID
        let size: UInt64
        let stamp: FileStamp
        let text: TextID?
    }

    private let tree: WorkingTree
    private let destination: Destination
    private let digest = MessageDigest()
    private let block = OpenFile.Block()
    private var lane: ObjectWriter.Lane?
    private let root: FolderHandle
    private var openFolder: OpenFolder?
    private var results: [Result] = []

    init(_ tree: WorkingTree, _ destination: Destination) throws {
        root = try FolderHandle(tree.root)
        self.tree = tree
        self.destination = destination
        if case .stored(let writer, _) = destination { lane = ObjectWriter.Lane(writer) }
    }

    mutating func finish() throws -> [Result] {
        try lane?.finish()
        return results
    }

    mutating func read(_ place: FilePlace, progress: Progress) throws {
        let folder = tree.folders[place.folder]
        let entry = folder.files.entries[place.file]
        let open =
            try openFolder.flatMap { $0.place == place.folder ? $0 : nil }
            ?? OpenFolder(folder, place.folder, tree, root)
        openFolder = open
        // Before the file is opened: a write after this moment gets a stamp that is not older.
        let clock = fileClock()
        let name = folder.files.name(entry)
        let result =
            switch entry.kind {
            case .link: try readLink(place, open, name, clock)
            case .text: try readText(place, open, name, clock)
            case .file: try readFile(place, open, name, clock)
            }
        results.append(result)
        progress.add(bytes: result.size)
    }

    private mutating func readFile(
        _ place: FilePlace, _ folder: OpenFolder, _ name: ArraySlice<UInt8>, _ clock: Int64
    ) throws -> Result {
        let path = { folder.diskPath.appending(bytes: name) }
        let added = try unsafe folder.withName(of: name) {
            try unsafe lane?.add($0, in: folder.handle.file, path: path)
        }
        guard let added else { return try readText(place, folder, name, clock) }
        return Result(
            place: place, id: added.id, size: added.status.size,
            stamp: FileStamp(
                added.status, readAt: clock, isOpenForWriting: added.isOpenForWriting, isStored: true), text: nil)
    }

    private func readText(
        _ place: FilePlace, _ folder: OpenFolder, _ name: ArraySlice<UInt8>, _ clock: Int64
    ) throws -> Result {
        let path = { folder.diskPath.appending(bytes: name) }
        let read = try unsafe folder.withName(of: name) { name in
            try unsafe OpenFile.readUnchanged(name, in: folder.handle.file, path: path) { file, _ in
                guard case .stored(_, let history) = destination else {
                    let size = try unsafe file.forEachBlock(block) { unsafe digest.update($0) }
                    return ((id: digest.objectID(), text: TextID?.none), size)
                }
                let (text, id, size) = try TextWriter(history: history).add(file, digest: digest)
                return ((id, text), size)
            }
        }
        guard let read else { throw ObjectStoreError.changedWhileRead(path()) }
        return Result(
            place: place, id: read.value.id, size: read.status.size,
            stamp: FileStamp(
                read.status, readAt: clock, isOpenForWriting: read.isOpenForWriting,
                isStored: read.value.text != nil), text: read.value.text)
    }

    private func readLink(
        _ place: FilePlace, _ folder: OpenFolder, _ name: ArraySlice<UInt8>, _ clock: Int64
    ) throws -> Result {
        let path = folder.diskPath.appending(bytes: name)
        let status = try FileStatus.of(path)
        let target = try OpenFile.linkTarget(path)
        guard NameRules.staysInside(target, folder: folder.path) else {
            throw Failure(
                .invalid,
                "the symbolic link '\(folder.path.appending(name))' leads out of the dataset, to '\(printable(target))'",
                hint: "put a copy of what it names in its place, or name the link in .dsvignore")
        }
        digest.update(target.span)
        var text: TextID?
        if case .stored(_, let history) = destination {
            text = TextID(id: try history.add(.blob, target), isChunked: false)
        }
        return Result(
            place: place, id: digest.objectID(), size: UInt64(target.count),
            stamp: FileStamp(status, readAt: clock, isOpenForWriting: false, isStored: text != nil), text: text)
    }
}

/// An open folder, shared by what names files in it.
private final class FolderHandle {
    let file: OpenFile

    init(_ path: FilePath) throws { file = try OpenFile(folder: path) }
}

/// The folder whose files a thread reads at the moment.
///
/// A folder of hardly any files is not opened itself: its files are named from the root.
private final class OpenFolder {
    let place: Int
    let path: DatasetPath
    let diskPath: FilePath
    let handle: FolderHandle
    /// What stands before the names of files, seen from `handle`.
    private let prefix: [UInt8]

    private static let fewFiles = 2

    init(_ folder: IndexedFolder, _ place: Int, _ tree: WorkingTree, _ root: FolderHandle) throws {
        self.place = place
        path = folder.path
        diskPath = tree.path(of: folder)
        let isFromRoot = folder.files.count <= Self.fewFiles && !folder.path.isRoot
        handle = isFromRoot ? root : try FolderHandle(diskPath)
        prefix = isFromRoot ? folder.path.bytes + [UInt8(ascii: "/")] : []
    }

    /// Lends the name of a file, seen from `handle`, to a C function.
    func withName<Result>(
        of name: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) throws -> Result
    ) throws -> Result {
        if prefix.isEmpty { return try unsafe withCString(name, body) }
        let whole = prefix + name
        return try unsafe withCString(whole[...], body)
    }
}

/// Lends a name to a C function.
private func withCString<Result>(
    _ name: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) throws -> Result
) throws -> Result {
    try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { buffer in
        for (place, byte) in name.enumerated() { unsafe buffer[place] = CChar(bitPattern: byte) }
        unsafe buffer[name.count] = 0
        return try unsafe body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
    }
}
