package import Comparison
import SystemIO
package import SystemPackage

/// One side of a comparison.
package enum Side: Sendable {
    case snapshot(Snapshot)
    /// The dataset's folder as it is now.
    case workingTree
    /// A folder under no version control.
    case folder(FilePath)
}

extension Repository {
    /// The files in which two sides differ; of two snapshots, without reading a file.
    package func diff(from old: Side, to new: Side) throws -> FileChanges {
        FileChanges(try rawChanges(from: node(old), to: node(new)))
    }

    private func node(_ side: Side) throws -> FolderNode {
        switch side {
        case .snapshot(let snapshot): return try reader().node(snapshot.tree)
        case .workingTree: return try scanAndRemember().node()
        case .folder(let path): return try WorkingTree(reading: path, progress: progress).node()
        }
    }
}

extension WorkingTree {
    /// A plain folder, every file of it read.
    init(reading folder: FilePath, progress: Progress) throws {
        progress.begin("looking at the files")
        try self.init(scanning: folder, progress: progress)
        let all = places { $0.needsReading($1) }
        progress.begin("hashing", files: all.count, bytes: byteCount(of: all))
        try read(all, into: .none, progress: progress)
    }
}
