package import DatasetModel
import Snapshots

/// The scores of one model on two snapshots, side by side.
package struct ScoreChange: Sendable {
    package let model: String
    /// Nil: all images.
    package let split: String?
    package let metric: String
    /// Nil where that snapshot has no such score.
    package let from: Double?
    package let to: Double?
    /// Both were measured on the same images under the same labels.
    package let isComparable: Bool
    /// Why, in words.
    package let why: String
}

extension Repository {
    /// The newest scores of each model on two snapshots, metric by metric; sorted by model and split, metrics as they were recorded.
    package func scoreChanges(from old: Snapshot, to new: Snapshot) throws -> [ScoreChange] {
        let scores = try scores()
        let before = Self.newest(scores, on: old.id)
        let after = Self.newest(scores, on: new.id)
        return Set(before.keys).union(after.keys).sorted().flatMap { series in
            Self.changes(of: series, from: before[series], to: after[series])
        }
    }

    private static func newest(_ scores: [Score], on snapshot: SnapshotID) -> [ScoreSeries: Score] {
        Dictionary(scores.filter { $0.content.snapshot == snapshot }.map { (ScoreSeries($0), $0) }) { _, later in later
        }
    }

    private static func changes(of series: ScoreSeries, from old: Score?, to new: Score?) -> [ScoreChange] {
        let names = (new ?? old)?.content.metrics.map(\.name) ?? []
        let isComparable = new.flatMap { old?.content.isMeasuredAlike($0.content) } ?? false
        let split = series.split.map { "'\($0)'" } ?? "the dataset"
        let why =
            old == nil || new == nil
            ? "only one of them was scored"
            : isComparable ? "the same images and labels in \(split)" : "the images or labels of \(split) changed"
        return names.map { name in
            ScoreChange(
                model: series.model, split: series.split, metric: name, from: old?.content.value(of: name),
                to: new?.content.value(of: name), isComparable: isComparable, why: why)
        }
    }
}
