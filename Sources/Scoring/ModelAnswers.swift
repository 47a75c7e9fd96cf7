/// What models are asked about images.
package enum ScoringTask: Sendable {
    /// Which class an image has.
    case classification
    /// Which objects are in it, and where.
    case detection

    /// The names of the metrics that follow from answers.
    package var metrics: [String] {
        switch self {
        case .classification: ConfusionMetric.allCases.map(\.rawValue)
        case .detection: DetectionMetric.allCases.map(\.rawValue)
        }
    }

    /// Those that are kept with a score, in their order of interest.
    package var recordedMetrics: [String] {
        switch self {
        case .classification:
            [ConfusionMetric.accuracy, .balancedAccuracy, .macroF1, .weightedF1].map(\.rawValue)
        case .detection: [DetectionMetric.map, .map50].map(\.rawValue)
        }
    }
}

/// What a model answered, by the contents of the images that it was asked about: the class of each, or the objects in it.
///
/// `Answers` and `DetectionAnswers` are the two kinds; whatever is said of a model's answers alone works for both.
package protocol ModelAnswers: Sendable {
    /// Says of some members of the examples in turn whether the model was asked about them.
    func cover(_ members: [Int32], of examples: Examples) -> [Bool]

    /// Judges the answers about some members of the examples by what is true of them; those without either do not count.
    func measured(_ members: [Int32], of examples: Examples) -> any Measurement
}

/// What answers are worth on some images.
package protocol Measurement: Sendable {
    /// The number of images that count.
    var count: Int { get }

    /// The metric of this name; nil where it is undefined, as that of no images, or does not follow from such answers.
    func value(named metric: String) -> Double?
}

extension Measurement {
    /// The metrics of these names that have a value.
    package func values(named metrics: [String]) -> [(name: String, value: Double)] {
        metrics.compactMap { name in value(named: name).map { (name, $0) } }
    }
}
