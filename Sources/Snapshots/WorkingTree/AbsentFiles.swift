import DatasetModel
import SystemIO
import SystemPackage

/// Files whose bytes were left at a remote: where there is nothing in the folder, they count as there, as they were.
///
/// Only a partial repository has them. The index notes them; where it is lost, a file of the current snapshot whose bytes are not in
/// the store is one. See docs/format.md, "Files that are not here".
struct AbsentFiles {
    /// Nothing but absent files; sorted by path.
    private let folders: [IndexedFolder]

    init(in index: Index) {
        folders = index.folders.map { $0.filtered { $0.isAbsent } }.filter { !$0.files.isEmpty }
    }

    /// Files of a snapshot that are not in the store.
    init(of tree: GitID, _ reader: SnapshotReader, isStored: (ObjectID) throws -> Bool) throws {
        var folders: [IndexedFolder] = []
        try reader.forEachFolder(of: tree) { path, content in
            var folder = IndexedFolder(path: path)
            for entry in content.files.entries where entry.kind == .file {
                if try !isStored(entry.id) { folder.append(entry, of: content.files, .absent) }
            }
            if !folder.files.isEmpty { folders.append(folder) }
        }
        self.folders = folders
    }

    /// Adds the files to a working tree, where nothing else has their names.
    func add(to tree: inout WorkingTree) {
        if folders.isEmpty { return }
        var all = Dictionary(uniqueKeysWithValues: tree.folders.map { ($0.path, $0) })
        for folder in folders {
            var path = folder.path
            while all[path] == nil {
                all[path] = IndexedFolder(path: path)
                guard let parent = path.parent else { break }
                path = parent
            }
            // A file where the folder was: what stood below is gone.
            guard !Self.isFile(folder.path, in: all) else { continue }
            all[folder.path] = all[folder.path].map { $0.merged(with: folder) }
        }
        tree.folders = all.values.sorted { $0.path < $1.path }
        tree.isIndexStale = true
    }

    private static func isFile(_ path: DatasetPath, in folders: [DatasetPath: IndexedFolder]) -> Bool {
        guard let parent = path.parent else { return false }
        return folders[parent]?.files.index(of: path.name) != nil
    }
}

extension WorkingTree {
    /// Lets go of absent files for which `isDropped`: what is not in the folder is missing then.
    mutating func dropAbsent(where isDropped: (DatasetPath, ObjectID) throws -> Bool) rethrows -> [DatasetPath] {
        var dropped: [DatasetPath] = []
        for place in folders.indices {
            let folder = folders[place]
            var kept = IndexedFolder(path: folder.path)
            for (file, entry) in folder.files.entries.enumerated() {
                let path = folder.path.appending(folder.files.name(entry))
                if folder.stamps[file].isAbsent, try isDropped(path, entry.id) {
                    dropped.append(path)
                } else {
                    kept.append(entry, of: folder.files, folder.stamps[file], folder.texts[file])
                }
            }
            if kept.files.count < folder.files.count { folders[place] = kept }
        }
        return dropped
    }
}

extension IndexedFolder {
    /// Adds a file behind the others.
    fileprivate mutating func append(
        _ entry: FileEntry, of list: FileList, _ stamp: FileStamp, _ text: TextID? = nil
    ) {
        texts[files.count] = text
        files.append(entry, of: list)
        stamps.append(stamp)
    }

    /// The folder with those files alone whose stamps are wanted.
    fileprivate func filtered(_ isWanted: (FileStamp) -> Bool) -> IndexedFolder {
        var folder = IndexedFolder(path: path)
        for (place, entry) in files.entries.enumerated() where isWanted(stamps[place]) {
            folder.append(entry, of: files, stamps[place], texts[place])
        }
        return folder
    }

    /// The files of both in the order of their names; where both have one, this folder's.
    fileprivate func merged(with other: IndexedFolder) -> IndexedFolder {
        var folder = IndexedFolder(path: path)
        var place = 0
        for (otherPlace, entry) in other.files.entries.enumerated() {
            while place < files.count {
                let order = FileList.compareNames(files.entries[place], of: files, entry, of: other.files)
                if order > 0 { break }
                folder.append(files.entries[place], of: files, stamps[place], texts[place])
                place += 1
                if order == 0 { break }
            }
            let isTaken = folder.files.entries.last.map {
                FileList.compareNames($0, of: folder.files, entry, of: other.files) == 0
            }
            if isTaken != true { folder.append(entry, of: other.files, other.stamps[otherPlace]) }
        }
        for rest in place..<max(place, files.count) {
            folder.append(files.entries[rest], of: files, stamps[rest], texts[rest])
        }
        return folder
    }
}
