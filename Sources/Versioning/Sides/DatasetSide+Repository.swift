import DatasetModel
import Labels
import Snapshots
import SystemIO

extension DatasetSide {
    /// A side that is opened from a source; a folder is looked at, and every content of it that is not known is read.
    convenience init(_ side: Side, _ source: some StateSource, remembersLabels: Bool = true) throws {
        self.init(try source.files(of: side), memory: source.labelMemory, remembersLabels: remembersLabels)
    }

    /// A folder on the disk, every content of it known.
    convenience init(_ tree: WorkingTree, _ repository: Repository) {
        self.init(FolderFiles(tree, repository), memory: repository.labelCache)
    }
}

extension Repository {
    /// Lets two sides have the folders that they share from what is in memory, or else in the index.
    func shareFolders(_ old: DatasetSide, _ new: DatasetSide) {
        let trees = [old.tree, new.tree].compactMap(\.self)
        let working = [new.files, old.files].lazy.compactMap { ($0 as? FolderFiles)?.workingTree }.first
        let known = KnownFolders { try working ?? self.indexedTree(ofAny: trees) }
        for case let files as StoredFiles in [old.files, new.files] { files.known = known }
    }
}
