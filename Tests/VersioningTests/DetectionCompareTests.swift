import DatasetModel
import Scoring
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

private typealias Image = (name: String, objects: [BoxText])

private func isNear(_ value: Double?, _ expected: Double) -> Bool { value.map { abs($0 - expected) < 1e-9 } ?? false }

@Suite struct `Comparisons of detectors` {
    /// A cat in each of these images of val.
    private func cats(_ numbers: some Sequence<Int>) -> [Image] {
        numbers.map { ("\($0).png", [BoxText("cat", Double($0 % 50), 0, 10, 10)]) }
    }

    /// Writes and commits images by number; those of train have a dog each.
    private func write(_ val: [Image], train: [Image] = [], to test: TestRepository) throws {
        for (name, _) in val + train { try test.write("image \(name)", to: "images/\(name)") }
        try test.write(COCOText.annotations(val), to: "val.json")
        try test.write(COCOText.annotations(train), to: "train.json")
        try test.commit()
    }

    /// Finds everything, a little to the right of where it is.
    private func results(_ images: [Image], shift: (Int) -> Double = { _ in 0 }) -> String {
        COCOText.results(
            images.enumerated().map { number, image in
                image.objects.map {
                    BoxText(
                        $0.label, $0.box[0] + shift(number), $0.box[1], $0.box[2], $0.box[3],
                        score: 0.9 - Double(number) / 1000)
                }
            })
    }

    @Test func `a clearly better detector is better, and the other way round worse`() throws {
        let test = try TestRepository()
        let val = cats(0..<60)
        try write(val, train: cats(60..<62), to: test)
        // A shift of 2 in 10 overlaps by two thirds: 4 of the 10 thresholds.
        let weak = try test.score(results(val) { $0 % 2 == 0 ? 2 : 0 }, model: "weak").score
        let strong = try test.score(results(val) { $0 % 20 == 0 ? 2 : 0 }, model: "strong").score
        let up = try test.repository.compare(ComparisonRequest(from: weak.id.short, to: strong.id.short))
        let paired = try #require(up.paired)
        #expect(up.metric.name == "map" && up.verdict == .better && up.count == 60 && up.excluded.isEmpty)
        #expect(isNear(paired.values.from, try #require(weak.content.value(of: "map"))))
        #expect(isNear(paired.values.to, try #require(strong.content.value(of: "map"))))
        #expect(paired.method == "bootstrap" && paired.table == nil && paired.p == nil)
        #expect(paired.precisions.map(\.name) == ["cat"] && paired.precisions[0].to.objectCount == 60)
        #expect(isNear(paired.precisions[0].from.map, paired.values.from))
        let interval = try #require(paired.interval)
        #expect(interval.low > 0 && interval.low < up.difference ?? 0 && up.difference ?? 0 < interval.high)
        #expect(up.change == nil)
        let down = try test.repository.compare(ComparisonRequest(from: strong.id.short, to: weak.id.short))
        #expect(down.verdict == .worse)
        // All are found at an overlap of .5: no telling there, and always the same answer.
        var request = ComparisonRequest(from: weak.id.short, to: strong.id.short)
        request.metric = "mAP@0.5"
        let coarse = try test.repository.compare(request)
        #expect(coarse.metric.name == "map50" && coarse.verdict == .cannotTell && coarse.difference == 0)
        #expect(
            try test.repository.compare(ComparisonRequest(from: weak.id.short, to: strong.id.short)).paired?.interval
                == interval)
    }

    @Test func `images that are too few say nothing`() throws {
        let test = try TestRepository()
        let val = cats(0..<49)
        try write(val, to: test)
        let weak = try test.score(results(val) { _ in 2 }, model: "weak").score
        let strong = try test.score(results(val), model: "strong").score
        let comparison = try test.repository.compare(ComparisonRequest(from: weak.id.short, to: strong.id.short))
        #expect(comparison.verdict == .cannotTell && comparison.paired?.interval == nil)
        #expect(isNear(comparison.difference, 0.6))
    }

    @Test func `the same answers pass a gate, however few they are`() throws {
        let test = try TestRepository()
        let val = cats(0..<20)
        try write(val, to: test)
        _ = try test.score(results(val) { _ in 2 })
        let base = try test.repository.snapshot("HEAD").id.description
        try test.write("more", to: "notes.txt")
        try test.commit()
        _ = try test.score(results(val) { _ in 2 })
        var request = GateRequest(against: base)
        // The images of this test are none.
        request.isExact = true
        #expect(try test.repository.gate(request).verdict == .pass)
        try test.write("and more", to: "notes.txt")
        try test.commit()
        _ = try test.score(results(val) { $0 == 19 ? 2.5 : 2 })
        #expect(try test.repository.gate(request).verdict == .cannotTell)
    }

    @Test func `what the number gained is taken apart`() throws {
        let test = try TestRepository()
        let old = cats(0..<4)
        try write(old, to: test)
        let first = try test.score(results(old) { $0 < 2 ? 20 : 0 }, model: "first").score
        // Image 0, which was not found, is gone; image 1 has its cat where it was found; image 4 is new.
        var new = cats(1..<5)
        new[0].objects = [BoxText("cat", 21, 0, 10, 10)]
        try test.remove("images/0.png")
        try write(new, to: test)
        let second = try test.score(results(new), model: "second").score
        let comparison = try test.repository.compare(ComparisonRequest(from: first.id.short, to: second.id.short))
        let waterfall = try #require(comparison.waterfall)
        #expect(isNear(waterfall.end, 1) && isNear(waterfall.start, first.content.value(of: "map") ?? -1))
        #expect(waterfall.removed > 0 && isNear(waterfall.start + waterfall.removed + waterfall.relabelled, 1))
        #expect([waterfall.removedCount, waterfall.relabelledCount, waterfall.addedCount] == [1, 1, 1])
        // Nobody knows what the first detector would have found in the new image.
        #expect(waterfall.unansweredCount == 1 && waterfall.added == nil && waterfall.model == nil)
        #expect(comparison.change.map { [$0.removed, $0.added, $0.relabelled] } == [1, 1, 1])
        #expect(comparison.excluded.map(\.reason) == [.notPredictedByFirst])
        #expect(comparison.excluded.first?.names == ["images/4.png"] && comparison.count == 3)
        #expect(second.content.splitFingerprint != first.content.splitFingerprint)
    }

    @Test func `what either detector was trained on is left out, by content`() throws {
        let test = try TestRepository()
        let val = cats(0..<4)
        try write(val, train: cats(10..<12), to: test)
        let first = try test.score(results(val), model: "first").score
        // Image 3 goes to train under another name, and something that nobody annotated comes.
        try test.remove("images/3.png")
        try test.write("image 3.png", to: "images/moved.png")
        let train = cats(10..<12) + [("moved.png", val[3].objects)]
        try test.write(COCOText.annotations(Array(val.prefix(3))), to: "val.json")
        try test.write(COCOText.annotations(train), to: "train.json")
        try test.commit()
        let second = try test.score(results(Array(val.prefix(3))), model: "second").score
        var request = ComparisonRequest(from: first.id.short, to: second.id.short)
        request.on = "HEAD~1"
        let comparison = try test.repository.compare(request)
        #expect(comparison.excluded.map(\.reason) == [.seenInTraining])
        #expect(comparison.excluded.first?.names == ["images/3.png"] && comparison.count == 3)
    }

    @Test func `what cannot be compared is refused with the reason`() throws {
        let test = try TestRepository()
        let val = cats(0..<4)
        try write(val, to: test)
        let first = try test.score(results(val), model: "first").score
        let second = try test.score(results(val) { _ in 1 }, model: "second").score
        func refusal(_ from: Score, _ to: Score, metric: String?) throws -> String {
            var request = ComparisonRequest(from: from.id.short, to: to.id.short)
            request.metric = metric
            let failure = #expect(throws: Failure.self) { try test.repository.compare(request) }
            return ([failure?.message ?? ""] + (failure?.hints ?? [])).joined(separator: " | ")
        }
        #expect(try refusal(first, second, metric: "accuracy").contains("compare one of map, map50, map75"))
        // A classifier of the images that the boxes were once in.
        for name in ["val.json", "train.json"] { try test.remove(name) }
        try test.write("fname,label,split\n0.png,cat,val\n1.png,dog,val\n", to: "labels.csv")
        try test.commit()
        let classifier = try test.score("fname,pred\n0.png,cat\n1.png,cat\n", name: "p.csv").score
        #expect(try refusal(first, classifier, metric: "map").contains("one of the two models classifies images"))
        // Numbers alone: average precision is no rate of images.
        func number(_ value: Double) throws -> Score {
            var request = ScoreRequest(model: "net")
            request.metrics = [.init(name: "map", value: value)]
            return try test.repository.addScore(request, author: test.author).score
        }
        let (low, high) = (try number(0.2), try number(0.9))
        let comparison = try test.repository.compare(ComparisonRequest(from: low.id.short, to: high.id.short))
        #expect(comparison.verdict == .cannotTell && comparison.bounds == nil)
    }
}

@Suite(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
struct `Detectors of real data` {
    /// The truth of all images as a detector's results, by name, so many pixels to the right.
    private func truth(_ test: TestRepository, _ revision: String, shift: Double = 0) throws -> String {
        let list = try ExampleList(of: test.repository.snapshot(revision), test.repository)
        let objects = try #require(list.examples.objects)
        let lines = try (0..<Int32(list.count)).flatMap { example in
            let name = try list.name(example)
            return (objects[example] ?? []).map { object in
                let box = [object.box.x + shift, object.box.y, object.box.width, object.box.height]
                return #"{"file_name": "\#(name)", "category": "\#(list.examples.classes[object.classIndex])", "#
                    + #""bbox": \#(box), "score": 0.5}"#
            }
        }
        return "[\(lines.joined(separator: ",\n"))]"
    }

    @Test func `blood cells are found where they are, and less well a little beside`() throws {
        let test = try TestRepository()
        _ = try test.repository.importFolders(
            [Fixtures.sharedData.appending("bccd").appending("v2")], isTagging: true, author: test.author)
        let exact = try test.score(try truth(test, "v2"), model: "exact", split: "test").score
        let near = try test.score(try truth(test, "v2", shift: 10), model: "near", split: "test").score
        #expect(isNear(exact.content.value(of: "map"), 1) && isNear(exact.content.value(of: "map50"), 1))
        #expect((0.1..<0.9).contains(try #require(near.content.value(of: "map"))))
        let detail = try test.repository.scoreDetail(near.id.short)
        #expect(detail.precisions.map(\.name) == ["Platelets", "RBC", "WBC"])
        var request = ComparisonRequest(from: near.id.short, to: exact.id.short)
        request.resamples = 100
        let comparison = try test.repository.compare(request)
        #expect(comparison.verdict == .better && comparison.count == exact.content.count)
    }

    @Test func `litter that was turned the right way up is found no more where it was`() throws {
        let test = try TestRepository()
        let folder = Fixtures.sharedData.appending("taco-coco")
        _ = try test.repository.importFolders(
            ["v3", "v4"].map { folder.appending($0) }, isTagging: true, author: test.author)
        var request = ScoreRequest(model: "old")
        request.revision = "v3"
        request.predictions = PredictionInput(Array(try truth(test, "v3").utf8), name: "r.json")
        let old = try test.repository.addScore(request, author: test.author).score
        #expect(isNear(old.content.value(of: "map"), 1) && old.content.count == 715)
        let rescored = try test.repository.rescore(old.id.short, on: "v4")
        let map = try #require(rescored.metrics.first?.value)
        #expect(map > 0.9 && map < 1 && rescored.count == 715)
        let new = try test.score(try truth(test, "v4"), model: "new").score
        var terms = ComparisonRequest(from: old.id.short, to: new.id.short)
        terms.resamples = 100
        let comparison = try test.repository.compare(terms)
        // As was found without dsv: 28 boxes of 9 images changed and nothing else.
        #expect(comparison.change.map { [$0.removed, $0.added, $0.relabelled] } == [0, 0, 9])
        #expect(isNear(comparison.waterfall?.relabelled, map - 1) && isNear(comparison.waterfall?.end, 1))
    }
}
