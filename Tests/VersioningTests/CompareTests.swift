import DatasetModel
import Scoring
import TestSupport
import Testing

@testable import Judging
@testable import Labels
@testable import Versioning

@Suite struct `Comparisons` {
    @Test func `the digits tell their story`() throws {
        let digits = try ScoredDigits()
        let comparison = try digits.test.repository.compare(ComparisonRequest(from: "v1", to: "v3"))
        let paired = try #require(comparison.paired)
        // Of the 360 images of v3's val, 29 were in v1's train split or ... and none has the same bytes twice.
        let excluded = Dictionary(uniqueKeysWithValues: comparison.excluded.map { ($0.reason, $0.names.count) })
        #expect(comparison.count + excluded.values.reduce(0, +) == 360)
        #expect((excluded[.seenInTraining] ?? 0) > 0)
        let waterfall = try #require(comparison.waterfall)
        #expect(waterfall.start == 358.0 / 379)
        #expect(waterfall.end == 346.0 / 360)
        let parts = waterfall.removed + waterfall.relabelled + waterfall.addedAndModel
        #expect(abs(parts - (waterfall.end - waterfall.start)) < 1e-12)
        #expect(paired.method == "newcombe")
        #expect(comparison.verdict == .cannotTell)
        #expect(paired.interval.map { $0.low < 0 && $0.high > 0 } == true)
    }

    @Test func `other metrics are drawn again and again, and always come out the same`() throws {
        let digits = try ScoredDigits(["v1", "v3"])
        var request = ComparisonRequest(from: "v1", to: "v3")
        request.metric = "macro_f1"
        let first = try digits.test.repository.compare(request).paired
        let second = try digits.test.repository.compare(request).paired
        #expect(first?.method == "bootstrap")
        #expect(first?.interval != nil)
        #expect(first?.interval == second?.interval)
    }

    /// Images 0..<n in val and n..<n+2 in train; every label is "a" or "b".
    private func dataset(_ count: Int, wrong: Set<Int> = []) throws -> TestRepository {
        let test = try TestRepository()
        for number in 0..<(count + 2) { try test.write("image \(number)", to: "\(number).png") }
        try test.write(table(count, wrong: wrong), to: "labels.csv")
        try test.commit("first")
        return test
    }

    private func table(_ count: Int, wrong: Set<Int> = []) -> String {
        "fname,label,split\n"
            + (0..<(count + 2)).map { number in
                "\(number).png,\((number % 2 == 0) != wrong.contains(number) ? "a" : "b"),\(number < count ? "val" : "train")\n"
            }.joined()
    }

    private func add(_ model: String, wrong: Set<Int>, of count: Int, to test: TestRepository) throws -> Score {
        var request = ScoreRequest(model: model)
        let rows = (0..<count).map { number in
            "\(number).png,\((number % 2 == 0) != wrong.contains(number) ? "a" : "b")\n"
        }
        request.predictions = PredictionInput(Array(("fname,pred\n" + rows.joined()).utf8), name: "p.csv")
        return try test.repository.addScore(request, author: test.author).score
    }

    @Test func `a clearly better model is better, and the other way round worse`() throws {
        let test = try dataset(200)
        let weak = try add("weak", wrong: Set(0..<60), of: 200, to: test)
        let strong = try add("strong", wrong: [100], of: 200, to: test)
        let up = try test.repository.compare(ComparisonRequest(from: weak.id.short, to: strong.id.short))
        #expect(up.verdict == .better)
        #expect(up.paired?.table == PairedTable(bothRight: 139, onlyFirst: 1, onlySecond: 60, bothWrong: 0))
        let down = try test.repository.compare(ComparisonRequest(from: strong.id.short, to: weak.id.short))
        #expect(down.verdict == .worse)
    }

    @Test func `numbers alone are compared only on the same data`() throws {
        let test = try dataset(200)
        func number(_ model: String, _ value: Double) throws -> Score {
            var request = ScoreRequest(model: model)
            request.metrics = [.init(name: "accuracy", value: value)]
            return try test.repository.addScore(request, author: test.author).score
        }
        let weak = try number("weak", 0.5)
        let near = try number("near", 0.52)
        let strong = try number("strong", 0.95)
        let same = try test.repository.compare(ComparisonRequest(from: weak.id.short, to: near.id.short))
        #expect(same.verdict == .cannotTell)
        #expect(same.bounds != nil)
        #expect(
            try test.repository.compare(ComparisonRequest(from: weak.id.short, to: strong.id.short)).verdict == .better)
        try test.write(table(200, wrong: [3, 4, 5]), to: "labels.csv")
        try test.commit("relabelled")
        let other = try number("other", 0.9)
        let different = try test.repository.compare(ComparisonRequest(from: weak.id.short, to: other.id.short))
        #expect(different.verdict == .notComparable)
        #expect(different.difference == nil)
        #expect(different.change?.relabelled == 3)
    }

    @Test func `labels corrected only where a model disagreed flatter it`() throws {
        let test = try dataset(100, wrong: Set(0..<10))
        let first = try add("first", wrong: [], of: 100, to: test)
        try test.write(table(100), to: "labels.csv")
        try test.commit("corrected")
        let second = try add("second", wrong: Set(0..<6), of: 100, to: test)
        let comparison = try test.repository.compare(ComparisonRequest(from: first.id.short, to: second.id.short))
        #expect(comparison.notes.contains { $0.kind == .verificationBias })
        #expect(comparison.change?.relabelled == 10)
    }

    @Test func `what either model was trained on is left out, by content`() throws {
        let test = try dataset(100)
        let first = try add("first", wrong: [], of: 100, to: test)
        // Images 90..<100 go to train under other names, and copies of image 1 stay in val.
        var rows = table(100).split(separator: "\n").map(String.init)
        for number in 90..<100 {
            rows = rows.map {
                $0.hasPrefix("\(number).png")
                    ? $0.replacing("val", with: "train").replacing(".png", with: "-moved.png") : $0
            }
            try test.remove("\(number).png")
            try test.write("image \(number)", to: "\(number)-moved.png")
        }
        try test.write("image 1", to: "copy.png")
        try test.write((rows + ["copy.png,b,val"]).joined(separator: "\n") + "\n", to: "labels.csv")
        try test.commit("second")
        let second = try add("second", wrong: [], of: 90, to: test)
        var request = ComparisonRequest(from: first.id.short, to: second.id.short)
        request.on = "HEAD~1"
        let comparison = try test.repository.compare(request)
        let excluded = Dictionary(uniqueKeysWithValues: comparison.excluded.map { ($0.reason, $0.names.count) })
        #expect(excluded == [.seenInTraining: 10])
        #expect(comparison.count == 90)
        request.on = "HEAD"
        let onNew = try test.repository.compare(request)
        #expect(Dictionary(uniqueKeysWithValues: onNew.excluded.map { ($0.reason, $0.names.count) }) == [.repeated: 1])
    }

    @Test func `numbers of part of a split and of all of it are not compared`() throws {
        let test = try dataset(100)
        let half = try add("half", wrong: [0], of: 50, to: test)
        let whole = try add("whole", wrong: [0], of: 100, to: test)
        #expect(half.content.splitFingerprint == whole.content.splitFingerprint)
        #expect(!half.content.isMeasuredAlike(whole.content))
        let waterfall = try #require(
            try test.repository.compare(ComparisonRequest(from: whole.id.short, to: half.id.short)).waterfall)
        #expect(waterfall.model == nil && waterfall.unansweredBySecond == 50)
    }

    @Test func `the same image under two labels is left out, an unlabelled copy is in nobody's way`() throws {
        let test = try dataset(60)
        try test.write("image 1", to: "one.png")
        try test.write("image 2", to: "0two.png")
        try test.write(try test.read("labels.csv") + "one.png,a,val\n0two.png,,val\n", to: "labels.csv")
        try test.commit("copies")
        let score = try add("net", wrong: [], of: 60, to: test)
        let other = try add("other", wrong: [5], of: 60, to: test)
        let comparison = try test.repository.compare(ComparisonRequest(from: score.id.short, to: other.id.short))
        let excluded = Dictionary(uniqueKeysWithValues: comparison.excluded.map { ($0.reason, $0.names) })
        #expect(excluded == [.unlabelled: ["0two.png", "1.png", "one.png"]])
        #expect(comparison.count == 59)
    }

    @Test func `classes of very few images have no interval of a mean over classes`() throws {
        let test = try dataset(100)
        var rows = try test.read("labels.csv").split(separator: "\n").map(String.init)
        for row in 1...5 { rows[row] = rows[row].replacing(",a,", with: ",rare,").replacing(",b,", with: ",rare,") }
        try test.write(rows.joined(separator: "\n") + "\n", to: "labels.csv")
        try test.commit("a rare class")
        let first = try add("first", wrong: [], of: 100, to: test)
        let second = try add("second", wrong: [7, 8], of: 100, to: test)
        var request = ComparisonRequest(from: first.id.short, to: second.id.short)
        request.metric = "macro_f1"
        let comparison = try test.repository.compare(request)
        #expect(comparison.paired?.interval == nil && comparison.verdict == .cannotTell)
        #expect(comparison.notes.contains { $0.kind == .smallClasses })
        request.metric = "error_rate"
        let rate = try #require(try test.repository.compare(request).paired)
        #expect(rate.method == "newcombe" && rate.interval.map { $0.low < 0.02 && 0.02 < $0.high } == true)
    }

    @Test func `of several scores those of one model and split are compared`() throws {
        let test = try dataset(60)
        let first = try add("net", wrong: [1], of: 60, to: test)
        _ = try add("other", wrong: [2], of: 60, to: test)
        try test.write("x", to: "notes.txt")
        try test.commit("second")
        let second = try add("net", wrong: [1, 2], of: 60, to: test)
        _ = try add("third", wrong: [], of: 60, to: test)
        let comparison = try test.repository.compare(ComparisonRequest(from: "HEAD~1", to: "HEAD"))
        #expect(comparison.from.score == first && comparison.to.score == second)
        #expect(comparison.notes.count { $0.kind == .severalScores } == 2)
    }

    @Test func `groups go together`() throws {
        let test = try dataset(120)
        func table(_ split: (Int) -> String) -> String {
            "fname,label,split,patient\n"
                + (0..<122).map { "\($0).png,\($0 % 2 == 0 ? "a" : "b"),\(split($0)),p\($0 / 2)\n" }.joined()
        }
        // The last two of val share their patient with an image that is trained on.
        try test.write(table { $0 < 119 ? "val" : "train" }, to: "labels.csv")
        try test.commit("patients")
        let first = try add("first", wrong: [0], of: 120, to: test)
        let second = try add("second", wrong: [2, 4], of: 120, to: test)
        let comparison = try test.repository.compare(ComparisonRequest(from: first.id.short, to: second.id.short))
        let excluded = Dictionary(uniqueKeysWithValues: comparison.excluded.map { ($0.reason, $0.names) })
        #expect(excluded == [.groupSeenInTraining: ["118.png"]])
        #expect(comparison.paired?.method == "bootstrap")
    }

    @Test func `splits are compared one by one, those that were trained on not at all`() throws {
        let test = try dataset(60)
        try test.write(
            try test.read("labels.csv").replacing("58.png,a,val", with: "58.png,a,test")
                .replacing("59.png,b,val", with: "59.png,b,test"), to: "labels.csv")
        try test.commit("three splits")
        let first = try add("first", wrong: [58], of: 60, to: test)
        let second = try add("second", wrong: [0], of: 60, to: test)
        var request = ComparisonRequest(from: first.id.short, to: second.id.short)
        request.comparesSplits = true
        let slices = try test.repository.compare(request).bySplit
        #expect(slices.map(\.name) == ["test", "val"])
        #expect(slices.map(\.table.count) == [2, 58])
        #expect(slices.map(\.table.difference) == [0.5, -1.0 / 58])
    }
}
