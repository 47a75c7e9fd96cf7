import Comparison
import DatasetModel
import SystemIO
import SystemPackage

/// What stands on the disk where a transition needs room, and is not the transition's own to remove.
///
/// Looks at the disk itself: ignored files and empty folders, which no snapshot has, stand in the way too.
struct Obstacles {
    private let root: FilePath
    private let removed: Set<DatasetPath>
    private let gone: Set<DatasetPath>
    private let folders: RealFolders
    private var checked: Set<DatasetPath> = []
    /// Files, and folders with all that is in them.
    private(set) var paths: Set<DatasetPath> = []

    init(to transition: Transition, root: FilePath) throws {
        self.root = root
        removed = Set(transition.removals.map(\.path))
        gone = Set(transition.goneFolders)
        folders = RealFolders(root)
        for folder in transition.newFolders { addFiles(inPlaceOf: folder) }
        for write in transition.writes {
            guard let parent = write.path.parent else { continue }
            addFiles(inPlaceOf: parent)
            guard folders.has(parent), status(write.path)?.kind == .folder else { continue }
            if gone.contains(write.path) { try addContents(of: write.path) } else { paths.insert(write.path) }
        }
    }

    private func status(_ path: DatasetPath) -> FileStatus? { FileStatus.ifPresent(root.appending(bytes: path.bytes)) }

    /// A file, or a link, that has the name of a folder or of one of its parents.
    private mutating func addFiles(inPlaceOf folder: DatasetPath) {
        guard !folder.isRoot, checked.insert(folder).inserted, let parent = folder.parent else { return }
        addFiles(inPlaceOf: parent)
        guard folders.has(parent), let status = status(folder) else { return }
        if status.kind != .folder && !removed.contains(folder) { paths.insert(folder) }
    }

    /// What keeps a folder that goes from being empty in the end.
    private mutating func addContents(of folder: DatasetPath) throws {
        let listing = try FolderListing(root.appending(bytes: folder.bytes))
        for item in listing.items {
            let path = folder.appending(listing.name(item))
            if item.status.kind == .folder && gone.contains(path) {
                try addContents(of: path)
            } else if item.status.kind == .folder || !removed.contains(path) {
                paths.insert(path)
            }
        }
    }
}

extension Repository {
    /// Removes what is in the way.
    func clear(_ obstacles: Obstacles) throws {
        for path in obstacles.paths {
            let diskPath = root.appending(bytes: path.bytes)
            if FileStatus.ifPresent(diskPath)?.kind == .folder {
                try Self.removeTree(diskPath, disk: disk)
            } else {
                try disk.remove(diskPath)
            }
        }
    }
}

/// Tells folders from links that stand for one: nothing is read, written or removed by way of a link.
///
/// Remembers what it saw; for use while folders do not change.
final class RealFolders {
    private let root: FilePath
    private var known: [DatasetPath: Bool] = [.root: true]

    init(_ root: FilePath) { self.root = root }

    /// Says whether a folder, and no link, is at `path` and at all its parents.
    func has(_ path: DatasetPath) -> Bool {
        if let known = known[path] { return known }
        let isParentReal = path.parent.map { has($0) } ?? true
        let isReal = isParentReal && FileStatus.ifPresent(root.appending(bytes: path.bytes))?.kind == .folder
        known[path] = isReal
        return isReal
    }
}
