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

    /// Leaves out what is not in the object store: texts and links.
    mutating func keepFiles() { files = files.filter { entry($0).kind == .file } }

    /// Leaves out the images that are not wanted, and folders whole, with the texts in them.
    mutating func keep(_ selection: FileSelection, below root: DatasetPath) {
        files = files.filter { place in
            let folder = folders[place.folder]
            let name = folder.content.files.name(entry(place))
            return FileRole(name: name) != .image || selection.keepsImage(root.appending(folder.path).appending(name))
        }
        let dropped = Set(folders.indices.filter { !selection.keepsFolder(root.appending(folders[$0].path)) })
        files.removeAll { dropped.contains($0.folder) }
        keptFolders = folders.indices.filter { !dropped.contains($0) }
    }
}

/// What of a snapshot is wanted, by paths in it.
package struct FileSelection {
    /// Says whether an image is wanted.
    let keepsImage: (DatasetPath) -> Bool
    /// Says whether a folder is wanted; another one goes with the texts in it.
    let keepsFolder: (DatasetPath) -> Bool

    /// What two closures say of paths.
    package init(keepsImage: @escaping (DatasetPath) -> Bool, keepsFolder: @escaping (DatasetPath) -> Bool) {
        self.keepsImage = keepsImage
        self.keepsFolder = keepsFolder
    }
}
