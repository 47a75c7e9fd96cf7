package import Comparison
package import DatasetModel
package import History
import ObjectStore
import SystemIO
import SystemPackage

/// How the working tree differs from the current snapshot.
package struct Status: Sendable {
    package let head: Head
    package let changes: DatasetChanges
    /// Sockets, devices and named pipes, which cannot be part of a dataset.
    package let skipped: [DatasetPath]
    /// A first snapshot needs a file: empty folders alone are nothing to commit.
    package var isClean: Bool { changes.files.isEmpty || (head.snapshot == nil && changes.files.count == 0) }
}

extension Repository {
    /// Compares the working tree with the current snapshot.
    ///
    /// Reads only files that the index does not know, and remembers what it learned.
    package func status() throws -> Status {
        let head = try history().head()
        let tree = try scanAndRemember()
        let new = DatasetSide(tree, self)
        guard let snapshot = head.snapshot else {
            let files = FileChanges(try rawChanges(from: nil, to: tree.node()))
            return Status(head: head, changes: DatasetChanges(files: files), skipped: tree.skipped)
        }
        let old = try DatasetSide(.snapshot(self.snapshot(snapshot)), self)
        return Status(
            head: head, changes: try changes(from: old, to: new, counts: false, doubts: true), skipped: tree.skipped)
    }

    /// The working tree with every content known; the index keeps what was learned, if it can be written.
    func scanAndRemember() throws -> WorkingTree {
        var tree = try scan()
        let unknown = tree.places { $0.needsReading($1) }
        progress.begin("hashing", files: unknown.count, bytes: tree.byteCount(of: unknown))
        try tree.read(unknown, into: .none, progress: progress)
        if tree.isIndexStale {
            try remember { try writeIndex(tree.folders) }
        }
        return tree
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

    func writeIndex(_ folders: [IndexedFolder]) throws {
        try disk.makeFolders(temporaryFolder)
        let temporary = temporaryFolder.appending("index")
        // Left by a process that died while it wrote: the lock is ours.
        if FileStatus.ifPresent(temporary) != nil { try disk.remove(temporary) }
        try Index(folders: folders).write(indexPath, via: temporary, disk: disk)
    }
}

extension WorkingTree {
    /// The sum of the sizes of some files.
    func byteCount(of places: [FilePlace]) -> UInt64 {
        places.reduce(0) { $0 + folders[$1.folder].files.entries[$1.file].size }
    }
}
