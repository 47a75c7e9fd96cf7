import Comparison
import DatasetModel
import History
import LabelFormats
import SystemIO
import SystemPackage

/// One side of a comparison: its files, and the way to the bytes of its texts.
final class DatasetSide {
    /// The root folder.
    let node: FolderNode
    private let repository: Repository
    private let origin: Origin
    private var loaded: [Folder]?
    private var loadedImages: ImageCatalog?

    struct Folder {
        let path: DatasetPath
        let content: FolderContent
    }

    private enum Origin {
        case snapshot
        case folder(FilePath)
    }

    convenience init(_ side: Side, _ repository: Repository) throws {
        switch side {
        case .snapshot(let snapshot):
            self.init(node: try repository.reader().node(snapshot.tree), .snapshot, repository)
        case .workingTree: self.init(try repository.scanAndRemember(), repository)
        case .folder(let path): self.init(try WorkingTree(reading: path, progress: repository.progress), repository)
        }
    }

    /// A folder on the disk, every content of it known.
    convenience init(_ tree: WorkingTree, _ repository: Repository) {
        self.init(node: tree.node(), .folder(tree.root), repository)
    }

    private init(node: FolderNode, _ origin: Origin, _ repository: Repository) {
        self.node = node
        self.origin = origin
        self.repository = repository
    }

    /// The tree of a snapshot, by which the cache knows it; nil on other sides.
    var tree: GitID? { if case .snapshot = origin { node.tree } else { nil } }

    /// Where the bytes of its images are.
    var imageSource: ImageSource {
        switch origin {
        case .snapshot: .store
        case .folder(let root): .folder(root)
        }
    }

    var cache: LabelCache { repository.labelCache }

    /// All folders, parents first; read when they are first wanted.
    func folders() throws -> [Folder] {
        if let loaded { return loaded }
        var folders: [Folder] = []
        try forEachDifference(from: nil, to: node) { path, _, content in
            if let content { folders.append(Folder(path: path, content: content)) }
        }
        loaded = folders
        return folders
    }

    /// What dsv.yaml declares; nothing where there is none.
    ///
    /// Throws `FormatError` where it cannot be understood.
    func configuration() throws -> DatasetConfiguration {
        let root = try node.load()
        guard let place = root.files.index(of: DatasetConfiguration.path.name), root.files.entries[place].kind != .link
        else { return DatasetConfiguration() }
        let file = FileVersion(root.files.entries[place], of: root.files, in: .root)
        return try DatasetConfiguration(parsing: read(file, root.texts[place]))
    }

    /// The images; listed when they are first wanted.
    func images() throws -> ImageCatalog {
        if let loadedImages { return loadedImages }
        let images = ImageCatalog(try folders())
        loadedImages = images
        return images
    }

    /// The bytes of a file that is no link.
    func read(_ file: FileVersion, _ text: TextID?) throws -> [UInt8] {
        switch origin {
        case .snapshot: try FileSource(repository).read(file.id, size: file.size, text, path: file.path)
        case .folder(let root): try OpenFile.contents(of: root.appending(bytes: file.path.bytes))
        }
    }

    /// The bytes of a file, and where its chunks in the history begin, but for the first.
    func readWithBorders(_ file: FileVersion, _ text: TextID?) throws -> (bytes: [UInt8], borders: [Int]) {
        switch origin {
        case .snapshot:
            try FileSource(repository).readWithBorders(file.id, size: file.size, text, path: file.path)
        case .folder: (try read(file, text), [])
        }
    }

    /// The chunks of a text of a snapshot, in their order; nil on other sides.
    func chunks(of text: TextID) throws -> [GitID]? {
        guard case .snapshot = origin else { return nil }
        return try repository.reader().chunks(of: text)
    }

    /// Adds the verified bytes of a blob of the history to the end of `bytes`.
    func appendBlob(_ id: GitID, to bytes: inout [UInt8]) throws { try repository.history().appendBlob(id, to: &bytes) }
}
