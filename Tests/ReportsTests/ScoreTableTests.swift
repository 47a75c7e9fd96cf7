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

@Suite struct `Score tables` {
    private func text(_ history: ScoreHistory, metric: String? = nil) -> String {
        ScoreTable(history, metric: metric).text(.plain).string
    }

    @Test func `a change stands only between scores of the same data`() {
        let history = SampleScores.history([
            (SampleScores.third, [SampleScores.score("m", [("accuracy", 0.8)], data: 2, on: SampleScores.third)]),
            (SampleScores.second, [SampleScores.score("m", [("accuracy", 0.95)], on: SampleScores.second)]),
            (SampleScores.first, [SampleScores.score("m")]),
        ])
        let changes = text(history, metric: "accuracy").split(separator: "\n").filter { $0.hasPrefix("  m") }
        #expect(changes.count == 3)
        #expect(changes[0].contains("  other data  "))
        #expect(changes[1].contains("  +5.0 points  "))
        #expect(!changes[2].contains("data") && !changes[2].contains("points"))
    }

    @Test func `a rate has its interval, another metric is a plain number`() {
        let score = SampleScores.score("m", [("accuracy", 0.9), ("mae", 2.5), ("macro_f1", 0.8812)], n: 50)
        let lines = text(SampleScores.history([(SampleScores.first, [score])])).split(separator: "\n")
        #expect(lines[1] == "  m on 50 images of val  \(score.id.short)")
        #expect(lines[2] == "    accuracy  90.0 %  78.6 to 95.7")
        #expect(lines[3] == "    mae       2.5000")
        #expect(lines[4] == "    macro_f1  0.8812")
    }

    @Test(arguments: [(19, false), (20, true), (37, true)])
    func `many looks at the same data are told`(looks: Int, isTold: Bool) {
        let history = SampleScores.history(
            [(SampleScores.first, [SampleScores.score("a"), SampleScores.score("b")])],
            looks: [ObjectID(1, 0, 0, 0): looks])
        let told = text(history).split(separator: "\n").filter { $0.contains("partly luck") }
        #expect(told == (isTold ? ["  \(looks) scores on this state of val: the best of so many is partly luck"] : []))
    }

    @Test func `without a score there is a hint`() {
        #expect(text(SampleScores.history([])) == "no scores; 'dsv score add' records one\n")
    }

    @Test func `no line is wider than 80 columns`() {
        let metrics = [("accuracy", 0.9), ("balanced_accuracy", 0.9), ("top_5_accuracy", 1.0)]
        let history = SampleScores.history([
            (SampleScores.third, [SampleScores.score("resnet50", metrics, n: 1234, data: 2)]),
            (SampleScores.first, [SampleScores.score("resnet50", metrics, n: 1234)]),
        ])
        for metric in [nil, "accuracy"] {
            #expect(text(history, metric: metric).split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test func `better is green, also where lower is better`() {
        func line(_ old: Double, _ new: Double, _ metric: String) -> String {
            let history = SampleScores.history([
                (SampleScores.third, [SampleScores.score("m", [(metric, new)], on: SampleScores.third)]),
                (SampleScores.first, [SampleScores.score("m", [(metric, old)])]),
            ])
            return ScoreTable(history, metric: metric).text(Reports.Style(isColoured: true)).string
        }
        #expect(line(0.5, 0.6, "accuracy").contains("\u{1b}[32m+10.0 points\u{1b}[0m"))
        #expect(line(0.6, 0.5, "accuracy").contains("\u{1b}[31m−10.0 points\u{1b}[0m"))
        #expect(line(0.6, 0.5, "error_rate").contains("\u{1b}[32m−10.0 points\u{1b}[0m"))
        #expect(line(0.6, 0.5, "log_loss").contains("\u{1b}[32m−0.1000\u{1b}[0m"))
        #expect(line(0.6, 0.5, "cleverness").contains("  −0.1000  "))
    }

    @Test func `the log shows a line for each score, and the document lists them by snapshot`() throws {
        let history = SampleScores.history([(SampleScores.first, [SampleScores.score("m"), SampleScores.score("n")])])
        let snapshots = [SampleScores.second, SampleScores.first]
        let text = LogReport.text(snapshots, history, isShort: true, .plain).string
        #expect(text.split(separator: "\n").count == 4)
        let members = try LogDocument(snapshots, history).json["snapshots"]?.array ?? []
        #expect(members.map { $0["scores"]?.array?.count } == [0, 2])
        #expect(try LogDocument(snapshots, nil).json["snapshots"]?.array?.allSatisfy { $0["scores"] == nil } == true)
    }

    @Test func `ten thousand scores take no time to speak of`() {
        let groups = (0..<100).map { number in
            let snapshot = Sample.snapshot(String(1000 + number), "round \(number)", tags: [])
            return (snapshot, (0..<100).map { SampleScores.score("m\($0)", n: 100 + number, on: snapshot) })
        }
        let history = SampleScores.history(groups)
        let duration = ContinuousClock().measure { #expect(text(history).utf8.count > 100_000) }
        // Without optimisation and beside other tests; a quadratic loop takes minutes.
        #expect(duration < .seconds(20))
    }
}

@Suite struct `Numbers of metrics` {
    @Test func `rates are percent and points, with one decimal`() {
        let format = MetricFormat(named: "accuracy")
        #expect(format.value(0.9446) == "94.5 %")
        #expect(format.change(0.009) == "+0.9 points")
        #expect(format.change(-0.01) == "−1.0 point")
        #expect(format.change(0.0002) == "±0.0 points")
        #expect(format.signed(Interval(low: -0.0167, high: 0.0351)) == "−1.7 to +3.5")
    }

    @Test func `other metrics are plain`() {
        let format = MetricFormat(named: "mae")
        #expect(format.value(0.12345) == "0.1235")
        #expect(format.value(12.345) == "12.35")
        #expect(format.value(123_456.7) == "123457")
        #expect(format.value(-0.5) == "−0.5000")
        #expect(format.change(-0.25) == "−0.2500")
    }

    @Test(arguments: [(0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-1.005, 1, "-1.0"), (2.5, 0, "3"), (0.05, 4, "0.0500")])
    func `numbers have as many decimals as asked for`(number: Double, places: Int, text: String) {
        #expect(fixed(number, places) == text)
    }

    @Test func `a small probability is not zero`() {
        #expect(pValue(0.00001) == "p < 0.001")
        #expect(pValue(0.484118) == "p = 0.484")
    }
}
