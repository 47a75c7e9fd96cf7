import Comparison
import DatasetModel
import History
import LabelFormats
import Snapshots
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
    /// Folders that need not be read.
    private var known: KnownFolders?
    private let workingTree: WorkingTree?
    /// The snapshots that it comes from.
    private var parents: () throws -> [SnapshotID] = { [] }
    /// False: what is found out about its labels is not kept, for there are too many such sides.
    private var remembersLabels = true

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
            parents = { snapshot.parents }
        case .workingTree: self.init(try repository.scanAndRemember(), repository)
        case .folder(let path): self.init(try WorkingTree(reading: path, progress: repository.progress), repository)
        }
    }

    convenience init(_ side: Side, _ repository: Repository, remembersLabels: Bool) throws {
        try self.init(side, repository)
        self.remembersLabels = remembersLabels
    }

    /// A folder on the disk, every content of it known.
    convenience init(_ tree: WorkingTree, _ repository: Repository) {
        self.init(node: tree.node(), .folder(tree.root), repository, tree)
        if tree.root == repository.root { parents = { try repository.history().head().snapshot.map { [$0] } ?? [] } }
    }

    private init(
        node: FolderNode, _ origin: Origin, _ repository: Repository, _ workingTree: WorkingTree? = nil
    ) {
        self.workingTree = workingTree
        self.node = node
        self.origin = origin
        self.repository = repository
    }

    /// Walks up the first parents, at most so many, until `body` returns false.
    ///
    /// `body` gets the way to each as a side, and to the contents of its files by path; sides of a walk through the history have none.
    func forEachAncestor(
        atMost count: Int, _ body: (() throws -> DatasetSide, (DatasetPath) throws -> ObjectID?) throws -> Bool
    ) throws {
        if !remembersLabels { return }
        var next = try parents().first
        for _ in 0..<count {
            guard let id = next else { return }
            let snapshot = try repository.snapshot(id)
            let files = SnapshotFiles(try repository.reader(), tree: snapshot.tree)
            let goesOn = try body { [repository] in
                try DatasetSide(.snapshot(snapshot), repository)
            } _: { path in
                try files.file(at: path)?.entry.id
            }
            if !goesOn { return }
            next = snapshot.parents.first
        }
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

    /// Where what is known of its labels is kept.
    var cache: LabelCache { repository.labelCache }

    /// The tree by which what is found out is to be kept; nil where it is not.
    var rememberedTree: GitID? { remembersLabels ? tree : nil }

    /// Lets go of what the cache says of the side, which no dsv wrote: a table has other columns than it says.
    func wrongCache(of table: DatasetPath) -> Failure {
        if let tree { cache.forget(tree) }
        return Failure(
            .corrupt, "the cache says other columns of '\(table)' than it has",
            hint: "that cache is removed: run the command again")
    }

    /// All folders, parents first; read when they are first wanted.
    func folders() throws -> [Folder] {
        if let loaded { return loaded }
        var folders: [Folder] = []
        let root = if let tree { try repository.reader().node(tree, known: known) } else { node }
        try forEachDifference(from: nil, to: root) { path, _, content in
            if let content { folders.append(Folder(path: path, content: content)) }
        }
        loaded = folders
        return folders
    }

    /// Lets two sides have the folders that they share from what is in memory, or else in the index.
    static func shareFolders(_ old: DatasetSide, _ new: DatasetSide) {
        let trees = [old.tree, new.tree].compactMap(\.self)
        let working = new.workingTree ?? old.workingTree
        let repository = old.repository
        let known = KnownFolders { try working ?? repository.indexedTree(ofAny: trees) }
        (old.known, new.known) = (known, known)
    }

    /// What dsv.yaml declares; nothing where there is none.
    ///
    /// Throws `FormatError` where it cannot be understood.
    func configuration() throws -> DatasetConfiguration {
        let root = if let first = loaded?.first { first.content } else { try node.load() }
        guard let place = root.files.index(of: DatasetConfiguration.path.name), root.files.entries[place].kind != .link
        else { return DatasetConfiguration() }
        let file = FileVersion(root.files.entries[place], of: root.files, in: .root)
        return try DatasetConfiguration(parsing: read(file, root.texts[place]))
    }

    /// The images; listed when they are first wanted.
    func images() throws -> ImageCatalog {
        if let loadedImages { return loadedImages }
        let images = try ImageCatalog(try folders(), linkTarget: linkTarget)
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

    /// Where a symbolic link leads to, as its text says.
    private func linkTarget(_ link: FileVersion, _ text: TextID?) throws -> [UInt8] {
        switch origin {
        case .snapshot: try read(link, text)
        case .folder(let root): try OpenFile.linkTarget(root.appending(bytes: link.path.bytes))
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
