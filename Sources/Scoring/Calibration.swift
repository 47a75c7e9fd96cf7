/// Whether a model is right as often as it says: confidences in 15 bins of equal width.
///
/// Fed an answer at a time; see docs/statistics.md.
package struct Calibration: Sendable, Equatable {
    /// The number of bins; bin i holds the confidences above i/15 and up to (i + 1)/15, the first one 0, too.
    package static let binCount = 15

    /// What fell into a bin.
    package struct Bin: Sendable, Equatable {
        package var count = 0
        package var rightCount = 0
        package var sumOfConfidences = 0.0
    }

    package private(set) var bins = Array(repeating: Bin(), count: binCount)

    package init() {}

    /// Adds an answer: the confidence of the predicted class, finite and of 0...1, and whether it is the true one.
    package mutating func add(confidence: Double, isRight: Bool) {
        let position = (confidence * Double(Self.binCount)).rounded(.up) - 1
        let index = Int(min(max(position, 0), Double(Self.binCount - 1)))
        bins[index].count += 1
        bins[index].rightCount += isRight ? 1 : 0
        bins[index].sumOfConfidences += confidence
    }

    /// The expected calibration error: the mean distance of a bin's accuracy and its confidence; nil without answers.
    ///
    /// Bins count by the answers in them. Guo, Pleiss, Sun, Weinberger 2017.
    package var expectedError: Double? {
        let count = bins.reduce(0) { $0 + $1.count }
        let distance = bins.reduce(0) { $0 + abs(Double($1.rightCount) - $1.sumOfConfidences) }
        return count == 0 ? nil : distance / Double(count)
    }
}
