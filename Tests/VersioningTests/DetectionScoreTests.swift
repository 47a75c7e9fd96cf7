import DatasetModel
import ObjectStore
import Scoring
import SystemIO
import TestSupport
import Testing

@testable import Judging
@testable import Labels
@testable import Snapshots
@testable import Versioning

/// An object, or a detection with its score.
struct BoxText {
    let label: String
    let box: [Double]
    var score = 0.0

    init(_ label: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, score: Double = 0) {
        self.label = label
        box = [x, y, width, height]
        self.score = score
    }

    var list: String { "[" + box.map { "\($0)" }.joined(separator: ", ") + "]" }
}

/// A dataset in COCO's form with a file for each split, and results in COCO's form.
enum COCOText {
    static let classes = ["cat", "dog"]

    /// Categories are numbered 10, 20, …, images from 1.
    static func annotations(_ images: [(name: String, objects: [BoxText])], crowds: Bool = false) -> String {
        let listed = images.enumerated().map {
            #"{"id": \#($0 + 1), "file_name": "\#($1.name)", "width": 100, "height": 100}"#
        }
        let objects = images.enumerated().flatMap { number, image in
            image.objects.map { object in
                let category = 10 + 10 * (classes.firstIndex(of: object.label) ?? 0)
                return #"{"image_id": \#(number + 1), "category_id": \#(category), "bbox": \#(object.list)"#
                    + #", "iscrowd": \#(crowds ? 1 : 0), "area": 100}"#
            }
        }
        let categories = classes.enumerated().map { #"{"id": \#(10 + 10 * $0), "name": "\#($1)"}"# }
        return """
            {"images": [\(listed.joined(separator: ", "))], "annotations": [\(objects.joined(separator: ",\n"))],
             "categories": [\(categories.joined(separator: ", "))]}
            """
    }

    /// Results by ids as `annotations` gives them.
    static func results(_ images: [[BoxText]]) -> String {
        let all = images.enumerated().flatMap { number, found in
            found.map { detection in
                let category = 10 + 10 * (classes.firstIndex(of: detection.label) ?? 8)
                return #"{"image_id": \#(number + 1), "category_id": \#(category), "bbox": \#(detection.list), "#
                    + #""score": \#(detection.score)}"#
            }
        }
        return "[" + all.joined(separator: ",\n") + "]"
    }
}

extension TestRepository {
    /// Records a score of these results.
    func score(_ results: String, name: String = "results.json", model: String = "net", split: String? = nil) throws
        -> RecordedScore
    {
        var request = ScoreRequest(model: model)
        request.predictions = PredictionInput(Array(results.utf8), name: name)
        request.split = split
        return try repository.addScore(request, author: author)
    }

    /// What is said of results that are refused.
    func refusal(_ results: String, name: String = "results.json", split: String? = nil) -> String {
        do {
            _ = try score(results, name: name, split: split)
            return "recorded"
        } catch let failure as Failure {
            return ([failure.message] + failure.hints).joined(separator: " | ")
        } catch {
            return "\(error)"
        }
    }

    func fingerprint(of split: String) throws -> ObjectID {
        try ExampleList(of: repository.snapshot("HEAD"), repository).fingerprint(of: split)
    }
}

private func isNear(_ value: Double?, _ expected: Double) -> Bool { value.map { abs($0 - expected) < 1e-12 } ?? false }

@Suite struct `Scores of detectors` {
    /// Cats alone: one in 1.png, two in 2.png, none in 3.png; 4.png is for training.
    private let val: [(name: String, objects: [BoxText])] = [
        ("1.png", [BoxText("cat", 0, 0, 10, 10)]),
        ("2.png", [BoxText("cat", 0, 0, 10, 10), BoxText("cat", 20, 20, 10, 10)]),
        ("3.png", []),
    ]

    private func dataset() throws -> TestRepository {
        let test = try TestRepository()
        for number in 1...4 { try test.write("image \(number)", to: "images/\(number).png") }
        try test.write(COCOText.annotations(val), to: "annotations/instances_val.json")
        try test.write(
            COCOText.annotations([("4.png", [BoxText("dog", 0, 0, 10, 10)])]), to: "annotations/instances_train.json")
        try test.commit("first")
        return test
    }

    /// One cat found, nothing mistaken for a cat, a second cat found; the third one is missed.
    private let results = [
        [BoxText("cat", 0, 0, 10, 10, score: 0.9)],
        [BoxText("cat", 50, 50, 10, 10, score: 0.8), BoxText("cat", 0, 0, 10, 10, score: 0.7)],
    ]

    /// Precision is 1 up to a recall of 1/3, which is 34 of COCO's 101 points, and 2/3 up to 2/3, which is 33 more.
    private let expected = (34 + 33 * 2.0 / 3) / 101

    @Test func `average precision is that which is computed by hand`() throws {
        let test = try dataset()
        let recorded = try test.score(COCOText.results(results))
        let content = recorded.score.content
        #expect(content.metrics.map(\.name) == ["map", "map50"])
        #expect(isNear(content.value(of: "map"), expected))
        #expect(isNear(content.value(of: "map50"), expected))
        #expect(content.count == 3 && content.split == "val" && content.isComputed)
        #expect(content.predictions?.file == "predictions.json")
        let notes = Dictionary(uniqueKeysWithValues: recorded.notes.map { ($0.kind.rawValue, $0) })
        #expect(notes["without-detection"]?.examples == ["images/3.png"])
        #expect(notes["small-classes"]?.examples == ["cat (3)"])
        #expect(notes.count == 2)
        let detail = try test.reopened().scoreDetail(recorded.score.id.short)
        #expect(detail.precisions.map(\.name) == ["cat"] && detail.precisions.map(\.objectCount) == [3])
        #expect(isNear(detail.precisions[0].map, expected) && detail.confusion == nil)
        #expect(try test.git("fsck", "--strict").status == 0)
    }

    @Test func `boxes that are a little off count at the smaller overlaps alone`() throws {
        // A shift of 2 in 10 overlaps by 80 of 120: enough for .5, .55, .6 and .65 of the ten thresholds.
        let shifted = val.map { $0.objects.map { BoxText("cat", $0.box[0] + 2, $0.box[1], 10, 10, score: 0.5) } }
        let content = try dataset().score(COCOText.results(shifted)).score.content
        #expect(isNear(content.value(of: "map50"), 1))
        #expect(isNear(content.value(of: "map"), 0.4))
    }

    @Test(arguments: ["file_name", "image_id"], ["1.png", "images/1.png", "/data/run/images/1.png", "1"])
    func `images and classes may be named`(member: String, name: String) throws {
        let text = """
            [{"\(member)": "\(name)", "category_id": "cat", "bbox": [0, 0, 10, 10], "score": 0.9},
             {"image_id": 2, "category": "cat", "bbox": [50, 50, 10, 10], "score": 0.8},
             {"image_id": "images/2.png", "category_id": 10, "bbox": [0, 0, 10, 10], "score": 0.7}]
            """
        #expect(isNear(try dataset().score(text).score.content.value(of: "map"), expected))
    }

    @Test func `ids are those of the split's own file`() throws {
        // Image 1 of the training file is 4.png, with a dog; image 1 of the other is 1.png.
        let dog = [[BoxText("dog", 0, 0, 10, 10, score: 0.5)]]
        let test = try dataset()
        let trained = try test.score(COCOText.results(dog), split: "train").score.content
        #expect(isNear(trained.value(of: "map"), 1) && trained.count == 1)
        // With both files in question an id that both have says nothing.
        let other = try TestRepository([
            "a.json": COCOText.annotations([("a.png", [BoxText("cat", 0, 0, 1, 1)])]),
            "b.json": COCOText.annotations([("b.png", [BoxText("cat", 0, 0, 1, 1)])]),
        ])
        try other.commit("first")
        #expect(other.refusal(COCOText.results(dog)).contains("image 1 of the results is 'a.png' and 'b.png'"))
    }

    @Test func `nothing found is a score of zero`() throws {
        let recorded = try dataset().score("[]")
        #expect(recorded.score.content.value(of: "map") == 0 && recorded.score.content.count == 3)
        #expect(recorded.notes.first { $0.kind == .withoutDetection }?.count == 3)
    }

    @Test func `a crowd may be found often and need not be found`() throws {
        let test = try dataset()
        let crowd = COCOText.annotations([("c.png", [BoxText("cat", 60, 60, 40, 40)])], crowds: true)
        try test.write(
            crowd.replacing("\"id\": 1,", with: "\"id\": 7,").replacing("\"image_id\": 1,", with: "\"image_id\": 7,"),
            to: "annotations/crowds_val.json")
        try test.write("crowded", to: "images/c.png")
        try test.commit("crowd")
        let found = results + Array(repeating: [], count: 4) + [[BoxText("cat", 60, 60, 10, 10, score: 0.95)]]
        let content = try test.score(COCOText.results(found)).score.content
        #expect(isNear(content.value(of: "map"), expected) && content.count == 4)
    }

    @Test func `an image under two names is searched once`() throws {
        let test = try dataset()
        try test.write("image 1", to: "images/copy.png")
        try test.write(COCOText.annotations(val + [("copy.png", val[0].objects)]), to: "annotations/instances_val.json")
        try test.commit("copied")
        let all = (val + [("copy.png", val[0].objects)]).map { image in
            image.objects.map { BoxText("cat", $0.box[0], $0.box[1], 10, 10, score: 0.5) }
        }
        let content = try test.score(COCOText.results(all)).score.content
        #expect(isNear(content.value(of: "map"), 1) && content.count == 4)
    }

    @Test func `what does not fit is counted and listed`() throws {
        let found = results + [[], [], [BoxText("cat", 0, 0, 1, 1, score: 1)], [BoxText("bird", 0, 0, 1, 1, score: 1)]]
        let recorded = try dataset().score(COCOText.results(found))
        #expect(isNear(recorded.score.content.value(of: "map"), expected))
        let notes = Dictionary(uniqueKeysWithValues: recorded.notes.map { ($0.kind.rawValue, $0) })
        #expect(notes["unknown-image"]?.examples == ["5", "6"])
        #expect(notes["unknown-class"]?.examples == ["90"])
    }

    @Test func `what cannot be a detector's results here is refused with the reason`() throws {
        let test = try dataset()
        let good = COCOText.results(results)
        #expect(
            test.refusal(good.replacing(", \"score\": 0.9", with: "")).contains("line 1: a detection without 'score'"))
        #expect(test.refusal("fname,pred\n1.png,cat\n", name: "p.csv").contains("is a table"))
        let elsewhere = good.replacing("\"image_id\": ", with: "\"image_id\": 99")
        #expect(test.refusal(elsewhere).contains("no detection is in an image of split 'val'"))
        #expect(test.refusal(elsewhere).contains("look like 991, 992; those of the snapshot like 'images/1.png'"))
        let birds = good.replacing("\"category_id\": 10", with: "\"category_id\": 90")
        #expect(test.refusal(birds).contains("no detection is of a class of"))
        #expect(test.refusal(birds).contains("look like 90; those of the snapshot like 'cat', 'dog'"))
        #expect(test.refusal("{}").contains("it is no list of detections"))
        #expect(try test.repository.scores().isEmpty)
        let classes = try TestRepository(["labels.csv": "fname,label,split\na,cat,val\nb,dog,val\n"])
        try classes.commit("first")
        #expect(classes.refusal(good).contains("has the results of a detector"))
    }

    @Test func `a number that the results contradict is refused`() throws {
        let test = try dataset()
        var request = ScoreRequest(model: "net")
        request.metrics = [.init(name: "map", value: 0.9)]
        request.predictions = PredictionInput(Array(COCOText.results(results).utf8), name: "r.json")
        #expect(throws: Failure.self) { try test.repository.addScore(request, author: test.author) }
        request.metrics = [.init(name: "map", value: 0.5545), .init(name: "fps", value: 30)]
        #expect(try test.repository.addScore(request, author: test.author).score.content.value(of: "fps") == 30)
    }

    @Test func `stored results are judged by the annotations of another snapshot`() throws {
        let test = try dataset()
        let score = try test.score(COCOText.results(results)).score
        // The cat that was missed is no cat after all, ids are others, and an image has another name.
        try test.remove("images/1.png")
        try test.write("image 1", to: "images/one.png")
        try test.write(
            COCOText.annotations([
                ("3.png", []), ("one.png", val[0].objects), ("2.png", [val[1].objects[0]]),
                ("5.png", [BoxText("cat", 0, 0, 5, 5)]),
            ]), to: "annotations/instances_val.json")
        try test.write("image 5", to: "images/5.png")
        try test.commit("second")
        let rescored = try test.repository.rescore(score.id.short, on: "HEAD")
        // Precision is 1 up to a recall of 1/2, which is 51 points, and 2/3 above. Nothing is known of the new image.
        #expect(isNear(rescored.metrics.first?.value, (51 + 50 * 2.0 / 3) / 101))
        #expect(rescored.metrics.map(\.name) == ["map", "map50"] && rescored.count == 3)
        #expect(rescored.notes.first { $0.kind == .withoutPrediction }?.examples == ["images/5.png"])
        #expect(isNear(try test.repository.rescore(score.id.short, on: "HEAD~1").metrics.first?.value, expected))
    }

    @Test func `images that nobody annotated do not count`() throws {
        let test = try dataset()
        try test.write("image 9", to: "val/9.png")
        try test.commit("more")
        let recorded = try test.score(COCOText.results(results))
        #expect(recorded.score.content.count == 3)
        #expect(recorded.notes.first { $0.kind == .withoutAnnotation }?.examples == ["val/9.png"])
    }
}

@Suite struct `Fingerprints of objects` {
    private func hex(_ text: String) -> String { "\(ObjectID(sha256Of: Array(text.utf8)))" }

    private let images: [(name: String, objects: [BoxText])] = [
        ("a.png", [BoxText("cat", 1, 2.5, 10, 20), BoxText("dog", 0, 0, 10, 10)]), ("b.png", []),
        ("gone.png", [BoxText("cat", 0, 0, 1, 1)]),
    ]

    private func dataset(_ annotations: String) throws -> TestRepository {
        let test = try TestRepository(["val/a.png": "a", "val/b.png": "b", "val.json": annotations])
        try test.commit("first")
        return test
    }

    @Test func `they are the hash of the lines that the format's document names`() throws {
        let lines = [
            "image \(hex("a")) cat 1 2.5 10 20\n", "image \(hex("a")) dog 0 0 10 10\n", "image \(hex("b"))\n",
            "row \(hex("val/gone.png")) cat 0 0 1 1\n",
        ]
        let test = try dataset(COCOText.annotations(images))
        #expect("\(try test.fingerprint(of: "val"))" == hex(lines.sorted().joined()))
        let crowded = try dataset(COCOText.annotations(images, crowds: true))
        let crowds = lines.map { $0.contains("cat") || $0.contains("dog") ? $0.replacing("\n", with: " crowd\n") : $0 }
        #expect("\(try crowded.fingerprint(of: "val"))" == hex(crowds.sorted().joined()))
    }

    @Test func `they change with a box, and not with names, order or ids`() throws {
        let kept = Array(images.prefix(2))
        let test = try dataset(COCOText.annotations(kept))
        let first = try test.fingerprint(of: "val")
        try test.remove("val/a.png")
        try test.write("a", to: "val/z.png")
        let renamed = [kept[1], (name: "z.png", objects: Array(kept[0].objects.reversed()))]
        try test.write(COCOText.annotations(renamed), to: "val.json")
        try test.commit("renamed")
        #expect(try test.fingerprint(of: "val") == first)
        try test.write(try test.read("val.json").replacing("2.5", with: "2.25"), to: "val.json")
        try test.commit("moved")
        #expect(try test.fingerprint(of: "val") != first)
    }

    @Test func `they are the same in Pascal VOC`() throws {
        let coco = try dataset(COCOText.annotations(Array(images.prefix(2))))
        func object(_ name: String, _ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> String {
            "<object><name>\(name)</name><bndbox><xmin>\(left)</xmin><ymin>\(top)</ymin><xmax>\(right)</xmax>"
                + "<ymax>\(bottom)</ymax></bndbox></object>"
        }
        let voc = try TestRepository([
            "val/a.png": "a", "val/b.png": "b",
            "val/a.xml": "<annotation>\(object("cat", 2, 3.5, 11, 22.5))\(object("dog", 1, 1, 10, 10))</annotation>",
            "val/b.xml": "<annotation></annotation>",
        ])
        try voc.commit("first")
        #expect(try voc.fingerprint(of: "val") == coco.fingerprint(of: "val"))
    }
}

@Suite struct `Detectors of other formats` {
    /// What dsv reads of a picture of this size: its header.
    private func header(_ width: UInt8, _ height: UInt8, _ number: UInt8) -> [UInt8] {
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, width, 0, 0, 0]
            + [height, number]
    }

    /// Three images of 200 by 100; a cat at the left edge of the first, a dog in the second, nothing in the third.
    private func yolo() throws -> TestRepository {
        let test = try TestRepository()
        for number in 1...3 { try test.write(header(200, 100, UInt8(number)), to: "images/val/00\(number).png") }
        try test.write("0 0.05 0.1 0.1 0.2\n", to: "labels/val/001.txt")
        try test.write("1 0.5 0.5 0.5 0.5\n", to: "labels/val/002.txt")
        try test.write("names: [cat, dog]\nval: images/val\n", to: "data.yaml")
        try test.commit("first")
        return test
    }

    @Test(arguments: [
        // Numbers for images and classes, from 1 and from 0, as two versions of Ultralytics write them.
        (#""image_id": 1, "category_id": 1"#, #""image_id": 2, "category_id": 2"#, true),
        (#""image_id": 1, "category_id": 0"#, #""image_id": 2, "category_id": 1"#, true),
        (#""image_id": "001", "category": "cat""#, #""file_name": "002.png", "category": "dog""#, true),
        (#""image_id": "001", "category": "cat""#, #""file_name": "002.png", "category": "dog""#, false),
    ])
    func `YOLO's fractions are found in pixels and in fractions`(cat: String, dog: String, inPixels: Bool) throws {
        let boxes =
            inPixels ? ["[0, 0, 20, 20]", "[50, 25, 100, 50]"] : ["[0, 0, 0.1, 0.2]", "[0.25, 0.25, 0.5, 0.5]"]
        let text = """
            [{\(cat), "bbox": \(boxes[0]), "score": 0.9}, {\(dog), "bbox": \(boxes[1]), "score": 0.9}]
            """
        let test = try yolo()
        let content = try test.score(text).score.content
        #expect(isNear(content.value(of: "map"), 1) && content.count == 3)
        // The same data as COCO has it: the boxes are in pixels now, and the results are as good as before.
        let coco: [(name: String, objects: [BoxText])] = [
            ("001.png", [BoxText("cat", 0, 0, 20, 20)]), ("002.png", [BoxText("dog", 50, 25, 100, 50)]),
            ("003.png", []),
        ]
        try test.write(COCOText.annotations(coco), to: "val.json")
        try test.commit("converted")
        let score = try #require(try test.repository.scores().first)
        #expect(isNear(try test.repository.rescore(score.id.short, on: "HEAD").metrics.first?.value, 1))
        let again = try test.score(
            text.replacing("\"category_id\": 0", with: "\"category\": \"cat\"")
                .replacing(
                    "\"category_id\": 1", with: "\"category\": \"\(inPixels && cat.contains(": 0") ? "dog" : "cat")\""
                )
                .replacing("\"category_id\": 2", with: "\"category\": \"dog\""), model: "again"
        ).score
        let comparison = try test.repository.compare(ComparisonRequest(from: score.id.short, to: again.id.short))
        #expect(comparison.change == nil && comparison.waterfall?.relabelledCount == 0)
    }

    @Test func `classes without names go by their numbers`() throws {
        let test = try yolo()
        try test.remove("data.yaml")
        try test.commit("nameless")
        let text = """
            [{"image_id": 1, "category_id": 0, "bbox": [0, 0, 20, 20], "score": 0.9},
             {"image_id": 2, "category_id": 1, "bbox": [50, 25, 100, 50], "score": 0.9}]
            """
        #expect(isNear(try test.score(text).score.content.value(of: "map"), 1))
    }

    @Test func `class numbers that may count from 0 or 1 are refused`() throws {
        let text = #"[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 20, 20], "score": 0.9}]"#
        #expect(try yolo().refusal(text).contains("count from 0 or from 1"))
    }

    @Test(arguments: [Int64.min, 4_000_000_000])
    func `a class number that nothing can have is of no class`(number: Int64) throws {
        let text = """
            [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 20, 20], "score": 0.9},
             {"image_id": 2, "category_id": 2, "bbox": [50, 25, 100, 50], "score": 0.9},
             {"image_id": 2, "category_id": \(number), "bbox": [50, 25, 100, 50], "score": 0.95}]
            """
        let recorded = try yolo().score(text)
        #expect(isNear(recorded.score.content.value(of: "map"), 1))
        #expect(recorded.notes.first { $0.kind == .unknownClass }?.examples == ["\(number)"])
    }

    @Test func `fractions of an image without a size are refused`() throws {
        let test = try yolo()
        try test.write("no image", to: "images/val/002.png")
        try test.commit("broken")
        let text = #"[{"image_id": "001", "category": "cat", "bbox": [0, 0, 20, 20], "score": 0.9}]"#
        #expect(test.refusal(text).contains("the size of 'images/val/002.png' cannot be read"))
    }
}
