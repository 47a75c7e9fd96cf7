import Comparison
import DatasetModel
import History
import LabelFormats
import SystemIO
import SystemPackage

/// What was found out about the labels of a snapshot, so that nobody need read its tables again.
struct CachedLabels: Equatable {
    struct Table: Equatable {
        let path: DatasetPath
        let id: ObjectID
        let size: UInt64
        let text: TextID?
        let description: TableDescription
    }

    var tables: [Table]
    var primary: [DatasetPath]
    /// What dsv.yaml lets stand for a label that is not given.
    var missing: [String]
    /// What dsv.yaml declares of the folders.
    var levels: [FolderLayout.Level]?
    var imageFolders: [DatasetPath]
    var imageCount: Int
    var problems: [Note]
    var summary: LabelSummary?
}

/// The files of `.dsv/cache/labels`, named by the trees of snapshots: what is read of them without any option of the command line.
struct LabelCache {
    private let folder: FilePath
    private let disk: any Disk
    // Another one whenever the readers of tables come to find something else in the same bytes.
    private static let version = 5

    init(_ folder: FilePath, _ disk: any Disk) {
        self.folder = folder
        self.disk = disk
    }

    /// What is known of a tree; nil where nothing is.
    func labels(of tree: GitID) -> CachedLabels? { file(tree).read(CachedLabels.self) }

    /// Keeps what is known of a tree.
    func keep(_ labels: CachedLabels, of tree: GitID) { file(tree).write(labels) }

    /// Lets go of what is known of a tree.
    func forget(_ tree: GitID) { file(tree).forget() }

    private func file(_ tree: GitID) -> CacheFile {
        CacheFile(folder.appending("\(tree)"), of: "the labels of tree \(tree)", version: Self.version, disk)
    }
}
