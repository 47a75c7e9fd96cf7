import DatasetModel
import History
import Snapshots

/// Looks files of a snapshot up by their paths; a folder is read once.
final class SnapshotFiles {
    private let reader: SnapshotReader
    private let tree: GitID
    private var folders: [DatasetPath: SnapshotFolder?] = [:]

    init(_ reader: SnapshotReader, tree: GitID) {
        self.reader = reader
        self.tree = tree
    }

    /// A file or link, and where the history has its bytes, if it has; nil where there is none at this path.
    func file(at path: DatasetPath) throws -> (entry: FileEntry, text: TextID?)? {
        guard let parent = path.parent, let folder = try folder(at: parent),
            let place = folder.files.index(of: path.name)
        else { return nil }
        return (folder.files.entries[place], folder.texts[place])
    }

    private func folder(at path: DatasetPath) throws -> SnapshotFolder? {
        if let known = folders[path] { return known }
        let folder = try reader.tree(at: path, in: tree).map(reader.folder)
        folders[path] = .some(folder)
        return folder
    }
}
