import DatasetModel
import Judging
import Scoring
package import Versioning
import Words

/// The answer of `dsv score plot`: a metric over the snapshots, with intervals.
package struct ScorePlot: Sendable {
    /// A score, as a place in the plot.
    struct Point {
        /// The number of its snapshot, from the oldest on.
        let place: Int
        let score: Score
        let value: Double
        let interval: Interval?
        /// The point before it in the same line was measured on other data.
        let isAfterBreak: Bool
    }

    /// The scores of one model on one split, from the oldest snapshot on.
    struct Line {
        let model: String
        let split: String?
        fileprivate(set) var points: [Point] = []

        var name: String { shown(model, most: 60) }
    }

    let history: ScoreHistory
    let format: MetricFormat
    /// Those with a point, oldest first.
    let snapshots: [Snapshot]
    /// In the order of their first point.
    let lines: [Line]

    /// Without a metric: accuracy, or the first that there is.
    package init(_ history: ScoreHistory, metric: String? = nil) {
        let names = history.metricNames
        let name = metric.map { Metric(named: $0).name } ?? (names.contains("accuracy") ? "accuracy" : names.first)
        self.history = history
        format = MetricFormat(named: name ?? "accuracy")
        var snapshots: [Snapshot] = []
        var lines: [Line] = []
        var places: [LineKey: Int] = [:]
        for group in history.groups.reversed() {
            var place: Int?
            for score in group.entries.map(\.score) {
                guard let value = score.content.value(of: format.metric.name) else { continue }
                if place == nil {
                    place = snapshots.count
                    snapshots.append(group.snapshot)
                }
                let key = LineKey(model: score.content.model, split: score.content.split)
                let index = places[key] ?? lines.count
                if index == lines.count {
                    places[key] = index
                    lines.append(Line(model: key.model, split: key.split))
                }
                lines[index].add(score, value, score.content.interval(of: format.metric.name), at: place ?? 0)
            }
        }
        self.snapshots = snapshots
        self.lines = lines
    }

    private struct LineKey: Hashable {
        let model: String
        let split: String?
    }

    var points: [Point] { lines.flatMap(\.points) }

    var scale: PlotScale {
        PlotScale(points.flatMap { [$0.value, $0.interval?.low, $0.interval?.high].compactMap(\.self) }, format)
    }

    /// The snapshots before which a line breaks.
    var breaks: Set<Int> { Set(points.filter(\.isAfterBreak).map(\.place)) }

    /// `accuracy of logreg on val`.
    var title: String {
        var text = shown(format.metric.name)
        if lines.count == 1 { text += " of \(lines[0].name)" }
        if !hasSeveralSplits, let split = lines.first?.split { text += " on \(shown(split))" }
        return text
    }

    private var hasSeveralSplits: Bool { lines.contains { $0.split != lines[0].split } }

    /// What a line is called beside others: its model, and its split where lines have several.
    func name(_ line: Line) -> String {
        if !hasSeveralSplits { return line.name }
        return "\(line.name), \(line.split.map { shown($0) } ?? "all")"
    }
}

extension ScorePlot.Line {
    /// Of several scores on one snapshot, the newest stands for all.
    fileprivate mutating func add(_ score: Score, _ value: Double, _ interval: Interval?, at place: Int) {
        let before = points.last { $0.place < place }
        let isAfterBreak = before.map { $0.score.content.splitFingerprint != score.content.splitFingerprint } ?? false
        if points.last?.place == place { points.removeLast() }
        points.append(
            ScorePlot.Point(
                place: place, score: score, value: value, interval: interval, isAfterBreak: isAfterBreak))
    }
}
