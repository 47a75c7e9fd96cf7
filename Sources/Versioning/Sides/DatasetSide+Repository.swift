import DatasetModel
import Labels
import Snapshots
import SystemIO

extension DatasetSide {
    /// A side of this repository; a folder is looked at, and every content of it that is not known is read.
    convenience init(_ side: Side, _ repository: Repository, remembersLabels: Bool = true) throws {
        let files: any DatasetFiles
        switch side {
        case .snapshot(let snapshot): files = try StoredFiles(snapshot, repository)
        case .workingTree: files = FolderFiles(try repository.scanAndRemember(), repository)
        case .folder(let path):
            files = FolderFiles(try WorkingTree(reading: path, progress: repository.progress), repository)
        }
        self.init(files, memory: repository.labelCache, remembersLabels: remembersLabels)
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
