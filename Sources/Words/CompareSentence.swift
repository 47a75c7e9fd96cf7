package import DatasetModel
package import Judging
import Scoring

/// The answer of a comparison in one plain sentence, with its interval and its number of images.
///
/// See docs/statistics.md for when which is said.
package struct CompareSentence {
    private let comparison: ModelComparison
    private let format: MetricFormat

    package init(_ comparison: ModelComparison) {
        self.comparison = comparison
        format = MetricFormat(comparison.metric, count: comparison.count)
    }

    package var text: String {
        switch comparison.verdict {
        case .better: certain("better")
        case .worse: certain("worse")
        case .cannotTell: cannotTell
        case .notComparable: "Not comparable: \(obstacle)"
        }
    }

    /// What the second model is, compared with the first; both limits as sizes of the change.
    private func certain(_ word: String) -> String {
        guard let difference = comparison.difference, let interval = comparison.interval
        else { fatalError("BUG: a verdict without an interval") }
        let sizes = difference < 0 ? Interval(low: -interval.high, high: -interval.low) : interval
        let names = ModelNames(comparison)
        let isRate = format.metric.isRateOfImages
        let metric = shown(format.metric.name)
        let amount = isRate ? "\(format.size(difference)) of \(metric)" : "\(format.size(difference)) in \(metric)"
        return "\(names.to) is \(word) than \(names.from) by \(amount) (\(format.interval(sizes))) on \(grounds)."
    }

    /// The images that the verdict rests on.
    private var grounds: String {
        guard comparison.paired != nil else {
            return "the same \(images(comparison.count, of: comparison.split)), even if they agreed as little as "
                + "they could: their predictions are not stored"
        }
        // Without splits nobody knows what a model was trained on.
        let clean = comparison.split == nil ? "" : " that neither was trained on"
        return "\(counted(comparison.count, "image"))\(clean), with the labels of \(comparison.on.shortName)"
    }

    private var cannotTell: String {
        let metric = shown(format.metric.name)
        guard let difference = comparison.difference else { return unknownChance }
        let change = "Cannot tell: \(format.change(difference)) of \(metric)"
        if let table = comparison.paired?.table, table.discordant == 0, difference == 0 {
            return "Cannot tell: both are right about the same \(grouped(table.bothRight)) of these "
                + "\(counted(comparison.count, "image"))."
        }
        if let interval = comparison.paired?.interval {
            return
                "\(change), but anything from \(format.signed(interval)) fits these \(counted(comparison.count, "image"))."
        }
        guard let bounds = comparison.bounds else {
            return "\(change) on \(counted(comparison.count, "image")), too few for an interval."
        }
        return "\(change) on the same \(counted(comparison.count, "image")), but without predictions anything from "
            + "\(format.signed(bounds)) may fit."
    }

    /// Of two numbers measured on the same data, of which nobody knows how much they vary by chance.
    private var unknownChance: String {
        let (from, to) = (comparison.from, comparison.to)
        guard let first = from.recorded, let second = to.recorded else { return "Cannot tell: a number is missing." }
        let counts = (from.score.content.count, to.score.content.count)
        let data =
            counts.0 == counts.1
            ? "on the same \(counted(counts.0, "image"))"
            : "on \(grouped(counts.0)) and \(grouped(counts.1)) images of the same data"
        return "Cannot tell: \(shown(format.metric.name)) went from \(format.value(first)) to \(format.value(second)) "
            + "\(data), but without predictions nobody knows how much of that is chance."
    }

    private var obstacle: String {
        let (from, to) = (comparison.from.score.content, comparison.to.score.content)
        if from.predictions != nil && to.predictions != nil {
            return "no image\(of(comparison.split)) is left that both answered for and neither was trained on."
        }
        let remedy = " Record both scores with their predictions to compare."
        if from.split != to.split {
            return "one was measured on \(splitName(from.split)), the other on \(splitName(to.split)).\(remedy)"
        }
        guard let change = comparison.change else {
            return "\(splitName(to.split)) differs, though its images and labels do not.\(remedy)"
        }
        let parts = [
            counted(change.removed + change.added, "image"), counted(change.relabelled, "label"),
        ].filter { !$0.hasPrefix("0 ") }
        return "\(splitName(to.split)) changed by \(parts.joined(separator: ", ")).\(remedy)"
    }

    private func of(_ split: String?) -> String { split.map { " of \(shown($0))" } ?? "" }

    private func splitName(_ split: String?) -> String {
        guard let split else { return "the set of images" }
        return ["val", "valid", "validation", "dev"].contains(split.lowercased())
            ? "validation" : "split '\(shown(split))'"
    }

    /// What became of the number, and why: `94.5 % to 96.1 %: removed images −0.4, …`; nil where it is not known.
    package var waterfall: String? {
        guard let waterfall = comparison.waterfall else { return nil }
        let change = waterfall.end - waterfall.start
        let parts = waterfall.steps.map { "\($0.words) \(format.signed($0.change))" }.joined(separator: ", ")
        let verb =
            format.signed(change).hasPrefix("±")
            ? "did not move" : change < 0 ? "fell \(format.size(change))" : "rose \(format.size(change))"
        return "The score \(verb): \(parts)."
    }
}

/// What the two models are called where both are mentioned: by what tells them apart.
package struct ModelNames {
    package let from: String
    package let to: String

    package init(_ comparison: ModelComparison) {
        let (from, to) = (comparison.from, comparison.to)
        func names(_ name: (ModelComparison.Side) -> String) -> (String, String) { (name(from), name(to)) }
        if from.score.content.model != to.score.content.model {
            (self.from, self.to) = names { shown($0.score.content.model) }
        } else if from.snapshot.id != to.snapshot.id {
            (self.from, self.to) = names { "\(shown($0.score.content.model)) of \($0.snapshot.shortName)" }
        } else {
            (self.from, self.to) = names { "\(shown($0.score.content.model)), score \($0.score.id.short)," }
        }
    }
}

extension Snapshot {
    /// What it is called in a sentence: its first tag, else its id.
    package var shortName: String { tags.first.map { shown($0) } ?? id.short }
}
