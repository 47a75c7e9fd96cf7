import DatasetModel

/// What became of a detection, at each threshold of overlap: a bit a threshold.
struct MatchedDetection: Sendable {
    var score: Double
    /// The number of the image.
    var image: Int
    /// Set where it found an object that counts.
    var right: UInt16 = 0
    /// Set where it neither counts for nor against the model: it found a crowd, say.
    var ignored: UInt16 = 0
}

/// The matching of one image's detections of one class, as COCOeval does it.
struct DetectionMatching {
    /// COCO's thresholds of overlap: .5, .55 … .95, with the rounding of numpy's linspace.
    static let thresholds: [Double] = {
        let step = (0.95 - 0.5) / 9
        return (0..<9).map { 0.5 + Double($0) * step } + [0.95]
    }()
    /// How many detections of an image and a class count, the best ones.
    static let mostDetections = 100
    /// The areas that COCO calls "all"; whatever is larger is ignored.
    private static let areas = 0...1e10

    /// In descending order of score.
    private(set) var detections: [MatchedDetection]
    /// The number of objects that should be found.
    let truthCount: Int

    private let truth: [TrueObject]
    private let isIgnored: [Bool]
    /// The overlaps of the first detection with each object, then of the second, and so on.
    private let overlaps: [Double]

    init(truth objects: [TrueObject], detections found: [Detection], image: Int) {
        func isIgnored(_ object: TrueObject) -> Bool { object.isCrowd || !Self.areas.contains(object.area) }
        let truth = objects.filter { !isIgnored($0) } + objects.filter(isIgnored)
        // Swift's sort is stable, as COCOeval's is: equal scores keep their order.
        let best = found.sorted { $0.score > $1.score }.prefix(Self.mostDetections)
        self.truth = truth
        self.isIgnored = truth.map(isIgnored)
        truthCount = truth.count { !isIgnored($0) }
        overlaps = best.flatMap { detection in truth.map { detection.box.overlap(with: $0) } }
        detections = best.map { MatchedDetection(score: $0.score, image: image) }
        for threshold in Self.thresholds.indices { match(at: threshold) }
        for (index, detection) in best.enumerated()
        where !Self.areas.contains(detection.box.width * detection.box.height) {
            // What is out of range and found nothing is no error.
            detections[index].ignored |= ~detections[index].right
        }
    }

    /// Gives each detection, the best first, the object left that it overlaps most.
    private mutating func match(at threshold: Int) {
        let bit = UInt16(1) << UInt16(threshold)
        var isTaken = Array(repeating: false, count: truth.count)
        for index in detections.indices {
            guard let object = bestObject(for: index, at: Self.thresholds[threshold], isTaken) else { continue }
            isTaken[object] = true
            if isIgnored[object] { detections[index].ignored |= bit } else { detections[index].right |= bit }
        }
    }

    private func bestObject(for index: Int, at threshold: Double, _ isTaken: [Bool]) -> Int? {
        var best: Int?
        var overlap = min(threshold, 1 - 1e-10)
        for object in truth.indices {
            if isTaken[object] && !truth[object].isCrowd { continue }
            // Objects to be ignored stand last, and are for those alone that found no other.
            if let best, !isIgnored[best], isIgnored[object] { break }
            let other = overlaps[index * truth.count + object]
            // Of equal overlaps the last one wins.
            if other < overlap { continue }
            overlap = other
            best = object
        }
        return best
    }
}
