import Comparison
package import DatasetModel
import History

/// Folders and files of a snapshot, below a path or of one split: what is exported, or fetched.
struct SelectedFiles: Sendable {
    private(set) var folders: [(path: DatasetPath, content: SnapshotFolder)] = []
    private(set) var files: [FilePlace] = []
    /// The places of the folders that are made.
    private(set) var keptFolders: [Int] = []

    /// Paths in the plan are relative to `path`.
    init(_ reader: SnapshotReader, _ snapshot: Snapshot, _ path: DatasetPath) throws {
        guard let tree = try reader.tree(at: path, in: snapshot.tree) else {
            throw Failure(
                .notFound, "no folder '\(path)' in \(snapshot.id.short)",
                hint: "'dsv ls \(snapshot.id.short)' lists all")
        }
        try reader.forEachFolder(of: tree) { folders.append(($0, $1)) }
        keptFolders = Array(folders.indices)
        for (place, folder) in folders.enumerated() {
            files += folder.content.files.entries.indices.map { FilePlace(folder: place, file: $0) }
        }
    }

    func entry(_ place: FilePlace) -> FileEntry { folders[place.folder].content.files.entries[place.file] }

    /// The files by their paths in the snapshot; `root` is the path at which the selection begins.
    func versions(below root: DatasetPath = .root) -> [FileVersion] {
        files.map { place in
            let folder = folders[place.folder]
            return FileVersion(entry(place), of: folder.content.files, in: root.appending(folder.path))
        }
    }

    /// The images by their paths in the snapshot, sorted.
    func images(below root: DatasetPath) -> [FileVersion] {
        versions(below: root).filter { FileRole(name: $0.path.name) == .image }.sorted { $0.path < $1.path }
    }

    private func path(of place: FilePlace, below root: DatasetPath) -> DatasetPath {
        let folder = folders[place.folder]
        return root.appending(folder.path).appending(folder.content.files.name(entry(place)))
    }

    /// Takes out the files that are written otherwise than the snapshot has them, and returns those that were there.
    mutating func takeOut(_ rewritten: Set<DatasetPath>, below root: DatasetPath) -> [DatasetPath] {
        if rewritten.isEmpty { return [] }
        var taken: [DatasetPath] = []
        files = files.filter { place in
            let path = path(of: place, below: root)
            guard entry(place).kind != .link, rewritten.contains(path) else { return true }
            taken.append(path)
            return false
        }
        return taken.sorted()
    }

    /// Leaves out what is not in the object store: texts and links.
    mutating func keepFiles() { files = files.filter { entry($0).kind == .file } }

    /// Leaves out the images that are not wanted, and folders whole, with the texts in them.
    mutating func keep(_ selection: FileSelection, below root: DatasetPath) {
        files = files.filter { place in
            let folder = folders[place.folder]
            let name = folder.content.files.name(entry(place))
            return FileRole(name: name) != .image || selection.keepsImage(root.appending(folder.path).appending(name))
        }
        files = files.filter { !selection.leavesOut(path(of: $0, below: root)) }
        let dropped = Set(folders.indices.filter { !selection.keepsFolder(root.appending(folders[$0].path)) })
        files.removeAll { dropped.contains($0.folder) }
        keptFolders = folders.indices.filter { !dropped.contains($0) }
    }
}

/// What of a snapshot is wanted, by paths in it.
package struct FileSelection {
    /// Says whether an image is wanted.
    package let keepsImage: (DatasetPath) -> Bool
    /// Says whether a folder is wanted; another one goes with the texts in it.
    package let keepsFolder: (DatasetPath) -> Bool
    /// Says whether another file is not wanted.
    var leavesOut: (DatasetPath) -> Bool = { _ in false }
    /// Files that an export writes otherwise than the snapshot has them.
    var rewritten: Set<DatasetPath> = []
    /// Gives the bytes of one of these; asked once, when they are written.
    var rewrite: (DatasetPath) throws -> [UInt8] = { _ in [] }

    /// What two closures say of paths.
    package init(keepsImage: @escaping (DatasetPath) -> Bool, keepsFolder: @escaping (DatasetPath) -> Bool) {
        self.keepsImage = keepsImage
        self.keepsFolder = keepsFolder
    }

    /// The same selection, in which some files are left out and others are written otherwise.
    package func rewriting(
        _ files: Set<DatasetPath>, leavingOut leftOut: Set<DatasetPath>,
        _ rewrite: @escaping (DatasetPath) throws -> [UInt8]
    ) -> FileSelection {
        var result = self
        (result.rewritten, result.rewrite) = (files, rewrite)
        result.leavesOut = leftOut.contains
        return result
    }
}
