import DatasetModel
import SystemIO
import SystemPackage

/// The dataset's folder as it is now, compared with what the index knew of it.
struct WorkingTree: Sendable {
    let root: FilePath
    /// Sorted by path; the first is the root.
    var folders: [IndexedFolder]
    /// What cannot be part of a dataset and is left out: sockets, devices, named pipes.
    var skipped: [DatasetPath] = []
    /// The number of files and folders that ignore rules leave out, not counting what lies in such folders.
    var ignoredCount = 0
    /// Something is not as the index has it.
    var isIndexStale = false

    /// The names of subfolders, by the place of their parent.
    func children() -> [[Int]] {
        var children = [[Int]](repeating: [], count: folders.count)
        let places = Dictionary(uniqueKeysWithValues: folders.enumerated().map { ($1.path, $0) })
        for (place, folder) in folders.enumerated() {
            if let parent = folder.path.parent, let parentPlace = places[parent] { children[parentPlace].append(place) }
        }
        return children
    }

    /// The path of a folder on the disk.
    func path(of folder: IndexedFolder) -> FilePath { root.appending(bytes: folder.path.bytes) }
}

/// One file of a working tree, by places.
struct FilePlace: Sendable {
    let folder: Int
    let file: Int
}

extension WorkingTree {
    /// The files for which `isWanted` says so.
    func places(where isWanted: (IndexedFolder, Int) -> Bool) -> [FilePlace] {
        var places: [FilePlace] = []
        for (folderPlace, folder) in folders.enumerated() {
            for file in folder.files.entries.indices where isWanted(folder, file) {
                places.append(FilePlace(folder: folderPlace, file: file))
            }
        }
        return places
    }
}
