import Comparison
import DatasetModel
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

    /// Leaves out the images of all other splits, whether tables, lists or folders name these.
    mutating func keep(split: String, _ labels: LabelledSide, below root: DatasetPath) throws {
        let known = try labels.splitCounts().keys.sorted()
        guard known.contains(split) else {
            throw Failure(
                .notFound, "no split '\(split)' in the snapshot",
                hint: known.isEmpty
                    ? "neither its tables nor its folders name splits"
                    : "its splits are: \(known.joined(separator: ", "))")
        }
        try Self.requireBound(labels)
        let rows = labels.hasSplitsInRows ? try labels.imageLabels() : [:]
        func isOther(_ image: DatasetPath) -> Bool {
            let own = labels.hasSplitsInRows ? rows[image]?.split : labels.split(of: image)
            return own.map { $0 != split } ?? false
        }
        files = files.filter { place in
            let folder = folders[place.folder]
            let name = folder.content.files.name(entry(place))
            return FileRole(name: name) != .image || !isOther(root.appending(folder.path).appending(name))
        }
        // Folders of other splits go whole, with the texts in them.
        let dropped = Set(
            folders.indices.filter { place in
                labels.layout.split(of: root.appending(folders[place].path)).map { $0 != split } ?? false
            })
        files.removeAll { dropped.contains($0.folder) }
        keptFolders = folders.indices.filter { !dropped.contains($0) }
    }

    /// Throws where the rows that name the splits do not name images: then all images would seem to be of every split.
    private static func requireBound(_ labels: LabelledSide) throws {
        if !labels.hasSplitsInRows || labels.imageCount == 0 { return }
        let unbound = labels.unboundTables.first { labels.primary.contains($0.table.path) }
        let silent = labels.primary.sorted().first { path in
            labels.tables[path].map { $0.description.naming == nil && $0.description.rowCount > 0 } ?? false
        }
        guard let path = unbound?.table.path ?? silent else { return try requireClear(labels) }
        throw Failure(
            .conflict, "the rows of '\(path)' name no images, so that nothing tells which are of a split",
            hint: unbound?.reason ?? "name the column of the images in dsv.yaml")
    }

    /// Throws where a row names several images, of which some would be of no split.
    private static func requireClear(_ labels: LabelledSide) throws {
        guard RowsAndImages.mayBeAmbiguous(labels), let row = try RowsAndImages(labels).ambiguousRows.first else {
            return
        }
        throw Failure(
            .conflict, "rows name images of several folders, so that nothing tells which are of a split: '\(row)'",
            hint: "write the paths of the images into the rows")
    }
}
