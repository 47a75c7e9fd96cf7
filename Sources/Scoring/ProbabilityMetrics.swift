import Glibc

/// The metrics of predictions with a probability for each class: log loss, top-k accuracy, calibration.
///
/// Fed an image at a time, so that no predictions need be kept. Definitions are scikit-learn's.
package struct ProbabilityMetrics: Sendable, Equatable {
    /// The number of images.
    package private(set) var count = 0
    /// The confidences of the most probable class.
    package private(set) var calibration = Calibration()
    private var sumOfLosses = 0.0
    /// How many images have their true class at each place, the most probable first.
    private var ranks: [Int]

    package init(classCount: Int) {
        ranks = Array(repeating: 0, count: classCount)
    }

    /// Adds an image: a finite probability for each class, and the index of the true one.
    ///
    /// A truth of nil is a class that the model does not know: its probability is 0, and it is nowhere among the top.
    package mutating func add(_ probabilities: Span<Double>, truth: Int?) {
        precondition(probabilities.count == ranks.count, "a probability for each class")
        let probability = truth.map { probabilities[$0] } ?? 0
        var (top, rank) = (0, 0)
        for index in probabilities.indices {
            let other = probabilities[index]
            if other >= probabilities[top] { top = index }
            // Of equal probabilities the last one goes first, as in scikit-learn's top_k_accuracy_score.
            if let truth, other > probability || (other == probability && index > truth) { rank += 1 }
        }
        count += 1
        // Clipped, but not normalised, as in scikit-learn's log_loss.
        sumOfLosses -= log(min(max(probability, .ulpOfOne), 1 - .ulpOfOne))
        if truth != nil { ranks[rank] += 1 }
        if !probabilities.isEmpty { calibration.add(confidence: probabilities[top], isRight: top == truth) }
    }

    /// The mean negative logarithm of the true class's probability; nil without images.
    package var logLoss: Double? { count == 0 ? nil : sumOfLosses / Double(count) }

    /// The share of images whose true class is among the `k` most probable ones; nil without images.
    ///
    /// Differs from scikit-learn for two classes and k = 1, where scikit-learn takes a probability of exactly 0.5 for a no.
    package func topAccuracy(_ k: Int) -> Double? {
        count == 0 ? nil : Double(ranks.prefix(k).reduce(0, +)) / Double(count)
    }

    /// The expected calibration error of the most probable class; nil without images.
    package var expectedCalibrationError: Double? { calibration.expectedError }
}
