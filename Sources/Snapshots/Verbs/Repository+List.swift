package import Comparison
package import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

extension Repository {
    /// The files of a snapshot at or below `path`, sorted by path.
    package func list(_ snapshot: Snapshot, path: DatasetPath = .root) throws -> [FileVersion] {
        var files: [FileVersion] = []
        try forEachFile(of: snapshot, at: path) { file, _ in files.append(file) }
        return files.sorted { $0.path < $1.path }
    }

    /// The files of the working tree at or below `path`, sorted by path.
    package func listWorkingTree(path: DatasetPath = .root) throws -> [FileVersion] {
        let tree = try scanAndRemember()
        let files = tree.folders.flatMap { folder in
            folder.files.entries.map { FileVersion($0, of: folder.files, in: folder.path) }
        }
        let found = files.filter { $0.path.isInside(path) }.sorted { $0.path < $1.path }
        if found.isEmpty && !path.isRoot && !tree.folders.contains(where: { $0.path == path }) {
            throw Failure(.notFound, "no file or folder '\(path)' in the working tree")
        }
        return found
    }

    /// The bytes of one file of a snapshot, verified; of a link, its target.
    package func contents(of path: DatasetPath, in snapshot: Snapshot) throws -> [UInt8] {
        var bytes: [UInt8]?
        try forEachFile(of: snapshot, at: path) { file, text in
            if file.path == path { bytes = try FileSource(self).read(file.id, size: file.size, text, path: path) }
        }
        guard let bytes else {
            throw Failure(.invalid, "'\(path)' is a folder in \(snapshot.id.short)", hint: "'dsv ls' lists a folder")
        }
        return bytes
    }

    /// Calls `body` with each file at or below a path; throws where the snapshot has no such path.
    func forEachFile(
        of snapshot: Snapshot, at path: DatasetPath, _ body: (FileVersion, TextID?) throws -> Void
    ) throws {
        let reader = try reader()
        if let tree = try reader.tree(at: path, in: snapshot.tree) {
            return try reader.forEachFolder(of: tree, at: path) { path, folder in
                for (place, entry) in folder.files.entries.enumerated() {
                    try body(FileVersion(entry, of: folder.files, in: path), folder.texts[place])
                }
            }
        }
        guard let parent = path.parent, let tree = try reader.tree(at: parent, in: snapshot.tree),
            case let folder = try reader.folder(tree), let place = folder.files.index(of: path.name)
        else {
            throw Failure(
                .notFound, "no file or folder '\(path)' in \(snapshot.id.short)",
                hint: "'dsv ls \(snapshot.id.short)' lists all")
        }
        try body(FileVersion(folder.files.entries[place], of: folder.files, in: parent), folder.texts[place])
    }
}
