import DatasetModel
import Labels
import SystemIO
import SystemPackage

/// The files of `.dsv/cache/labels`, named by the trees of snapshots, and `.dsv/cache/pictures`.
///
/// Of labels, what is read of them without any option of the command line. See docs/format.md, "The cache".
struct LabelCache: LabelMemory {
    private let folder: FilePath
    private let disk: any Disk

    /// `folder` is that of all caches.
    init(_ folder: FilePath, _ disk: any Disk) {
        self.folder = folder
        self.disk = disk
    }

    func labels(of tree: GitID) -> CachedLabels? { file(tree).read(CachedLabels.self) }

    func keep(_ labels: CachedLabels, of tree: GitID) { file(tree).write(labels) }

    func forget(_ tree: GitID) { file(tree).forget() }

    func pictures() -> PictureTable? { pictureFile.read(PictureTable.self) }

    func keep(_ pictures: PictureTable) { pictureFile.write(pictures) }

    private func file(_ tree: GitID) -> CacheFile {
        CacheFile(
            folder.appending("labels").appending("\(tree)"), of: "the labels of tree \(tree)",
            version: CachedLabels.version, disk)
    }

    private var pictureFile: CacheFile {
        CacheFile(folder.appending("pictures"), of: "the pictures", version: PictureTable.version, disk)
    }
}
