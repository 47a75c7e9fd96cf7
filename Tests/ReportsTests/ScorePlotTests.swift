import DatasetModel
import Testing
import Words

@testable import Judging
@testable import Reports
@testable import Scoring
@testable import Snapshots
@testable import Versioning

@Suite struct `Score plots` {
    private var history: ScoreHistory {
        SampleScores.history([
            (
                SampleScores.third,
                [
                    SampleScores.score("a", [("accuracy", 0.8)], data: 2, on: SampleScores.third),
                    SampleScores.score("b<&", [("accuracy", 0.7)], data: 2, on: SampleScores.third),
                ]
            ),
            (SampleScores.second, [SampleScores.score("a", [("accuracy", 0.95)], on: SampleScores.second)]),
            (SampleScores.first, [SampleScores.score("a"), SampleScores.score("a", [("accuracy", 0.91)])]),
        ])
    }

    @Test func `a line breaks where the data changed, and only there`() throws {
        let plot = ScorePlot(history)
        #expect(plot.lines.map(\.model) == ["a", "b<&"])
        let line = try #require(plot.lines.first)
        // Of two scores of one model on one snapshot the newer one counts.
        #expect(line.points.map(\.value) == [0.91, 0.95, 0.8])
        #expect(line.points.map(\.isAfterBreak) == [false, false, true])
        #expect(plot.lines[1].points.map(\.isAfterBreak) == [false])
        #expect(plot.breaks == [2])
    }

    @Test func `the text has a line for each score, oldest first`() {
        let lines = ScorePlot(history).text(.plain).string.split(separator: "\n")
        #expect(lines[0] == "accuracy on val, 95 % intervals")
        #expect(
            lines.dropFirst(2).map { String($0.prefix(10)).split(separator: " ")[0] } == [
                "v1", "b200000000", "---", "v3", "v3",
            ])
        #expect(lines.contains("--- other data ---"))
        #expect(lines.allSatisfy { $0.count <= 80 })
        for line in lines.dropFirst(2) where !line.hasPrefix("---") {
            #expect(line.contains { $0 == "●" } && line.contains { $0 == "├" } && line.contains { $0 == "┤" })
        }
    }

    @Test func `the picture is broken where the line is, and escapes names`() {
        let svg = ScorePlot(history).svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.contains("prefers-color-scheme: dark"))
        // A dashed line stands there once, with its words.
        #expect(svg.split(separator: "class=\"break\"").count == 2)
        #expect(svg.contains(">validation changed</text>"))
        #expect(svg.contains("b&lt;&amp;") && !svg.contains("b<&"))
        // The path of the first model begins anew at the break.
        let path = svg.split(separator: "class=\"line\" d=\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
        #expect(path.count { $0 == "M" } == 2)
        #expect(path.count { $0 == "L" } == 1)
    }

    @Test func `a metric that is no rate has no interval`() {
        let score = SampleScores.score("a", [("log_loss", 0.3)])
        let plot = ScorePlot(SampleScores.history([(SampleScores.first, [score])]))
        #expect(plot.format.metric.name == "log_loss")
        #expect(!plot.text(.plain).string.contains("├"))
        #expect(!plot.svg.contains("class=\"whisker\""))
    }

    @Test func `without scores there is still a picture`() {
        let plot = ScorePlot(SampleScores.history([]))
        #expect(plot.text(.plain).string == "no scores; 'dsv score add' records one\n")
        #expect(plot.svg.contains(">no scores</text>"))
        #expect(plot.html.hasSuffix("</html>\n"))
    }

    @Test func `many snapshots and models stay inside the picture`() {
        let groups = (0..<200).reversed().map { number in
            let snapshot = Sample.snapshot(
                String(1000 + number), "round", tags: number % 7 == 0 ? ["tag\(number)"] : [])
            return (
                snapshot,
                (0..<20).map {
                    SampleScores.score(
                        "model\($0)", [("accuracy", 0.5 + Double($0) / 50)], data: UInt64(number / 50), on: snapshot)
                }
            )
        }
        let plot = ScorePlot(SampleScores.history(groups))
        #expect(plot.breaks == [50, 100, 150])
        #expect(plot.svg.contains("and 6 more"))
    }
}

@Suite struct `Scales of plots` {
    private func scale(_ values: [Double], _ metric: String = "accuracy") -> PlotScale {
        PlotScale(values, MetricFormat(named: metric))
    }

    @Test(arguments: [[0.9, 0.95], [0.5], [0.0, 1.0], [0.9999, 1.0], [0.0], [0.001, 0.002]])
    func `a scale holds all values, within what the metric can be`(values: [Double]) {
        let scale = scale(values)
        for value in values { #expect((-1e-9...1 + 1e-9).contains(scale.share(value))) }
        #expect(scale.low >= 0 && scale.high <= 1)
        #expect((3...9).contains(scale.ticks.count))
        #expect(Set(scale.ticks.map(scale.label)).count == scale.ticks.count)
    }

    @Test func `a tenth of a point does not fill the height`() {
        let scale = scale([0.950, 0.951])
        #expect(scale.high - scale.low >= 0.05)
    }

    @Test(arguments: [[3.2, 1200.0], [-5.0, 5.0], [0.0], [1e-7, 2e-7], [2e9, 3e9]])
    func `an unknown metric may be any number`(values: [Double]) {
        let scale = scale(values, "cleverness")
        #expect(scale.low <= (values.min() ?? 0) && scale.high >= (values.max() ?? 0))
        #expect((2...9).contains(scale.ticks.count))
    }

    @Test func `ticks are round, with no more decimals than they need`() {
        let scale = scale([0.9, 0.95])
        #expect(scale.ticks.map(scale.label) == ["90 %", "91 %", "92 %", "93 %", "94 %", "95 %"])
    }
}
