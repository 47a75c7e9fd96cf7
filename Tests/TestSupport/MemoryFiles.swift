package import Comparison
import DatasetModel
package import Labels
import SystemIO

/// The files of a state that is nowhere but in memory.
package struct MemoryFiles: DatasetFiles {
    package let node: FolderNode
    package let tree: GitID?
    private let contents: [DatasetPath: [UInt8]]
    private let listed: [DatasetFolder]

    /// Files by their paths; those that are named like images are images, all others texts.
    ///
    /// With `tree`, what is found out may be remembered.
    package init(_ files: [String: String], tree: GitID? = nil) {
        var contents: [DatasetPath: [UInt8]] = [:]
        for (name, text) in files {
            guard let path = DatasetPath(parsing: name) else { fatalError("BUG: not a path: \(name)") }
            contents[path] = Array(text.utf8)
        }
        var paths: Set<DatasetPath> = [.root]
        for var path in contents.keys {
            while let parent = path.parent {
                paths.insert(parent)
                path = parent
            }
        }
        // Subfolders first, so that each folder is made of those that are made already.
        var folders: [DatasetPath: FolderContent] = [:]
        let sorted = paths.sorted()
        for path in sorted.reversed() { folders[path] = Self.content(of: path, contents, folders) }
        listed = sorted.compactMap { path in folders[path].map { DatasetFolder(path: path, content: $0) } }
        let root = folders[.root] ?? FolderContent()
        node = FolderNode(tree: tree) { root }
        self.tree = tree
        self.contents = contents
    }

    private static func content(
        of folder: DatasetPath, _ contents: [DatasetPath: [UInt8]], _ folders: [DatasetPath: FolderContent]
    ) -> FolderContent {
        var files: [[UInt8]: (id: ObjectID, size: UInt64, kind: FileKind)] = [:]
        for (path, bytes) in contents where (path.parent ?? .root) == folder {
            let kind = FileRole(name: path.name) == .image ? FileKind.file : .text
            files[Array(path.name)] = (ObjectID(sha256Of: bytes), UInt64(bytes.count), kind)
        }
        let subfolders = folders.filter { !$0.key.isRoot && ($0.key.parent ?? .root) == folder }
        return FolderContent(
            files: FileList(files),
            subfolders: subfolders.sorted { $0.key < $1.key }.map { path, content in
                (Array(path.name), FolderNode(tree: nil) { content })
            })
    }

    package var imageReader: ImageReaderMaker {
        let contents = contents
        return { { contents[$0.path] } }
    }

    package var fileReader: FileReaderMaker {
        let contents = contents
        return { { file, _ in contents[file.path] ?? [] } }
    }

    package func folders() -> [DatasetFolder] { listed }

    package func read(_ file: FileVersion, _ text: TextID?) -> [UInt8] { contents[file.path] ?? [] }

    package func readWithBorders(_ file: FileVersion, _ text: TextID?) -> (bytes: [UInt8], borders: [Int]) {
        (read(file, text), [])
    }

    package func chunks(of text: TextID) -> [GitID]? { nil }

    package func linkTarget(_ link: FileVersion, _ text: TextID?) -> [UInt8] { read(link, text) }

    /// They come from nothing.
    package func forEachAncestor(atMost count: Int, _ body: (FormerState) throws -> Bool) {}

    package func appendChunk(_ id: GitID, to bytes: inout [UInt8]) { fatalError("BUG: files in memory have no chunks") }
}

/// A memory that lasts as long as it is held.
package final class ShortMemory: LabelMemory {
    /// What was kept, by tree.
    package private(set) var labels: [GitID: CachedLabels] = [:]
    private var known: PictureTable?

    package init() {}

    package func labels(of tree: GitID) -> CachedLabels? { labels[tree] }

    package func keep(_ labels: CachedLabels, of tree: GitID) { self.labels[tree] = labels }

    package func forget(_ tree: GitID) { labels[tree] = nil }

    package func pictures() -> PictureTable? { known }

    package func keep(_ pictures: PictureTable) { known = pictures }
}

extension DatasetSide {
    /// A side of files in memory.
    package convenience init(
        inMemory files: [String: String], tree: GitID? = nil, _ memory: ShortMemory = ShortMemory()
    ) {
        self.init(MemoryFiles(files, tree: tree), memory: memory)
    }
}
