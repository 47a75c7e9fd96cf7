package import DatasetModel
package import Scoring

/// What a model's predictions are worth on one split of one snapshot.
package struct Evaluation {
    /// Images that count.
    package let count: Int
    /// In their order of interest.
    let computed: [ScoreContent.Metric]
    /// Of classifiers alone.
    package var confusion: ConfusionMatrix?
    /// Of detectors alone, by class.
    package var precisions: [ClassPrecision] = []
    package let notes: [Note]

    /// The metrics; those that were given must agree.
    package func metrics(confirming given: [ScoreContent.Metric] = []) throws -> [ScoreContent.Metric] {
        var metrics = computed
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

/// How well the objects of one class were found.
package struct ClassPrecision: Sendable, Equatable {
    package let name: String
    /// How many objects of the class there are to be found; crowds do not count.
    package let objectCount: Int
    /// The average precision over COCO's overlaps of .5 to .95; nil where there is nothing to be found.
    package let map: Double?
    /// The average precision at an overlap of .5.
    package let map50: Double?
}

extension DetectionEvaluation {
    /// The average precision of each class that has objects, in the order of the classes.
    func precisions(_ classes: [String]) -> [ClassPrecision] {
        classes.indices.filter { truthCount(ofClass: $0) > 0 }.map { index in
            ClassPrecision(
                name: classes[index], objectCount: truthCount(ofClass: index),
                map: averagePrecision(.map, ofClass: index), map50: averagePrecision(.map50, ofClass: index))
        }
    }
}
