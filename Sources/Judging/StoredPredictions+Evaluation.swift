import DatasetModel
import LabelFormats
import Scoring

extension StoredPredictions {
    func evaluation(of target: ScoringTarget) throws -> Evaluation {
        let judge = Judge(self, target)
        let count = judge.confusion.counts.total
        guard count > 0 else {
            throw Failure(
                .invalid,
                "no prediction is about an image of split '\(target.split ?? "all")' of \(target.snapshot.name)",
                hint: "keys of the predictions look like \(sampleKeys); "
                    + "those of the snapshot like \(target.list.sampleKeys(target.members))")
        }
        let unknown = unknownClasses
        if unknown.count == table.predicted.classes.count {
            throw Failure(
                .invalid, "none of the predicted classes is a label of \(target.snapshot.name)",
                hint: "predicted are \(Self.sample(unknown)); the labels are \(Self.sample(target.examples.classes))")
        }
        return Evaluation(
            count: count, computed: judge.metrics, confusion: judge.confusion,
            notes: try notes(about: target))
    }
}

extension StoredPredictions {
    fileprivate static func sample(_ names: [String]) -> String {
        names.prefix(4).map { "'\(printable($0.utf8))'" }.joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }
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

    /// In their order of interest.
    var metrics: [ScoreContent.Metric] {
        var metrics = ScoringTask.classification.recordedMetrics.compactMap { name in
            ConfusionMetric(rawValue: name)?.value(of: confusion.counts).map {
                ScoreContent.Metric(name: name, value: $0)
            }
        }
        func add(_ name: String, _ value: Double?) {
            if let value { metrics.append(ScoreContent.Metric(name: name, value: value)) }
        }
        guard let probabilities else {
            add("ece", calibration?.expectedError)
            return metrics
        }
        add("log_loss", probabilities.logLoss)
        if confusion.classes.count > 5 { add("top_5_accuracy", probabilities.topAccuracy(5)) }
        add("ece", probabilities.expectedCalibrationError)
        return metrics
    }
}
