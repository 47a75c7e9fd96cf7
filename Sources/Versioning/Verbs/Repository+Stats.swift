import Comparison
package import DatasetModel
import History
package import Labels
import ObjectStore
import Snapshots
import SystemIO

extension StateSource {
    /// Counts what a side holds; with `images`, also what kind of images they are.
    ///
    /// Formats and sizes cost the decoding of all images that were not looked at before; what is found out is kept by content.
    package func statistics(of state: OpenState, images: Bool = false) throws -> Statistics {
        try statistics(of: state.dataset, images: images)
    }

    /// As above, of a state that is opened for it.
    package func statistics(of side: Side, images: Bool = false) throws -> Statistics {
        try statistics(of: DatasetSide(side, self), images: images)
    }

    private func statistics(of side: DatasetSide, images: Bool) throws -> Statistics {
        let files = try side.folders().flatMap { folder in
            folder.content.files.entries.map { FileVersion($0, of: folder.content.files, in: folder.path) }
        }
        let labels = try LabelledSide.of(side, DiffOptions())
        var statistics = Statistics(files, masks: labels.masks)
        let summary = try labels.summary()
        statistics.classes = summary.classes
        statistics.splits = try labels.splitCounts()
        statistics.objects = summary.objects
        statistics.notes = (summary.notes + labels.doubts).filter { !Statistics.areCounted.contains($0.kind) }
        statistics.unit = Statistics.Unit(labels.source, rowCount: statistics.labelledCount, labels.imageCount)
        if images {
            statistics.pictures = PictureCounts(
                try side.images(), try PictureReader(side, progress: progress).table().table)
        }
        return statistics
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
