import DatasetModel
import Scoring
import Testing

@Suite struct `Detecting objects` {
    /// The images of a golden case; classes and images count from 1 in the file.
    private func images(_ lines: [[String]]) throws -> [DetectionImage] {
        var images = Array(repeating: DetectionImage(), count: try #require(Int(lines[0][2])))
        for words in lines where words[0] == "truth" || words[0] == "detection" {
            let numbers = words.dropFirst().compactMap { Double($0) }
            let (image, label) = (Int(numbers[0]) - 1, Int(numbers[1]) - 1)
            let box = Box(x: numbers[2], y: numbers[3], width: numbers[4], height: numbers[5])
            if words[0] == "truth" {
                images[image].truth.append(
                    TrueObject(classIndex: label, box: box, isCrowd: numbers[6] == 1, area: numbers[7]))
            } else {
                images[image].detections.append(Detection(classIndex: label, box: box, score: numbers[6]))
            }
        }
        return images
    }

    /// -1 is COCOeval's word for no value.
    private func agrees(_ value: Double?, _ golden: String) -> Bool {
        isNear(value, golden == "-1.0" ? nil : Double(golden), within: 1e-9)
    }

    /// pycocotools' answers; see Golden/make.py.
    @Test func `average precision is pycocotools'`() throws {
        let cases = try GoldenFile.cases(of: "detection.txt")
        #expect(cases.count == 30)
        for lines in cases {
            let evaluation = DetectionEvaluation(try images(lines), classCount: try #require(Int(lines[0][3])))
            for words in lines where words[0] == "class" {
                let index = try #require(Int(words[1])) - 1
                #expect(agrees(evaluation.averagePrecision(.map, ofClass: index), words[2]), "\(lines[0]) \(words)")
                #expect(agrees(evaluation.averagePrecision(.map50, ofClass: index), words[3]), "\(lines[0]) \(words)")
            }
            let total = try #require(lines.last)
            #expect(agrees(evaluation.value(of: .map), total[1]), "\(lines[0])")
            #expect(agrees(evaluation.value(of: .map50), total[2]), "\(lines[0])")
            #expect(agrees(evaluation.value(of: .map75), total[3]), "\(lines[0])")
        }
    }

    /// Images of random objects of three classes, found more or less well.
    private func random(_ count: Int, noise: Double, seed: UInt64) -> [DetectionImage] {
        var random = TestStream(seed: seed)
        return (0..<count).map { _ in
            var image = DetectionImage()
            for _ in 0..<3 {
                let label = Int(random.unit() * 3)
                let box = Box(x: random.unit() * 80, y: random.unit() * 80, width: 20, height: 20)
                image.truth.append(TrueObject(classIndex: label, box: box))
                // Noise is drawn for all, so that every model sees the same images.
                let (moves, label2) = (random.unit(), Int(random.unit() * 3))
                let moved = Box(x: box.x + noise * moves, y: box.y, width: 20, height: 20)
                image.detections.append(Detection(classIndex: label, box: moved, score: random.unit()))
                image.detections.append(Detection(classIndex: label2, box: moved, score: random.unit() * 0.5))
            }
            return image
        }
    }

    @Test(arguments: [DetectionMetric.map, .map50, .map75])
    func `a weight is how often an image stands in the set`(_ metric: DetectionMetric) throws {
        let images = random(20, noise: 8, seed: 5)
        let weights = (0..<20).map { $0 % 4 }
        let repeated = zip(images, weights).flatMap { Array(repeating: $0, count: $1) }
        let weighted = DetectionEvaluation(images, classCount: 3).value(of: metric, weights: weights)
        let plain = try #require(DetectionEvaluation(repeated, classCount: 3).value(of: metric))
        #expect(plain > 0.05 && plain < 0.95)
        #expect(isNear(weighted, plain))
    }

    @Test func `an image of unknown size, of which its boxes are fractions, does not count`() {
        let box = Box(x: 0.25, y: 0.25, width: 0.5, height: 0.5)
        var objects = ObjectTable(
            [[TrueObject(classIndex: 0, box: box)], [TrueObject(classIndex: 0, box: box)]], unit: .fractions)
        objects[sizeOf: 1] = PixelSize(width: 20, height: 10)
        #expect(objects.inPixels(0) == nil)
        #expect(objects.inPixels(1)?.map(\.box) == [Box(x: 5, y: 2.5, width: 10, height: 5)])
        let identities = [ObjectID(1, 0, 0, 0), ObjectID(2, 0, 0, 0)]
        let examples = Examples(
            classes: ["cat"], splits: ["val"], identities: identities, labels: [-1, -1], splitOf: [0, 0],
            objects: objects)
        let answers = DetectionAnswers(classes: ["cat"], identities: identities, detections: [[], []])
        let evaluation = answers.evaluation(of: [0, 1], in: examples)
        #expect(evaluation.imageCount == 1 && evaluation.truthCount(ofClass: 0) == 1)
    }

    @Test func `an object found exactly is found at every overlap`() {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let found = DetectionImage(
            truth: [TrueObject(classIndex: 0, box: box)], detections: [Detection(classIndex: 0, box: box, score: 1)])
        let evaluation = DetectionEvaluation([found], classCount: 2)
        #expect(isNear(evaluation.value(of: .map), 1))
        #expect(evaluation.averagePrecision(.map, ofClass: 1) == nil)
        #expect(evaluation.truthCount(ofClass: 0) == 1 && evaluation.truthCount(ofClass: 1) == 0)
        #expect(DetectionEvaluation([], classCount: 2).value(of: .map) == nil)
    }

    @Test func `whatever is larger than COCO's largest area is ignored`() {
        let huge = Box(x: 0, y: 0, width: 1e6, height: 1e6)
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let image = DetectionImage(
            truth: [TrueObject(classIndex: 0, box: box)],
            detections: [
                Detection(classIndex: 0, box: huge, score: 1), Detection(classIndex: 0, box: box, score: 0.5),
            ])
        #expect(isNear(DetectionEvaluation([image], classCount: 1).value(of: .map), 1))
    }

    @Test func `the bootstrap tells a better detector from a worse one, and equal ones apart from neither`() throws {
        let sharp = DetectionEvaluation(random(120, noise: 4, seed: 3), classCount: 3)
        let blurred = DetectionEvaluation(random(120, noise: 9, seed: 3), classCount: 3)
        let bootstrap = try #require(DetectionBootstrap(first: blurred, second: sharp, metric: .map, seed: 1))
        let found = try #require(bootstrap.interval(resamples: 500))
        let seen = try #require(sharp.value(of: .map)) - (try #require(blurred.value(of: .map)))
        #expect(found.resamples == 500)
        #expect(found.interval.low > 0 && found.interval.low < seen && seen < found.interval.high)
        #expect(bootstrap.differences(0..<20) == bootstrap.differences(0..<7) + bootstrap.differences(7..<20))
        let same = try #require(DetectionBootstrap(first: sharp, second: sharp, metric: .map50, seed: 1))
        #expect(same.differences(0..<20).allSatisfy { $0 == 0 })
    }

    @Test func `groups are drawn whole, and fifty of them are needed`() throws {
        let sharp = DetectionEvaluation(random(120, noise: 4, seed: 3), classCount: 3)
        let blurred = DetectionEvaluation(random(120, noise: 9, seed: 3), classCount: 3)
        func bootstrap(_ groups: [Int]) -> DetectionBootstrap? {
            DetectionBootstrap(first: blurred, second: sharp, metric: .map50, groups: groups, seed: 1)
        }
        #expect(bootstrap((0..<120).map { $0 / 3 }) == nil)
        let pairs = try #require(bootstrap((0..<120).map { $0 / 2 }))
        let alone = try #require(DetectionBootstrap(first: blurred, second: sharp, metric: .map50, seed: 1))
        #expect(bootstrap(Array(0..<120))?.differences(0..<20) == alone.differences(0..<20))
        #expect(pairs.differences(0..<20) != alone.differences(0..<20))
    }
}

/// Knuth's linear congruential generator: enough to scatter boxes.
private struct TestStream {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func unit() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
    }
}
