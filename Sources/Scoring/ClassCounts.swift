/// For each class, the number of images that have it, that were given it, and both: what every classification metric needs.
///
/// The definitions are scikit-learn's: a class that no image has and none was given does not count, and a quotient
/// without a denominator is 0. A metric of no images is nil.
package struct ClassCounts: Sendable, Equatable {
    /// The images of each class.
    package private(set) var truth: [Int]
    /// The images that were given each class.
    package private(set) var predicted: [Int]
    /// The images of each class that were given it.
    package private(set) var correct: [Int]
    /// The number of images.
    package private(set) var total = 0

    package init(classCount: Int) {
        truth = Array(repeating: 0, count: classCount)
        predicted = truth
        correct = truth
    }

    /// Counts `count` images of the class `actual` that were given the class `answer`.
    package mutating func add(truth actual: Int, predicted answer: Int, count: Int = 1) {
        truth[actual] += count
        predicted[answer] += count
        if actual == answer { correct[answer] += count }
        total += count
    }

    /// Sets all counts to zero and keeps the memory.
    mutating func reset() {
        for index in truth.indices {
            truth[index] = 0
            predicted[index] = 0
            correct[index] = 0
        }
        total = 0
    }
}

extension ClassCounts {
    /// The share of images that were given the class that they have.
    package var accuracy: Double? {
        total == 0 ? nil : Double(correct.reduce(0, +)) / Double(total)
    }

    /// The mean recall of the classes that images have.
    package var balancedAccuracy: Double? {
        var sum = 0.0
        var classes = 0
        for index in truth.indices where truth[index] > 0 {
            sum += recall(index)
            classes += 1
        }
        return classes == 0 ? nil : sum / Double(classes)
    }

    /// The share of right answers among those that gave the class.
    package func precision(_ index: Int) -> Double { Self.quotient(correct[index], predicted[index]) }

    /// The share of right answers among the images of the class.
    package func recall(_ index: Int) -> Double { Self.quotient(correct[index], truth[index]) }

    /// The harmonic mean of precision and recall of the class.
    package func f1(_ index: Int) -> Double { Self.quotient(2 * correct[index], truth[index] + predicted[index]) }

    private static func quotient(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }

    /// The mean of a value over the classes that images have or were given.
    func macro(_ value: (Int) -> Double) -> Double? {
        var sum = 0.0
        var classes = 0
        for index in truth.indices where truth[index] + predicted[index] > 0 {
            sum += value(index)
            classes += 1
        }
        return classes == 0 ? nil : sum / Double(classes)
    }

    /// The mean of a value over the classes, each weighted by its number of images.
    func weighted(_ value: (Int) -> Double) -> Double? {
        var sum = 0.0
        for index in truth.indices where truth[index] > 0 { sum += Double(truth[index]) * value(index) }
        return total == 0 ? nil : sum / Double(total)
    }

    /// The mean precision of the classes that images have or were given.
    package var macroPrecision: Double? { macro(precision) }
    /// The mean recall of the classes that images have or were given.
    package var macroRecall: Double? { macro(recall) }
    /// The mean F1 of the classes that images have or were given.
    package var macroF1: Double? { macro(f1) }
    /// The mean precision of the classes, each weighted by its images.
    package var weightedPrecision: Double? { weighted(precision) }
    /// The mean recall of the classes, each weighted by its images.
    package var weightedRecall: Double? { weighted(recall) }
    /// The mean F1 of the classes, each weighted by its images.
    package var weightedF1: Double? { weighted(f1) }

    /// Cohen's kappa: the agreement of answers and truth, or of two annotators, beyond that of chance.
    ///
    /// 1 is perfect, 0 is chance; nil where all images are of one class and were given it.
    package var kappa: Double? {
        let n = Double(total)
        var chance = 0.0
        for index in truth.indices { chance += Double(truth[index]) * Double(predicted[index]) }
        // Both sides in images, not shares: one class alone gives exactly zero.
        let expected = n * n - chance
        return expected == 0 ? nil : 1 - n * (n - Double(correct.reduce(0, +))) / expected
    }

    /// Matthews' correlation coefficient, for any number of classes (Gorodkin's R_K); 0 where one side has one class only.
    package var matthewsCorrelation: Double? {
        if total == 0 { return nil }
        let n = Double(total)
        var (both, squaresOfTruth, squaresOfAnswers) = (0.0, 0.0, 0.0)
        for index in truth.indices {
            let (actual, answer) = (Double(truth[index]), Double(predicted[index]))
            both += actual * answer
            squaresOfTruth += actual * actual
            squaresOfAnswers += answer * answer
        }
        let spread = (n * n - squaresOfTruth) * (n * n - squaresOfAnswers)
        return spread == 0 ? 0 : (Double(correct.reduce(0, +)) * n - both) / spread.squareRoot()
    }
}
