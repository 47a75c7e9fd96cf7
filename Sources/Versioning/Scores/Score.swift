package import DatasetModel
import History
package import Scoring

/// What a model reached on one split of one snapshot.
///
/// A class, as it is large and never changes: thousands are sorted and grouped.
package final class Score: Sendable, Equatable {
    package let id: ScoreID
    package let content: ScoreContent
    /// Who recorded it, and when.
    package let author: Signature

    package init(id: ScoreID, content: ScoreContent, author: Signature) {
        self.id = id
        self.content = content
        self.author = author
    }

    package static func == (left: Score, right: Score) -> Bool {
        left.id == right.id && left.content == right.content && left.author == right.author
    }
}

/// What a score says, apart from who recorded it.
///
/// See docs/format.md, "Scores".
package struct ScoreContent: Sendable, Equatable {
    /// One measured number.
    package struct Metric: Sendable, Equatable {
        package let name: String
        package let value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }

        /// The interval of a rate of so many images; nil for any other metric.
        package func interval(count: Int) -> Interval? {
            Scoring.Metric(named: name).isRateOfImages ? .wilson(rate: value, count: count) : nil
        }
    }

    /// The commit of the code that made a score.
    package struct Code: Sendable, Equatable {
        package let commit: String
        /// Files of the work tree differed from the commit.
        package let isDirty: Bool

        package init(commit: String, isDirty: Bool) {
            self.commit = commit
            self.isDirty = isDirty
        }
    }

    /// The file of predictions that is kept with a score.
    package struct PredictionFile: Sendable, Equatable {
        /// Its name in the score's tree.
        package let file: String
        package let id: ObjectID
        package let size: UInt64
        /// The columns that a person named; nil: detected.
        package var key: String?
        package var predicted: String?
    }

    /// The snapshot whose images and labels the model was measured on.
    package var snapshot: SnapshotID
    package var trainedOn: SnapshotID
    /// Nil: all images.
    package var split: String?
    package var splitFingerprint: ObjectID
    /// The number of images that the metrics count.
    package var count: Int
    package var model: String
    package var modelFile: ObjectID?
    package var evaluator: String?
    package var metrics: [Metric]
    /// Whether dsv computed the metrics from the predictions.
    package var isComputed: Bool
    /// Sorted by name.
    package var parameters: [Parameter]
    package var code: Code?
    package var predictions: PredictionFile?
    package var note: String?

    /// Something that a model or an evaluation was told.
    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The metric of this name; nil where it was not measured.
    package func value(of name: String) -> Double? { metrics.first { $0.name == name }?.value }

    /// Says whether another score was measured on as many images of the same split under the same labels: their numbers can be compared.
    package func isMeasuredAlike(_ other: ScoreContent) -> Bool {
        splitFingerprint == other.splitFingerprint && count == other.count
    }

    /// The interval of the metric of this name; nil where it is no rate of images, or was not measured.
    package func interval(of name: String) -> Interval? {
        metrics.first { $0.name == name }?.interval(count: count)
    }
}

/// Says that a score was removed.
package struct Tombstone: Sendable, Equatable {
    package let removes: ScoreID
    package let reason: String
    package let author: Signature
}
