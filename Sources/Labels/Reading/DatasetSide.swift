package import Comparison
package import DatasetModel
package import LabelFormats

/// One side of a comparison: the files of a state, each list of them made once.
package final class DatasetSide {
    /// Where they come from.
    package let files: any DatasetFiles
    /// Where what is known of its labels is kept.
    package let cache: any LabelMemory
    /// False: what is found out about its labels is not kept, for there are too many such sides.
    private let remembersLabels: Bool
    /// What is declared instead of what dsv.yaml says.
    private var declared: DatasetConfiguration?
    private var loaded: [DatasetFolder]?
    private var loadedImages: ImageCatalog?

    /// A folder of the side.
    package typealias Folder = DatasetFolder

    /// The side that some files are; nothing is read yet.
    package init(_ files: any DatasetFiles, memory: any LabelMemory, remembersLabels: Bool = true) {
        self.files = files
        cache = memory
        self.remembersLabels = remembersLabels
    }

    /// The same state, as if its dsv.yaml declared something else; what is found out then is not remembered.
    package convenience init(_ other: DatasetSide, declaring configuration: DatasetConfiguration) {
        self.init(other.files, memory: other.cache, remembersLabels: other.remembersLabels)
        declared = configuration
        (loaded, loadedImages) = (other.loaded, other.loadedImages)
    }

    /// The root folder.
    package var node: FolderNode { files.node }

    /// The tree of a snapshot, by which the cache knows it; nil on other sides.
    package var tree: GitID? { declared == nil ? files.tree : nil }

    /// The tree by which what is found out is to be kept; nil where it is not.
    var rememberedTree: GitID? { remembersLabels ? tree : nil }

    /// Lets go of what the cache says of the side, which no dsv wrote: a table has other columns than it says.
    func wrongCache(of table: DatasetPath) -> Failure {
        if let tree { cache.forget(tree) }
        return Failure(
            .corrupt, "the cache says other columns of '\(table)' than it has",
            hint: "that cache is removed: run the command again")
    }

    /// Walks up the first parents, at most so many, until `body` returns false; sides of a walk through the history have none.
    func forEachAncestor(atMost count: Int, _ body: (FormerState) throws -> Bool) throws {
        if remembersLabels { try files.forEachAncestor(atMost: count, body) }
    }

    /// The side that a state is which this one comes from.
    func side(of former: FormerState) throws -> DatasetSide { DatasetSide(try former.open(), memory: cache) }

    /// All folders, parents first; read when they are first wanted.
    package func folders() throws -> [Folder] {
        if let loaded { return loaded }
        let folders = try files.folders()
        loaded = folders
        return folders
    }

    /// What dsv.yaml declares; nothing where there is none.
    ///
    /// Throws `FormatError` where it cannot be understood.
    package func configuration() throws -> DatasetConfiguration {
        if let declared { return declared }
        return try configurationBytes().map { try DatasetConfiguration(parsing: $0) } ?? DatasetConfiguration()
    }

    /// The bytes of dsv.yaml; nil if it is not there, or is a link.
    package func configurationBytes() throws -> [UInt8]? {
        let root = if let first = loaded?.first { first.content } else { try node.load() }
        guard let place = root.files.index(of: DatasetConfiguration.path.name), root.files.entries[place].kind != .link
        else { return nil }
        return try read(FileVersion(root.files.entries[place], of: root.files, in: .root), root.texts[place])
    }

    /// The images; listed when they are first wanted.
    package func images() throws -> ImageCatalog {
        if let loadedImages { return loadedImages }
        let folders = try folders()
        // One that cannot be understood is told by whoever asks what it declares.
        let declared = try? configuration()
        let search = MaskSearch(folders, declared: declared?.masks, levels: declared?.layout)
        let images = try ImageCatalog(folders, search, linkTarget: files.linkTarget)
        loadedImages = images
        return images
    }

    /// The bytes of a file that is no link.
    package func read(_ file: FileVersion, _ text: TextID?) throws -> [UInt8] { try files.read(file, text) }

    /// The bytes of a file, and where its chunks in the history begin, but for the first.
    func readWithBorders(_ file: FileVersion, _ text: TextID?) throws -> (bytes: [UInt8], borders: [Int]) {
        try files.readWithBorders(file, text)
    }

    /// The chunks of a text of a snapshot, in their order; nil on other sides.
    func chunks(of text: TextID) throws -> [GitID]? { try files.chunks(of: text) }

    /// Adds the verified bytes of a blob of the history to the end of `bytes`.
    func appendBlob(_ id: GitID, to bytes: inout [UInt8]) throws { try files.appendChunk(id, to: &bytes) }
}
