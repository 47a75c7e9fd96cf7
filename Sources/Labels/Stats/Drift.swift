package import Comparison
package import Scoring

/// How the counts and shares of the classes changed from one state of a dataset to another.
///
/// See docs/statistics.md, "Drift".
package struct Drift: Sendable {
    /// Before and after, by class and split; without a split the key is empty.
    package let classes: [String: [String: ClassCount]]
    /// By split; one without a split is the empty key.
    package let splits: [String: Part]
    /// All splits together.
    package let all: Part

    /// The change of one split, or of all.
    package struct Part: Sendable, Equatable {
        package let total: ClassCount
        /// The Jensen-Shannon distance of the class shares before and after, 0...1; nil where either has nothing.
        package let distance: Double?
        /// The test of whether both could be draws of the same shares; nil unless there are two classes, before and after.
        package let chiSquare: SplitBalance.ChiSquare?

        init(_ counts: [ClassCount]) {
            let balance = SplitBalance(counts: counts.map { [$0.from, $0.to] })
            total = counts.sum
            distance = counts.isEmpty ? nil : balance.distance(0, 1)
            chiSquare = balance.chiSquare
        }
    }

    package init(from old: Statistics, to new: Statistics) {
        var classes = new.classes.mapValues { $0.mapValues { ClassCount(to: $0) } }
        for (label, splits) in old.classes {
            for (split, count) in splits { classes[label, default: [:]][split, default: ClassCount()].from = count }
        }
        let names = Set(classes.values.flatMap(\.keys))
        // In the order of the names: a sum of fractions depends on it.
        let rows = classes.sorted { $0.key < $1.key }.map(\.value)
        self.classes = classes
        splits = Dictionary(
            uniqueKeysWithValues: names.map { name in (name, Part(rows.map { $0[name] ?? ClassCount() })) })
        all = Part(rows.map { Array($0.values).sum })
    }
}

extension [ClassCount] {
    fileprivate var sum: ClassCount {
        reduce(into: ClassCount()) { sum, count in
            sum.from += count.from
            sum.to += count.to
        }
    }
}
