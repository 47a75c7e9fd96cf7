package import DatasetModel
package import Scoring

/// An honest answer to the question whether one model is better than another.
package struct ModelComparison: Sendable {
    /// One of the two scores, and the snapshot that it belongs to.
    package struct Side: Sendable {
        package let snapshot: Snapshot
        package let score: Score
        /// The metric as it was recorded, on its own split; nil where it was not.
        package let recorded: Double?

        /// One of the two, with its metric as it was recorded.
        package init(snapshot: Snapshot, score: Score, recorded: Double?) {
            self.snapshot = snapshot
            self.score = score
            self.recorded = recorded
        }
    }

    package enum Verdict: String, Sendable, CaseIterable {
        case better, worse
        case cannotTell = "cannot-tell"
        case notComparable = "not-comparable"
    }

    /// The two models on the images that both can be judged by.
    package struct Paired: Sendable {
        /// The metric of each model on the comparison set.
        package let values: (from: Double, to: Double)
        /// How the answers of two classifiers agree; nil of detectors.
        package let table: PairedTable?
        /// Nil of detectors.
        package let confusion: (from: ConfusionMatrix, to: ConfusionMatrix)?
        /// Of the difference; nil where the images are too few for one.
        package let interval: Interval?
        /// McNemar's mid-p; of accuracy alone.
        package let p: Double?
        /// How the interval was found: `newcombe` or `bootstrap`.
        package let method: String
        /// Empty of detectors.
        package let byClass: [Slice]
        /// Images that one classifier has right, or neither; empty of detectors, and unless images are to be listed.
        package let cases: [Case]
        /// The number of images.
        package let count: Int
        /// True if both gave each image the same answer.
        package var areAlike = false
        /// Of detectors, by class that has objects; empty of classifiers.
        package var precisions: [PairedPrecision] = []
    }

    /// How well two detectors found the objects of one class.
    package struct PairedPrecision: Sendable {
        package let from: ClassPrecision
        package let to: ClassPrecision

        package var name: String { from.name }
    }

    /// What the two models made of some of the images: those of one class, or of one split.
    package struct Slice: Sendable {
        package let name: String
        package let table: PairedTable
    }

    /// Images of the split that were left out for one reason.
    package struct Excluded: Sendable {
        package let reason: ComparisonSet.Exclusion
        package let count: Int
        /// All of them, sorted by bytes; empty unless images are to be listed.
        package let names: [String]
    }

    /// An image that at least one model got wrong.
    package struct Case: Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            case newlyRight = "newly-right"
            case newlyWrong = "newly-wrong"
            case stillWrong = "still-wrong"
        }

        package let kind: Kind
        package let key: String
        /// Nil where the image is not part of the dataset.
        package let path: DatasetPath?
        package let label: String
        package let from: String
        package let to: String
    }

    package let from: Side
    package let to: Side
    /// Whose labels and split both are judged by.
    package let on: Snapshot
    package let split: String?
    package let metric: Scoring.Metric
    /// Nil where a score has no stored predictions.
    package let paired: Paired?
    /// The widest difference that two rates on the same images can mean, where the answers are not known.
    package let bounds: Interval?
    package let waterfall: Waterfall?
    /// Images of the split that were left out, by reason.
    package let excluded: [Excluded]
    /// How the split changed between the two scores; nil where it did not.
    package let change: (removed: Int, added: Int, relabelled: Int)?
    /// Of classifiers, each split on which the two can be compared; empty unless asked for.
    package var bySplit: [Slice] = []
    package let verdict: Verdict
    package let notes: [Note]

    /// The number of images that the comparison rests on.
    package var count: Int { paired?.count ?? (bounds == nil ? 0 : to.score.content.count) }

    /// The interval of the difference, by whatever is known: answers in pairs, or two numbers on the same data.
    package var interval: Interval? { paired?.interval ?? bounds }

    /// What is said to be the difference of the two; nil where nothing is.
    package var difference: Double? {
        if let paired { return paired.values.to - paired.values.from }
        guard bounds != nil, let from = from.recorded, let to = to.recorded else { return nil }
        return to - from
    }
}

extension ModelComparison.Verdict {
    /// Better or worse where the whole interval of the difference lies on one side of zero.
    package init(_ interval: Interval?, higherIsBetter: Bool) {
        guard let interval else {
            self = .cannotTell
            return
        }
        if interval.low > 0 {
            self = higherIsBetter ? .better : .worse
        } else if interval.high < 0 {
            self = higherIsBetter ? .worse : .better
        } else {
            self = .cannotTell
        }
    }
}

/// What a person asks of a comparison.
package struct ComparisonRequest: Sendable {
    /// Revisions or scores.
    package var from: String
    package var to: String
    package var metric: String?
    package var model: String?
    /// Whose labels count; nil: the newer snapshot's.
    package var on: String?
    package var split: String?
    /// Whether to compare on each split, too.
    package var comparesSplits = false
    /// Whether to list the images that were left out, or that a model got wrong.
    package var listsImages = true
    /// How often the bootstrap draws; nil: as often as is usual for what is compared.
    package var resamples: Int?

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}
