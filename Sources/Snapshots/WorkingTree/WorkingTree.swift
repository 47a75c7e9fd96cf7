package import DatasetModel
import SystemIO
package import SystemPackage

/// The dataset's folder as it is now, compared with what the index knew of it.
package struct WorkingTree: Sendable {
    package let root: FilePath
    /// Sorted by path; the first is the root.
    var folders: [IndexedFolder]
    /// What cannot be part of a dataset and is left out: sockets, devices, named pipes.
    package var skipped: [DatasetPath] = []
    /// The number of files and folders that ignore rules leave out, not counting what lies in such folders.
    var ignoredCount = 0
    /// Something is not as the index has it.
    var isIndexStale = false

    /// A folder of which so much is known.
    package init(
        root: FilePath, folders: [IndexedFolder], skipped: [DatasetPath] = [], ignoredCount: Int = 0,
        isIndexStale: Bool = false
    ) {
        self.root = root
        self.folders = folders
        self.skipped = skipped
        self.ignoredCount = ignoredCount
        self.isIndexStale = isIndexStale
    }

    /// The places of subfolders, by the place of their parent.
    func children() -> [[Int]] { folders.children() }

    /// The path of a folder on the disk.
    func path(of folder: IndexedFolder) -> FilePath { root.appending(bytes: folder.path.bytes) }
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

extension [IndexedFolder] {
    /// The place of the folder of a path, by binary search: they are sorted by path.
    func place(of path: ArraySlice<UInt8>) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let found = self[middle].path.bytes
            let order = compareBytes(found.span, path.span)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The places of subfolders, by the place of their parent, in their order; they are sorted by path, the root first.
    func children() -> [[Int]] {
        var children = [[Int]](repeating: [], count: count)
        // Most have the parent of the one before.
        var parent: (path: ArraySlice<UInt8>, place: Int) = ([], 0)
        for place in indices.dropFirst() {
            let path = self[place].path.bytes
            let wanted = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
            if compareBytes(wanted.span, parent.path.span) != 0 {
                guard let found = self.place(of: wanted) else { continue }
                parent = (wanted, found)
            }
            children[parent.place].append(place)
        }
        return children
    }
}
