package import Comparison
package import DatasetModel

/// The files of one state of a dataset, wherever they are: all that is ever asked of a disk or a repository to find out about labels.
package protocol DatasetFiles {
    /// The root folder.
    var node: FolderNode { get }
    /// The tree by which what is found out may be remembered; nil for what may change.
    var tree: GitID? { get }
    /// Makes readers of images.
    var imageReader: ImageReaderMaker { get }
    /// Makes readers of all other files.
    var fileReader: FileReaderMaker { get }

    /// All folders, parents first.
    func folders() throws -> [DatasetFolder]

    /// The bytes of a file that is not a link.
    func read(_ file: FileVersion, _ text: TextID?) throws -> [UInt8]

    /// The bytes of a file, and where its chunks in the history begin, but for the first.
    func readWithBorders(_ file: FileVersion, _ text: TextID?) throws -> (bytes: [UInt8], borders: [Int])

    /// The chunks of a text in their order; nil if it is not kept in chunks.
    func chunks(of text: TextID) throws -> [GitID]?

    /// Adds the bytes of a chunk to the end of `bytes`.
    func appendChunk(_ id: GitID, to bytes: inout [UInt8]) throws

    /// Where a symbolic link leads to, as its text says.
    func linkTarget(_ link: FileVersion, _ text: TextID?) throws -> [UInt8]

    /// Walks up the first parents of the state, at most so many, until `body` returns false.
    func forEachAncestor(atMost count: Int, _ body: (FormerState) throws -> Bool) throws
}

/// A state that another one comes from; nothing of it is read before it is asked for.
package struct FormerState {
    /// Opens its files.
    package let open: () throws -> any DatasetFiles
    /// The content of the file at a path; nil if there is none.
    package let content: (DatasetPath) throws -> ObjectID?

    /// A state that closures read.
    package init(
        open: @escaping () throws -> any DatasetFiles, content: @escaping (DatasetPath) throws -> ObjectID?
    ) {
        self.open = open
        self.content = content
    }
}

/// A folder of a state, by its path.
package struct DatasetFolder {
    package let path: DatasetPath
    package let content: FolderContent

    /// A folder at a path.
    package init(path: DatasetPath, content: FolderContent) {
        self.path = path
        self.content = content
    }
}

/// Gives the bytes of an image, which are those of its id; nil if they are not here, purged, or no longer those.
package typealias ImageReader = (FileVersion) throws -> [UInt8]?

/// Makes a reader of images for one thread.
package typealias ImageReaderMaker = @Sendable () throws -> ImageReader

/// Gives the bytes of a file that is not a link.
package typealias FileReader = (FileVersion, TextID?) throws -> [UInt8]

/// Makes a reader of files for one thread.
package typealias FileReaderMaker = @Sendable () throws -> FileReader

/// What was found out before; it may be forgotten at any time.
package protocol LabelMemory {
    /// What is known of the labels of a tree; nil if nothing is.
    func labels(of tree: GitID) -> CachedLabels?

    /// Keeps what is known of the labels of a tree.
    func keep(_ labels: CachedLabels, of tree: GitID)

    /// Lets go of what is known of the labels of a tree.
    func forget(_ tree: GitID)

    /// What is known of pictures; nil if nothing is.
    func pictures() -> PictureTable?

    /// Keeps what is known of pictures.
    func keep(_ pictures: PictureTable)
}
