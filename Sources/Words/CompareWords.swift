import DatasetModel
package import Judging
package import Scoring

/// The words of comparisons.
package enum CompareWords {
    /// Why images are left out, behind their number.
    package static func of(_ reason: ComparisonSet.Exclusion, count: Int) -> String {
        let isOne = count == 1
        return switch reason {
        case .unlabelled: isOne ? "has no label, or several" : "have no label, or several"
        case .repeated: isOne ? "is a copy of one that counts" : "are copies of others that count"
        case .seenInTraining: isOne ? "was in a model's training data" : "were in a model's training data"
        case .groupSeenInTraining: "of a group that was in a model's training data"
        case .notPredictedByFirst: isOne ? "has no answer of the from model" : "have no answer of the from model"
        case .notPredictedBySecond: isOne ? "has no answer of the to model" : "have no answer of the to model"
        }
    }

    package static func of(_ kind: ModelComparison.Case.Kind) -> String {
        switch kind {
        case .newlyRight: "newly right"
        case .newlyWrong: "newly wrong"
        case .stillWrong: "still wrong"
        }
    }

    /// How the interval was found.
    package static func method(_ paired: ModelComparison.Paired) -> String {
        paired.method == "newcombe" ? "Newcombe's interval, McNemar's mid-p" : "paired bootstrap"
    }
}

extension Waterfall {
    /// A part of a change, in words.
    package struct Step {
        package let words: String
        package let change: Double
        /// Of images; nil for the model.
        package let count: Int?
    }

    /// In the order in which they are taken.
    package var steps: [Step] {
        let first = [
            Step(words: "removed images", change: removed, count: removedCount),
            Step(words: "relabelled", change: relabelled, count: relabelledCount),
        ]
        guard let added, let model else {
            return first + [Step(words: "added images and model", change: addedAndModel, count: addedCount)]
        }
        return first + [
            Step(words: "added images", change: added, count: addedCount),
            Step(words: "model", change: model, count: nil),
        ]
    }

    /// Why added images and model are not told apart; nil where they are.
    package var unanswered: String? {
        if added != nil { return nil }
        let parts = [("from", unansweredCount), ("to", unansweredBySecond)].filter { $0.1 > 0 }.map { name, count in
            "the \(name) model has no answer for \(counted(count, "image"))"
        }
        return parts.joined(separator: ", ")
            + " of the new split: what added images and what the model did cannot be told apart"
    }
}

extension ModelComparison {
    /// The smallest difference that the comparison set can show; nil where no formula says.
    package var smallestVisible: Double? {
        guard let paired, paired.method == "newcombe", let table = paired.table,
            table.discordant > 0
        else { return nil }
        return table.smallestVisible
    }
}

extension ScoreContent {
    /// `360 images of val`.
    package var measured: String { images(count, of: split) }
}

/// `360 images of val`, or `360 images`.
package func images(_ count: Int, of split: String?) -> String {
    counted(count, "image") + (split.map { " of \(shown($0))" } ?? "")
}
