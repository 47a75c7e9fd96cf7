import Comparison
package import DatasetModel
import History
import ObjectStore
import SystemIO

/// The numbers of one state of a dataset.
package struct Statistics: Sendable {
    package var fileCount = 0
    package var imageCount = 0
    /// The sum of the sizes of all files.
    package var byteCount: UInt64 = 0
    /// The number of different contents among the images.
    package var distinctImages = 0
    /// Contents that several images share, with their paths; sorted by the first path.
    package var duplicates: [[DatasetPath]] = []
    /// Images by class and split, where folders name them; without a split the key is empty.
    package var classes: [String: [String: Int]] = [:]
    /// Images by split, where folders name splits.
    package var splits: [String: Int] = [:]
}

extension Repository {
    /// Counts what a side holds, or what of it lies at or below `path`.
    package func statistics(of side: Side, below path: DatasetPath = .root) throws -> Statistics {
        let side = try DatasetSide(side, self)
        let files = try side.folders().flatMap { folder in
            folder.content.files.entries.map { FileVersion($0, of: folder.content.files, in: folder.path) }
        }
        var statistics = Statistics(path.isRoot ? files : files.filter { $0.path.isInside(path) })
        let labels = try LabelledSide.of(side, DiffOptions(path: path))
        statistics.classes = try labels.summary().classes
        statistics.splits = try labels.splitCounts()
        return statistics
    }
}

extension Statistics {
    init(_ files: [FileVersion]) {
        fileCount = files.count
        byteCount = files.reduce(0) { $0 + $1.size }
        let images = files.filter { FileRole(name: $0.path.name) == .image }
        imageCount = images.count
        let copies = Dictionary(grouping: images, by: \.id)
        distinctImages = copies.count
        duplicates = copies.values.filter { $0.count > 1 }.map { $0.map(\.path).sorted() }.sorted { $0[0] < $1[0] }
    }
}

/// What a snapshot costs.
package struct Usage: Sendable {
    package let snapshot: Snapshot
    package let fileCount: Int
    /// The sum of the sizes of its files, as a copy of the folder would take.
    package let byteCount: UInt64
    /// Contents that no snapshot before it has, and the sum of their sizes.
    package let newObjects: Int
    package let newBytes: UInt64
}

extension Repository {
    /// What each snapshot adds to those before it, oldest first, and what the repository takes on the disk.
    package func usage(of snapshots: [Snapshot]) throws -> (snapshots: [Usage], diskBytes: UInt64) {
        var seen: Set<ObjectID> = []
        let usages = try snapshots.map { snapshot in
            let files = try list(snapshot)
            let new = files.filter { seen.insert($0.id).inserted }
            return Usage(
                snapshot: snapshot, fileCount: files.count, byteCount: files.reduce(0) { $0 + $1.size },
                newObjects: new.count, newBytes: new.reduce(0) { $0 + $1.size })
        }
        return (usages, try diskUsage(of: store.path) + diskUsage(of: historyPath))
    }
}
