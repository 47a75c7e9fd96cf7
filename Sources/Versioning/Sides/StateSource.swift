import DatasetModel
import Labels
package import Snapshots
package import SystemIO
import SystemPackage

/// Where the reading verbs open states: a repository, or plain folders with no repository around them.
package protocol StateSource: Sendable {
    /// The repository; nil for plain folders alone.
    var repository: Repository? { get }
    /// How far the verb that runs has come.
    var progress: Progress { get }
}

extension Repository: StateSource {
    package var repository: Repository? { self }
}

/// Plain folders with no repository around them; nothing is written, so nothing is remembered.
package struct PlainFolders: StateSource {
    package let progress: Progress

    package init(progress: Progress = Progress()) { self.progress = progress }

    package var repository: Repository? { nil }
}

extension StateSource {
    /// Where what is found out about labels is kept.
    var labelMemory: any LabelMemory { repository?.labelCache ?? NoLabelMemory() }

    /// The files of a side; a folder is looked at, and every content of it that is not known is read.
    ///
    /// `readsImages` false: only the contents of files that may say labels.
    func files(of side: Side, readsImages: Bool = true) throws -> any DatasetFiles {
        switch side {
        case .snapshot(let snapshot): return try StoredFiles(snapshot, required())
        case .workingTree: return try required().workingTree(readsImages: readsImages).files
        case .folder(let path):
            if !readsImages {
                return FolderFiles(try WorkingTree(readingLabelsOf: path, progress: progress), repository)
            }
            return FolderFiles(try WorkingTree(reading: path, progress: progress), repository)
        }
    }

    /// The repository that a side is of.
    func required() -> Repository {
        guard let repository else { fatalError("BUG: a snapshot or working tree without a repository") }
        return repository
    }
}

extension Repository {
    /// The folder as it is now, its files, and how it differs from HEAD.
    ///
    /// If nothing differs, the files are read as those of HEAD, of which the cache knows what they say.
    func workingTree(
        readsImages: Bool = true
    ) throws -> (files: any DatasetFiles, differences: StateTitle.Differences) {
        let head = try currentSnapshot()
        var (tree, isComplete): (WorkingTree, Bool)
        if readsImages {
            (tree, isComplete) = (try scanAndRemember(), true)
        } else {
            (tree, isComplete) = try scanForLabels()
        }
        guard isComplete else {
            return (FolderFiles(tree, self), StateTitle.Differences(head: head, files: nil, areNone: false))
        }
        guard let root = tree.node().tree, let head, head.tree == root else {
            return (FolderFiles(tree, self), try differences(of: tree, from: head))
        }
        let files = try StoredFiles(head, self)
        files.known = KnownFolders { [tree] in tree }
        return (files, StateTitle.Differences(head: head, files: 0, areNone: true))
    }
}

/// A memory that keeps nothing.
private struct NoLabelMemory: LabelMemory {
    func labels(of tree: GitID) -> CachedLabels? { nil }
    func keep(_ labels: CachedLabels, of tree: GitID) {}
    func forget(_ tree: GitID) {}
    func pictures() -> PictureTable? { nil }
    func keep(_ pictures: PictureTable) {}
}
