import DatasetModel
import ObjectStore
package import SystemIO
package import SystemPackage

extension Repository {
    /// The working tree with every content known; the index keeps what was learned, if it can be written.
    package func scanAndRemember() throws -> WorkingTree {
        var tree = try scan()
        let unknown = tree.places { $0.needsReading($1) }
        progress.begin("hashing", files: unknown.count, bytes: tree.byteCount(of: unknown))
        try tree.read(unknown, into: .none, progress: progress)
        if tree.isIndexStale {
            try remember { try writeIndex(tree.folders) }
        }
        return tree
    }

    /// The working tree, of which nothing is read but new files that may say labels; the index learns nothing.
    ///
    /// Costs what looking at the folder costs, and reading these. `isComplete`: every content is known.
    package func scanForLabels() throws -> (tree: WorkingTree, isComplete: Bool) {
        var tree = try scan()
        try tree.readLabels(progress)
        return (tree, tree.places { $0.needsReading($1) }.isEmpty)
    }

    /// The working tree, compared with the index.
    func scan(comparedWith index: Index? = nil) throws -> WorkingTree {
        progress.begin("looking at the files")
        let index = try index ?? Index(reading: indexPath)
        var tree = try WorkingTree(scanning: root, index: index, progress: progress)
        if try isPartial() { try absentFiles(index).add(to: &tree) }
        return tree
    }

    /// What was left at a remote.
    private func absentFiles(_ index: Index) throws -> AbsentFiles {
        // Without an index, the current snapshot tells: nothing that is merely not here may count as removed.
        guard index.folders.isEmpty, let head = try currentSnapshot() else { return AbsentFiles(in: index) }
        return try AbsentFiles(of: head.tree, reader(), isStored: store.contains)
    }

    /// Replaces the index; the repository must be locked.
    func writeIndex(_ folders: [IndexedFolder]) throws {
        try disk.makeFolders(temporaryFolder)
        let temporary = temporaryFolder.appending("index")
        // Left by a process that died while it wrote: the lock is ours.
        if FileStatus.ifPresent(temporary) != nil { try disk.remove(temporary) }
        try Index(folders: folders).write(indexPath, via: temporary, disk: disk)
    }
}

extension WorkingTree {
    /// A plain folder, every file of it read.
    package init(reading folder: FilePath, progress: Progress) throws {
        progress.begin("looking at the files")
        try self.init(scanning: folder, progress: progress)
        let all = places { $0.needsReading($1) }
        progress.begin("hashing", files: all.count, bytes: byteCount(of: all))
        try read(all, into: .none, progress: progress)
    }

    /// A plain folder, of which nothing is read but files that may say labels.
    package init(readingLabelsOf folder: FilePath, progress: Progress) throws {
        progress.begin("looking at the files")
        try self.init(scanning: folder, progress: progress)
        try readLabels(progress)
    }

    /// Reads texts and XML that are not known: images, films and archives beside them may be large.
    fileprivate mutating func readLabels(_ progress: Progress) throws {
        let xml = FileExtension(name: Array("a.xml".utf8)[...])
        let unknown = places { folder, file in
            guard folder.needsReading(file) else { return false }
            let name = folder.files.name(folder.files.entries[file])
            return FileRole(name: name) == .text || FileExtension(name: name) == xml
        }
        progress.begin("hashing", files: unknown.count, bytes: byteCount(of: unknown))
        try read(unknown, into: .none, progress: progress)
    }

    /// The sum of the sizes of some files.
    func byteCount(of places: [FilePlace]) -> UInt64 {
        places.reduce(0) { $0 + folders[$1.folder].files.entries[$1.file].size }
    }
}
