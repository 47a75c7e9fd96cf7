/// A metric of object detection, by its name in dsv.
package enum DetectionMetric: String, Sendable, CaseIterable {
    /// The mean over overlaps of .5, .55 … .95: COCO's main metric.
    case map
    /// The mean average precision at an overlap of .5.
    case map50
    /// The mean average precision at an overlap of .75.
    case map75

    /// Which of `DetectionMatching.thresholds` count.
    fileprivate var thresholds: Range<Int> {
        switch self {
        case .map: DetectionMatching.thresholds.indices
        case .map50: 0..<1
        case .map75: 5..<6
        }
    }
}

/// How well a model finds the objects in images: average precision as COCO's own evaluation, pycocotools, computes it.
///
/// The area range is "all", and the 100 best detections of an image and a class count. Detections are matched once; after
/// that, average precision for any weights of the images costs a step a detection, and one a right detection and threshold.
package struct DetectionEvaluation: Sendable {
    package private(set) var imageCount = 0
    private let ranked: [RankedDetections]
    /// For each class, the images with objects that should be found, and how many there are.
    private var truths: [[(image: Int, count: Int)]]

    /// Matches the detections of all images; equal scores of different images rank in the order of the images.
    ///
    /// A class without objects that should be found has no average precision, whatever was detected.
    package init(_ images: some Sequence<DetectionImage>, classCount: Int) {
        var detections: [[MatchedDetection]] = Array(repeating: [], count: classCount)
        truths = Array(repeating: [], count: classCount)
        for image in images {
            let truth = Dictionary(grouping: image.truth, by: \.classIndex)
            let found = Dictionary(grouping: image.detections, by: \.classIndex)
            for index in Set(truth.keys).union(found.keys) {
                let matching = DetectionMatching(
                    truth: truth[index] ?? [], detections: found[index] ?? [], image: imageCount)
                detections[index] += matching.detections
                if matching.truthCount > 0 { truths[index].append((imageCount, matching.truthCount)) }
            }
            imageCount += 1
        }
        ranked = detections.map { RankedDetections($0) }
    }

    /// The number of objects of a class that should be found: crowds do not count.
    package func truthCount(ofClass index: Int) -> Int { truths[index].reduce(0) { $0 + $1.count } }

    /// The mean average precision of the classes that have objects; nil where there are none.
    ///
    /// A weight is how often an image counts; nil counts each image once.
    package func value(of metric: DetectionMetric, weights: [Int]? = nil) -> Double? {
        let weights = weights ?? Array(repeating: 1, count: imageCount)
        var (sum, classes) = (0.0, 0)
        for index in ranked.indices {
            guard let precision = averagePrecision(metric, ofClass: index, weights: weights) else { continue }
            sum += precision
            classes += 1
        }
        return classes == 0 ? nil : sum / Double(classes)
    }

    /// The average precision of one class; nil where it has no objects that should be found.
    package func averagePrecision(_ metric: DetectionMetric, ofClass index: Int, weights: [Int]? = nil) -> Double? {
        let weights = weights ?? Array(repeating: 1, count: imageCount)
        let truthCount = truths[index].reduce(0) { $0 + $1.count * weights[$1.image] }
        if truthCount == 0 { return nil }
        var curve = PrecisionCurve(ranked[index], truthCount: truthCount, weights: weights)
        let sum = metric.thresholds.reduce(0) { $0 + curve.area(at: $1) }
        return sum / Double(metric.thresholds.count)
    }
}
