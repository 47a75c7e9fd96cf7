package import Comparison
package import DatasetModel
import History
import SystemIO

extension SnapshotReader {
    /// The folder of a tree; what is `known` is not read.
    package func node(_ tree: GitID, known: KnownFolders? = nil) -> FolderNode {
        FolderNode(tree: tree) {
            let remembered = memo.folder(tree)
            if remembered == nil, let content = try known?.content(tree) { return content }
            let folder = try remembered ?? self.folder(tree)
            return FolderContent(
                tree: tree, files: folder.files, texts: folder.texts,
                subfolders: folder.subfolders.map { ($0.name, node($0.tree, known: known)) })
        }
    }
}

extension WorkingTree {
    /// The root folder; every file's content must be known.
    package func node() -> FolderNode { nodes()(0) }

    /// Makes the folder of a place; every file's content must be known.
    func nodes() -> @Sendable (Int) -> FolderNode {
        let children = children()
        @Sendable func node(_ place: Int) -> FolderNode {
            FolderNode(tree: folders[place].tree) {
                FolderContent(
                    tree: folders[place].tree, files: folders[place].files, texts: folders[place].texts,
                    subfolders: children[place].map { (Array(folders[$0].path.name), node($0)) })
            }
        }
        return node
    }
}

/// The files in which two sides differ; folders are loaded on so many threads.
package func rawChanges(
    from old: FolderNode?, to new: FolderNode?, threads: Int = Workers.processorCount
) throws -> RawChanges {
    var changes = RawChanges()
    try forEachDifference(from: old, to: new, threads: threads) { path, before, after in
        changes.addFiles(of: path, from: before?.files ?? FileList(), to: after?.files ?? FileList())
        if path.isRoot { return }
        if before == nil, after?.isEmpty == true { changes.addedFolders.append(path) }
        if after == nil, before?.isEmpty == true { changes.removedFolders.append(path) }
    }
    return changes
}
