import DatasetModel
import Documents
import JSON
import Testing
import Words

@testable import Judging
@testable import Reports
@testable import Scoring
@testable import Snapshots
@testable import Versioning

@Suite struct `Sentences of comparisons` {
    private func sentence(_ comparison: ModelComparison) -> String { CompareSentence(comparison).text }

    @Test func `better and worse say by how much, on what`() {
        let better = SampleScores.comparison(SampleScores.paired(gained: 40, lost: 10), .better)
        #expect(
            sentence(better)
                == "new is better than old by 3.0 points of accuracy (1.6 to 4.5) on 1,000 images that neither was trained on, "
                + "with the labels of v3.")
        let worse = SampleScores.comparison(SampleScores.paired(gained: 10, lost: 40), .worse)
        #expect(
            sentence(worse).hasPrefix("new is worse than old by 3.0 points of accuracy (1.6 to 4.5) on 1,000 images"))
    }

    @Test func `where lower is better, a fall is an improvement`() {
        var paired = SampleScores.paired(gained: 40, lost: 10)
        paired = .init(
            values: (0.13, 0.1), table: paired.table, confusion: paired.confusion,
            interval: Interval(low: -0.044, high: -0.016), p: nil, method: "bootstrap", byClass: [], cases: [],
            count: paired.count)
        let comparison = SampleScores.comparison(paired, .better, metric: "error_rate")
        #expect(sentence(comparison).hasPrefix("new is better than old by 3.0 points of error_rate (1.6 to 4.4) on"))
    }

    @Test func `a metric that is no rate has no points`() {
        var paired = SampleScores.paired(gained: 40, lost: 10)
        paired = .init(
            values: (0.86, 0.89), table: paired.table, confusion: paired.confusion,
            interval: Interval(low: 0.0101, high: 0.05), p: nil, method: "bootstrap", byClass: [], cases: [],
            count: paired.count)
        let comparison = SampleScores.comparison(paired, .better, metric: "macro_f1")
        #expect(sentence(comparison).hasPrefix("new is better than old by 0.0300 in macro_f1 (0.0101 to 0.0500) on"))
        #expect(!CompareReport(comparison).text(.plain).string.contains("point"))
    }

    @Test func `nobody can tell`() {
        let comparison = SampleScores.comparison(SampleScores.paired(gained: 53, lost: 46), .cannotTell)
        let table = PairedTable(bothRight: 854, onlyFirst: 46, onlySecond: 53, bothWrong: 47)
        let interval = MetricFormat(named: "accuracy").signed(table.newcombe)
        #expect(
            sentence(comparison)
                == "Cannot tell: +0.7 points of accuracy, but anything from \(interval) fits these 1,000 images.")
        let equal = SampleScores.comparison(SampleScores.paired(gained: 0, lost: 0), .cannotTell)
        #expect(sentence(equal) == "Cannot tell: both are right about the same 900 of these 1,000 images.")
    }

    @Test func `other data and no predictions are not comparable`() {
        let old = SampleScores.score("m", data: 1)
        let new = SampleScores.score("m", data: 2, on: SampleScores.third)
        let changed = SampleScores.comparison(nil, .notComparable, from: old, to: new, change: (30, 11, 12))
        #expect(sentence(changed).hasPrefix("Not comparable: validation changed by 41 images, 12 labels. Record"))
        let relabelled = SampleScores.comparison(nil, .notComparable, from: old, to: new, change: (0, 0, 1))
        #expect(sentence(relabelled).hasPrefix("Not comparable: validation changed by 1 label. Record"))
        let test = SampleScores.score("m", data: 3, split: "test")
        #expect(
            sentence(SampleScores.comparison(nil, .notComparable, from: old, to: test, change: (9, 9, 0)))
                .hasPrefix("Not comparable: one was measured on validation, the other on split 'test'."))
        #expect(!CompareReport(changed).text(.plain).string.contains("points"))
    }

    @Test func `with predictions, no image may be left`() {
        let text = sentence(SampleScores.comparison(nil, .notComparable, change: (1, 1, 1)))
        #expect(text == "Not comparable: no image of val is left that both answered for and neither was trained on.")
    }

    @Test func `bounds are said to be bounds`() throws {
        let old = SampleScores.score("old", [("accuracy", 0.9)])
        let new = SampleScores.score("new", [("accuracy", 0.92)])
        let bounds = Interval(low: -0.06, high: 0.1)
        let unclear = SampleScores.comparison(nil, .cannotTell, from: old, to: new, bounds: bounds)
        #expect(
            sentence(unclear)
                == "Cannot tell: +2.0 points of accuracy on the same 100 images, but without predictions anything from −6.0 to "
                + "+10.0 may fit.")
        let clear = SampleScores.comparison(
            nil, .better, from: old, to: new, bounds: Interval(low: 0.001, high: 0.04))
        #expect(sentence(clear).contains("on the same 100 images of val, even if they agreed as little as they could"))
        #expect(try CompareDocument(clear).json["difference"]?["method"] == "bounds")
    }

    @Test func `models of one name are told apart`() {
        let (old, new) = (SampleScores.score("m"), SampleScores.score("m", data: 2, on: SampleScores.third))
        let names = ModelNames(SampleScores.comparison(nil, .notComparable, from: old, to: new))
        #expect(names.from == "m of v1")
        #expect(names.to == "m of v3")
    }

    @Test func `without splits nothing is claimed of training`() {
        let comparison = SampleScores.comparison(SampleScores.paired(gained: 40, lost: 10), .better, split: nil)
        #expect(!sentence(comparison).contains("trained"))
    }
}

@Suite struct `Reports of comparisons` {
    private static let hostile = "</script><b>|`@here"

    private func full() throws -> ModelComparison {
        let cases = ModelComparison.Case.Kind.allCases.map { kind in
            ModelComparison.Case(
                kind: kind, key: "\(kind.rawValue).png", path: Sample.path("images/\(kind.rawValue).png"), label: "cat",
                from: kind == .newlyWrong ? "cat" : "dog", to: kind == .newlyRight ? "cat" : "dog")
        }
        return SampleScores.comparison(
            SampleScores.paired(gained: 40, lost: 10, cases: cases), .better, change: (1, 2, 1),
            waterfall: try SampleScores.waterfall(firstAnswersAll: true),
            excluded: [(.seenInTraining, ["a.png", "b.png"]), (.notPredictedByFirst, ["c.png"])],
            notes: [Note(kind: .leak, count: 1, examples: ["a.png"], text: "a note")])
    }

    @Test func `the parts come in their order, the sentence last`() throws {
        let text = CompareReport(try full()).text(.plain, byClass: true, rows: .standard).string
        let parts = [
            "from  a100000000 (v1)", "to    c300000000 (v3)", "compared on 1,000 images of val",
            "2  were in a model's training data", "1  has no answer of the from model", "from right",
            "difference  +3.0 points, 95 % interval", "visible     about", "The score rose", "removed images",
            "relabelled",
            "added images", "model", "in all", "by class", "newly right (1)", "newly wrong (1)", "note: a note",
            "new is better than old",
        ]
        var rest = text[...]
        for part in parts {
            let place = try #require(rest.firstRange(of: part), "'\(part)' is missing or too early in\n\(text)")
            rest = rest[place.upperBound...]
        }
        #expect(text.contains("dog         4  100.0 %  75.0 %   −25.0            0            1  few"))
        #expect(text.split(separator: "\n").last?.hasPrefix("new is better") == true)
    }

    @Test func `a waterfall adds up`() throws {
        let waterfall = try #require(try SampleScores.waterfall(firstAnswersAll: true))
        #expect(abs(waterfall.steps.reduce(0) { $0 + $1.change } - (waterfall.end - waterfall.start)) < 1e-12)
        #expect(waterfall.steps.map(\.count) == [1, 1, 2, nil])
        let unknown = try #require(try SampleScores.waterfall(firstAnswersAll: false))
        #expect(unknown.steps.map(\.words) == ["removed images", "relabelled", "added images and model"])
        #expect(unknown.unanswered?.hasPrefix("the from model has no answer for 2 images of the new split") == true)
    }

    @Test func `the document has every key, known or not`() throws {
        let keys = [
            "schema", "from", "to", "on", "split", "metric", "n", "excluded", "excluded_keys", "table", "difference",
            "waterfall", "smallest_visible", "verdict", "sentence", "change", "by_class", "by_split", "cases", "notes",
        ]
        let known = try CompareDocument(try full()).json
        let unknown = try CompareDocument(SampleScores.comparison(nil, .notComparable)).json
        for document in [known, unknown] { #expect(document.members?.map(\.key) == keys) }
        #expect(known["excluded"] == ["seen-in-training": 2, "not-predicted-by-from": 1])
        #expect(known["table"] == ["both_right": 890, "only_from": 10, "only_to": 40, "both_wrong": 60])
        #expect(known["difference"]?["value"]?.number.map { abs($0 - 0.03) < 1e-12 } == true)
        for part in ["table", "difference", "waterfall"] {
            #expect(unknown[part]?.members?.allSatisfy { $0.value == .null } == true)
            #expect(unknown[part]?.members?.map(\.key) == known[part]?.members?.map(\.key))
        }
    }

    @Test func `a comment stays below what GitHub takes`() {
        let cases = (0..<20_000).map { number in
            ModelComparison.Case(
                kind: .newlyWrong, key: "\(number)\(Self.hostile)", path: nil, label: Self.hostile, from: "a", to: "b")
        }
        let comparison = SampleScores.comparison(SampleScores.paired(gained: 40, lost: 10, cases: cases), .better)
        let text = CompareReport(comparison).markdown(limit: Limit(nil))
        #expect(text.utf16.count <= 60_000)
        #expect(text.hasPrefix("### Models compared\n\n**new is better than old by"))
        #expect(text.contains("`dsv compare --json` lists everything"))
        #expect(!text.contains("<b>") && !text.contains("@here"))
    }

    @Test func `a page is small enough, whole, and holds no hostile text`() {
        let cases = (0..<5_000).map { number in
            ModelComparison.Case(
                kind: ModelComparison.Case.Kind.allCases[number % 3], key: "\(number)\(Self.hostile)",
                path: Sample.path("images/\(number).png"), label: Self.hostile, from: "a", to: "b")
        }
        let comparison = SampleScores.comparison(
            SampleScores.paired(gained: 40, lost: 10, cases: cases), .better,
            notes: [Note(kind: .unreadable, count: 1, examples: [Self.hostile], text: Self.hostile)])
        var limits = ComparePage.Limits()
        limits.bytes = 400_000
        limits.pictures = 30
        let page = ComparePage(comparison, limits: limits).html { _ in nil }
        #expect(page.utf8.count <= 400_000)
        #expect(page.hasSuffix("</html>\n"))
        #expect(!page.contains("<b>|"))
        #expect(page.components(of: "<article").count == 31)
        #expect(page.contains("its bytes are not here"))
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
