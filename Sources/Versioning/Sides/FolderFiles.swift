import Comparison
import DatasetModel
import History
import Labels
import Snapshots
import SystemIO
import SystemPackage

/// The files of a folder on the disk, every content of it known: the working tree, or a folder under no version control.
struct FolderFiles: DatasetFiles {
    /// What the folder was when it was looked at.
    let workingTree: WorkingTree
    let node: FolderNode
    private let repository: Repository?

    /// Images that are no longer what they were are looked for in the repository, if there is one.
    init(_ tree: WorkingTree, _ repository: Repository?) {
        workingTree = tree
        node = tree.node()
        self.repository = repository
    }

    // A folder may change.
    var tree: GitID? { nil }

    var imageReader: ImageReaderMaker {
        let (repository, root) = (repository, workingTree.root)
        return {
            let source = try repository.map { try SharedFileSource($0) }
            let digest = SharedDigest()
            return { file in
                let path = root.appending(bytes: file.path.bytes)
                guard FileStatus.following(path)?.kind == .regular else { return try source?.storedImage(file) }
                let bytes = try OpenFile.contents(of: path)
                return digest.id(of: bytes) == file.id ? bytes : nil
            }
        }
    }

    var fileReader: FileReaderMaker {
        let (repository, root) = (repository, workingTree.root)
        return {
            var source: SharedFileSource?
            return { file, text in
                let path = root.appending(bytes: file.path.bytes)
                // Left at a remote when this copy was made, it counts as there: the store may have it since.
                if let repository, root == repository.root, FileStatus.ifPresent(path) == nil {
                    let opened = try source ?? SharedFileSource(repository)
                    source = opened
                    return try opened.files.read(file.id, size: file.size, text, path: file.path)
                }
                return try OpenFile.contents(of: path)
            }
        }
    }

    func folders() throws -> [DatasetFolder] { try allFolders(below: node) }

    func read(_ file: FileVersion, _ text: TextID?) throws -> [UInt8] {
        try fileReader()(file, text)
    }

    func readWithBorders(_ file: FileVersion, _ text: TextID?) throws -> (bytes: [UInt8], borders: [Int]) {
        (try read(file, text), [])
    }

    func chunks(of text: TextID) -> [GitID]? { nil }

    func appendChunk(_ id: GitID, to bytes: inout [UInt8]) { fatalError("BUG: the files of a folder have no chunks") }

    func linkTarget(_ link: FileVersion, _ text: TextID?) throws -> [UInt8] {
        try OpenFile.linkTarget(workingTree.root.appending(bytes: link.path.bytes))
    }

    func forEachAncestor(atMost count: Int, _ body: (FormerState) throws -> Bool) throws {
        // A folder under no version control comes from nothing that is known.
        guard let repository, workingTree.root == repository.root else { return }
        try repository.forEachAncestor(from: repository.history().head().snapshot, atMost: count, body)
    }
}

/// A digest that a closure can hold.
private final class SharedDigest {
    private let digest = MessageDigest()

    func id(of bytes: [UInt8]) -> ObjectID {
        digest.update(bytes.span)
        return digest.objectID()
    }
}
