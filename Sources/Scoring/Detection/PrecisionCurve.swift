/// What was detected of one class in all images, in descending order of score, then as the images came.
struct RankedDetections: Sendable {
    /// The image of each detection.
    let images: [Int]
    /// For each threshold, the detections that are not plainly wrong: of most models the fewest.
    let events: [[Event]]

    /// A detection that found something.
    struct Event {
        /// Its place in `images`.
        var index: Int
        /// True if it found an object, false if it neither counts for nor against the model.
        var isRight: Bool
    }

    init(_ matched: [MatchedDetection]) {
        let sorted = matched.sorted { $0.score > $1.score }
        images = sorted.map(\.image)
        events = DetectionMatching.thresholds.indices.map { threshold in
            let bit = UInt16(1) << UInt16(threshold)
            return sorted.indices.compactMap { index in
                let isRight = sorted[index].right & bit != 0
                return isRight || sorted[index].ignored & bit != 0 ? Event(index: index, isRight: isRight) : nil
            }
        }
    }
}

/// Precision by recall of one class at one threshold; a value to be used again for the next one.
struct PrecisionCurve {
    /// COCO's 101 recalls.
    private static let recalls: [Double] = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }

    private let ranked: RankedDetections
    private let truthCount: Int
    /// The sum of the weights of all detections before each one, and of all at the end.
    private var before: [Int] = [0]
    /// Where the curve may rise: the recall and the precision after each right detection.
    private var points: [(recall: Double, precision: Double)] = []

    /// A curve for these weights of the images; `truthCount` objects, by weight, should be found.
    init(_ ranked: RankedDetections, truthCount: Int, weights: [Int]) {
        self.ranked = ranked
        self.truthCount = truthCount
        before.reserveCapacity(ranked.images.count + 1)
        var sum = 0
        for image in ranked.images {
            sum += weights[image]
            before.append(sum)
        }
    }

    /// The average precision: the mean, over the 101 recalls, of the best precision at that recall or a higher one.
    mutating func area(at threshold: Int) -> Double {
        rise(at: threshold)
        let highest = points.last?.recall ?? -1
        var recall = Self.recalls.count - 1
        while recall >= 0 && Self.recalls[recall] > highest { recall -= 1 }
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

    private mutating func rise(at threshold: Int) {
        points.removeAll(keepingCapacity: true)
        var (found, ignored) = (0, 0)
        for event in ranked.events[threshold] {
            let sum = before[event.index + 1]
            let weight = sum - before[event.index]
            if event.isRight {
                found += weight
                // The summand is COCOeval's. A weight of 0 makes a point below the one before, which changes nothing.
                points.append((Double(found) / Double(truthCount), Double(found) / (Double(sum - ignored) + .ulpOfOne)))
            } else {
                ignored += weight
            }
        }
    }
}
