import Comparison
import DatasetModel
import History
import Labels
import ObjectStore
import Snapshots

/// The files of a snapshot, verified whenever they are read.
final class StoredFiles: DatasetFiles {
    let node: FolderNode
    private let repository: Repository
    private let parents: [SnapshotID]
    /// Folders that need not be read.
    var known: KnownFolders?
    /// What `read` reads with, by one thread at a time; made when it is first wanted.
    private var source: SharedFileSource?

    init(_ snapshot: Snapshot, _ repository: Repository) throws {
        node = try repository.reader().node(snapshot.tree)
        self.repository = repository
        parents = snapshot.parents
    }

    var tree: GitID? { node.tree }

    var imageReader: ImageReaderMaker {
        let repository = repository
        return {
            let source = try SharedFileSource(repository)
            return { try source.storedImage($0) }
        }
    }

    var fileReader: FileReaderMaker {
        let repository = repository
        return {
            let source = try SharedFileSource(repository)
            return { file, text in try source.files.read(file.id, size: file.size, text, path: file.path) }
        }
    }

    func folders() throws -> [DatasetFolder] {
        let root = if let tree { try repository.reader().node(tree, known: known) } else { node }
        return try allFolders(below: root)
    }

    func read(_ file: FileVersion, _ text: TextID?) throws -> [UInt8] {
        try openedSource().files.read(file.id, size: file.size, text, path: file.path)
    }

    func readWithBorders(_ file: FileVersion, _ text: TextID?) throws -> (bytes: [UInt8], borders: [Int]) {
        try openedSource().files.readWithBorders(file.id, size: file.size, text, path: file.path)
    }

    private func openedSource() throws -> SharedFileSource {
        if let source { return source }
        let opened = try SharedFileSource(repository)
        source = opened
        return opened
    }

    func chunks(of text: TextID) throws -> [GitID]? { try repository.reader().chunks(of: text) }

    func appendChunk(_ id: GitID, to bytes: inout [UInt8]) throws {
        try repository.history().appendBlob(id, to: &bytes)
    }

    func linkTarget(_ link: FileVersion, _ text: TextID?) throws -> [UInt8] { try read(link, text) }

    func forEachAncestor(atMost count: Int, _ body: (FormerState) throws -> Bool) throws {
        try repository.forEachAncestor(from: parents.first, atMost: count, body)
    }
}

extension Repository {
    /// Walks up the first parents, beginning with a snapshot, as `DatasetFiles` does.
    func forEachAncestor(
        from first: SnapshotID?, atMost count: Int, _ body: (FormerState) throws -> Bool
    ) throws {
        var next = first
        for _ in 0..<count {
            guard let id = next else { return }
            let snapshot = try snapshot(id)
            let files = SnapshotFiles(try reader(), tree: snapshot.tree)
            let state = FormerState {
                try StoredFiles(snapshot, self)
            } content: { path in
                try files.file(at: path)?.entry.id
            }
            if try !body(state) { return }
            next = snapshot.parents.first
        }
    }
}

/// A source of files that a closure can hold.
final class SharedFileSource {
    let files: FileSource
    private let store: ObjectStore

    init(_ repository: Repository) throws {
        files = try FileSource(repository)
        store = repository.store
    }

    /// The bytes of an image; nil if the store does not have them.
    func storedImage(_ file: FileVersion) throws -> [UInt8]? {
        guard try store.contains(file.id) else { return nil }
        return try files.read(file.id, size: file.size, nil, path: file.path)
    }
}

/// The folder and those below it, parents first.
func allFolders(below root: FolderNode) throws -> [DatasetFolder] {
    var folders: [DatasetFolder] = []
    try forEachDifference(from: nil, to: root) { path, _, content in
        if let content { folders.append(DatasetFolder(path: path, content: content)) }
    }
    return folders
}
