/// A metric of object detection, by its name in dsv.
package enum DetectionMetric: String, Sendable, CaseIterable {
    /// The mean over overlaps of .5, .55 … .95: COCO's main metric.
    case map
    case map50
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
/// that, average precision for any weights of the images costs a step a detection and threshold.
package struct DetectionEvaluation: Sendable {
    package private(set) var imageCount = 0
    /// For each class, what was detected in all images, in descending order of score, then as the images came.
    private var detections: [[MatchedDetection]]
    /// For each class, the images with objects that should be found, and how many there are.
    private var truths: [[(image: Int, count: Int)]]

    /// Matches the detections of all images; equal scores of different images rank in the order of the images.
    ///
    /// A class without objects that should be found has no average precision, whatever was detected.
    package init(_ images: some Sequence<DetectionImage>, classCount: Int) {
        detections = Array(repeating: [], count: classCount)
        truths = Array(repeating: [], count: classCount)
        for image in images {
            add(image, number: imageCount)
            imageCount += 1
        }
        for index in detections.indices { detections[index].sort { $0.score > $1.score } }
    }

    private mutating func add(_ image: DetectionImage, number: Int) {
        let truth = Dictionary(grouping: image.truth, by: \.classIndex)
        let found = Dictionary(grouping: image.detections, by: \.classIndex)
        for index in Set(truth.keys).union(found.keys) {
            let matching = DetectionMatching(truth: truth[index] ?? [], detections: found[index] ?? [], image: number)
            detections[index] += matching.detections
            if matching.truthCount > 0 { truths[index].append((number, matching.truthCount)) }
        }
    }

    /// The number of objects of a class that should be found: crowds do not count.
    package func truthCount(ofClass index: Int) -> Int { truths[index].reduce(0) { $0 + $1.count } }

    /// The mean average precision of the classes that have objects; nil where there are none.
    ///
    /// A weight is how often an image counts; nil counts each image once.
    package func value(of metric: DetectionMetric, weights: [Int]? = nil) -> Double? {
        let weights = weights ?? Array(repeating: 1, count: imageCount)
        var (sum, classes) = (0.0, 0)
        for index in detections.indices {
            guard let precision = averagePrecision(metric, ofClass: index, weights: weights) else { continue }
            sum += precision
            classes += 1
        }
        return classes == 0 ? nil : sum / Double(classes)
    }

    /// The average precision of one class; nil where it has no objects that should be found.
    package func averagePrecision(_ metric: DetectionMetric, ofClass index: Int, weights: [Int]? = nil) -> Double? {
        averagePrecision(metric, ofClass: index, weights: weights ?? Array(repeating: 1, count: imageCount))
    }

    private func averagePrecision(_ metric: DetectionMetric, ofClass index: Int, weights: [Int]) -> Double? {
        let truthCount = truths[index].reduce(0) { $0 + $1.count * weights[$1.image] }
        if truthCount == 0 { return nil }
        var curve = PrecisionCurve(truthCount: truthCount)
        var sum = 0.0
        for threshold in metric.thresholds {
            curve.draw(detections[index], weights: weights, bit: UInt16(1) << UInt16(threshold))
            sum += curve.area
        }
        return sum / Double(metric.thresholds.count)
    }
}

/// Precision by recall of one class at one threshold; a value to be used again for the next one.
private struct PrecisionCurve {
    /// COCO's 101 recalls.
    private static let recalls: [Double] = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }

    let truthCount: Int
    /// Where the curve rises: the recall and the precision after each right detection.
    private var points: [(recall: Double, precision: Double)] = []

    init(truthCount: Int) { self.truthCount = truthCount }

    mutating func draw(_ detections: [MatchedDetection], weights: [Int], bit: UInt16) {
        points.removeAll(keepingCapacity: true)
        var (right, wrong) = (0, 0)
        for detection in detections {
            let weight = weights[detection.image]
            if weight == 0 { continue }
            if detection.right & bit != 0 {
                right += weight
                // The summand is COCOeval's.
                let precision = Double(right) / (Double(right + wrong) + .ulpOfOne)
                points.append((Double(right) / Double(truthCount), precision))
            } else if detection.ignored & bit == 0 {
                wrong += weight
            }
        }
    }

    /// The mean, over the 101 recalls, of the best precision at that recall or a higher one.
    var area: Double {
        var recall = Self.recalls.count - 1
        while recall >= 0 && Self.recalls[recall] > points.last?.recall ?? -1 { recall -= 1 }
        var (sum, best) = (0.0, 0.0)
        for index in points.indices.reversed() {
            best = max(best, points[index].precision)
            let before = index == 0 ? -1 : points[index - 1].recall
            while recall >= 0 && Self.recalls[recall] > before {
                sum += best
                recall -= 1
            }
        }
        return sum / Double(Self.recalls.count)
    }
}
