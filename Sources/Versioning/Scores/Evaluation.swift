import DatasetModel
package import LabelFormats
import Scoring
import SystemIO

/// A file of predictions, as a person hands it in.
package struct PredictionInput: Sendable {
    package let bytes: [UInt8]
    /// The file's name, which says how it is written.
    package let name: String
    package let declaration: PredictionDeclaration
    /// A CSV file of the images in the order of the predictions, for those without keys.
    package let order: [UInt8]?

    package init(
        _ bytes: [UInt8], name: String, _ declaration: PredictionDeclaration = PredictionDeclaration(),
        order: [UInt8]? = nil
    ) {
        self.bytes = bytes
        self.name = name
        self.declaration = declaration
        self.order = order
    }
}

/// What a model's predictions are worth on one split of one snapshot.
struct Evaluation {
    let predictions: StoredPredictions
    /// Images that have both a label and a prediction.
    let count: Int
    let confusion: ConfusionMatrix
    /// Nil where the predictions have no probabilities.
    private let probabilities: ProbabilityMetrics?
    private let calibration: Calibration?
    let notes: [Note]

    /// Reads, matches and judges predictions; throws where none of them is about the split.
    init(
        _ input: PredictionInput, of target: ScoringTarget, trainedOn: Snapshot, _ repository: Repository
    ) throws {
        let predictions = try StoredPredictions(input, on: target.list, repository, trainedOn: trainedOn)
        try self.init(predictions, of: target)
    }

    /// Judges matched predictions.
    init(_ predictions: StoredPredictions, of target: ScoringTarget) throws {
        self.predictions = predictions
        let judge = Judge(predictions, target)
        (count, confusion) = (judge.confusion.counts.total, judge.confusion)
        (probabilities, calibration) = (judge.probabilities, judge.calibration)
        guard count > 0 else {
            throw Failure(
                .invalid,
                "no prediction is about an image of split '\(target.split ?? "all")' of \(target.snapshot.name)",
                hint: "keys of the predictions look like \(predictions.sampleKeys); "
                    + "those of the snapshot like \(target.list.sampleKeys(target.members))")
        }
        notes = try predictions.notes(about: target)
    }

    /// The metrics in their order of interest; those that were given must agree.
    func metrics(confirming given: [ScoreContent.Metric] = []) throws -> [ScoreContent.Metric] {
        var metrics: [ScoreContent.Metric] = []
        func add(_ name: String, _ value: Double?) {
            if let value { metrics.append(ScoreContent.Metric(name: name, value: value)) }
        }
        for metric in ConfusionMetric.recorded { add(metric.rawValue, metric.value(of: confusion.counts)) }
        if let probabilities {
            add("log_loss", probabilities.logLoss)
            if confusion.classes.count > 5 { add("top_5_accuracy", probabilities.topAccuracy(5)) }
            add("ece", probabilities.expectedCalibrationError)
        } else {
            add("ece", calibration?.expectedError)
        }
        for metric in given {
            guard let computed = metrics.first(where: { $0.name == metric.name }) else {
                metrics.append(metric)
                continue
            }
            if abs(computed.value - metric.value) > Self.rounding {
                throw Failure(
                    .conflict,
                    "\(metric.name)=\(metric.value) is given, but the predictions give \(computed.value) on \(count) images",
                    hint: "leave it out: dsv computes it from the predictions")
            }
        }
        return metrics
    }

    /// Numbers that people write down are rounded.
    private static let rounding = 5e-4
}

extension ConfusionMetric {
    /// Those that are kept with a score.
    static let recorded: [ConfusionMetric] = [.accuracy, .balancedAccuracy, .macroF1, .weightedF1]
}

/// Goes through the images of a split and counts.
private struct Judge {
    let confusion: ConfusionMatrix
    let probabilities: ProbabilityMetrics?
    let calibration: Calibration?

    init(_ predictions: StoredPredictions, _ target: ScoringTarget) {
        let table = predictions.table
        let examples = target.examples
        var confusion = ConfusionMatrix(classes: examples.classes + table.predicted.classes)
        let truths = confusion.indices(of: examples.classes)
        let answers = confusion.indices(of: table.predicted.classes)
        var probabilities = table.hasProbabilities ? ProbabilityMetrics(classCount: examples.classes.count) : nil
        var calibration = table.hasProbabilities || table.confidence == nil ? nil : Calibration()
        var shares = [Double](repeating: 0, count: examples.classes.count)
        for member in target.members.map(Int.init) {
            let (label, row) = (Int(examples.labels[member]), Int(predictions.match.rowOf[member]))
            if label < 0 || row < 0 { continue }
            let (truth, answer) = (truths[label], answers[Int(table.predicted.places[row])])
            confusion.add(truth: truth, predicted: answer)
            if probabilities != nil {
                table.readProbabilities(of: row, into: &shares)
                probabilities?.add(shares.span, truth: label)
            } else if let confidence = table.confidence {
                calibration?.add(confidence: Double(confidence[row]), isRight: truth == answer)
            }
        }
        self.confusion = confusion
        self.probabilities = probabilities
        self.calibration = calibration
    }
}
