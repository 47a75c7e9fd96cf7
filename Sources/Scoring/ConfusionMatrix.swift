/// How often images of each class were given each class.
///
/// Right answers are counted by class and wrong ones by pair, so a thousand classes cost no more than the errors made.
package struct ConfusionMatrix: Sendable, Equatable {
    /// The names of all classes, of truth and predictions, sorted by their bytes; indexes count into them.
    package let classes: [String]
    /// The counts by class, of which all metrics are functions.
    package private(set) var counts: ClassCounts
    private var wrong: [Pair: Int] = [:]

    private struct Pair: Hashable {
        var truth: Int
        var predicted: Int
    }

    /// An empty matrix of these classes; names may come in any order and more than once.
    ///
    /// Pass those of the truth and those of the predictions, whichever of them they share.
    package init(classes names: [String]) {
        var sorted: [String] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where sorted.last.map({ $0.utf8.elementsEqual(name.utf8) }) != true {
            sorted.append(name)
        }
        classes = sorted
        counts = ClassCounts(classCount: sorted.count)
    }

    /// The index of the class of this name, by bisection; nil where there is none.
    ///
    /// Names are compared by their bytes, so a dictionary of Strings, which compares canonically, is no substitute.
    package func index(of name: String) -> Int? {
        var (low, high) = (0, classes.count)
        while low < high {
            let middle = (low + high) / 2
            if classes[middle].utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < classes.count && classes[low].utf8.elementsEqual(name.utf8) ? low : nil
    }

    /// Counts `count` images of the class `truth` that were given the class `predicted`, both by index.
    package mutating func add(truth: Int, predicted: Int, count: Int = 1) {
        if count == 0 { return }
        counts.add(truth: truth, predicted: predicted, count: count)
        if truth != predicted { wrong[Pair(truth: truth, predicted: predicted), default: 0] += count }
    }

    /// The number of images of the class `truth` that were given the class `predicted`.
    package subscript(truth truth: Int, predicted predicted: Int) -> Int {
        truth == predicted ? counts.correct[truth] : wrong[Pair(truth: truth, predicted: predicted)] ?? 0
    }

    /// The pairs of different classes that were taken for each other, the most frequent first, then by index.
    package var confusions: [Confusion] {
        wrong.map { Confusion(truth: $0.key.truth, predicted: $0.key.predicted, count: $0.value) }
            .sorted { ($1.count, $0.truth, $0.predicted) < ($0.count, $1.truth, $1.predicted) }
    }
}

/// A class that was taken for another one, and how often.
package struct Confusion: Sendable, Equatable {
    /// The class of the images, by index.
    package var truth: Int
    /// The class that they were given, by index.
    package var predicted: Int
    package var count: Int
}

/// How well one class was recognised.
package struct ClassScore: Sendable, Equatable {
    package var name: String
    package var precision: Double
    package var recall: Double
    package var f1: Double
    /// The number of images of the class.
    package var support: Int
    /// The number of images that were given the class.
    package var predicted: Int
    /// Wilson's interval of the recall; the whole range for a class without images.
    package var recallInterval: Interval
}

extension ConfusionMatrix {
    /// The scores of each class that images have or were given, in the order of `classes`.
    package var perClass: [ClassScore] {
        classes.indices.filter { counts.truth[$0] + counts.predicted[$0] > 0 }.map { index in
            ClassScore(
                name: classes[index], precision: counts.precision(index), recall: counts.recall(index),
                f1: counts.f1(index), support: counts.truth[index], predicted: counts.predicted[index],
                recallInterval: .wilson(rate: counts.recall(index), count: counts.truth[index]))
        }
    }
}
