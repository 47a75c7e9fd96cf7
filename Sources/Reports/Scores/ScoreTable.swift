import DatasetModel
import Judging
import Scoring
package import Versioning
import Words

/// The answer of `dsv score list`, and the scores of `dsv log --scores`.
package struct ScoreTable: Sendable {
    private let history: ScoreHistory
    /// The one metric that is shown; nil: all.
    private let metric: String?

    package init(_ history: ScoreHistory, metric: String? = nil) {
        self.history = history
        self.metric = metric.map { Metric(named: $0).name }
    }

    /// Each snapshot with its scores, newest first.
    package func text(_ style: Style) -> TerminalText {
        let groups = history.groups.filter { !entries($0).isEmpty }
        let notes = notes(history.notes, style)
        if groups.isEmpty { return "no scores; 'dsv score add' records one\n" + notes }
        return groups.map { group in
            "\(group.snapshot.title(style)) \(group.snapshot.subject)\n\(scores(of: group, style, indent: 2))"
                as TerminalText
        }.joined(separator: "\n") + notes
    }

    /// The scores of each snapshot that has one, a line each: by the chosen metric, else accuracy, else its first.
    func linesBySnapshot(_ style: Style, indent: Int) -> [SnapshotID: TerminalText] {
        Dictionary(
            history.groups.map { group in
                let entries = entries(group)
                return (group.snapshot.id, lines(entries, style, indent) + looks(entries, style, indent))
            }
        ) { first, _ in first }
    }

    private func entries(_ group: ScoreHistory.Group) -> [ScoreHistory.Entry] {
        guard let metric else { return group.entries }
        return group.entries.filter { $0.score.content.value(of: metric) != nil }
    }

    private func scores(of group: ScoreHistory.Group, _ style: Style, indent: Int) -> TerminalText {
        let entries = entries(group)
        let text = metric == nil ? allMetrics(entries, style, indent) : lines(entries, style, indent)
        return text + looks(entries, style, indent)
    }

    /// A line for each score.
    private func lines(_ entries: [ScoreHistory.Entry], _ style: Style, _ indent: Int) -> TerminalText {
        var table = Table([.left, .left, .right, .left, .left, .right, .left])
        let names = entries.map { metric ?? $0.score.content.mainMetric }
        for (entry, name) in zip(entries, names) {
            let content = entry.score.content
            let format = MetricFormat(named: name)
            table.add([
                "\(shown(content.model, most: 32))", "\(shown(name, most: 32))",
                "\(content.value(of: name).map(format.value) ?? "")",
                "\(content.interval(of: name).map(format.interval) ?? "")", change(name, entry, format),
                "\(grouped(content.count))\(content.split.map { " of \(shown($0))" } ?? "")",
                "\(entry.score.id.short)",
            ])
        }
        return table.text(indent: indent) { place, line in
            paint(line, entries[place].change(of: names[place]), MetricFormat(named: names[place]), style)
        }
    }

    /// A line for each score, and below it one for each metric.
    private func allMetrics(_ entries: [ScoreHistory.Entry], _ style: Style, _ indent: Int) -> TerminalText {
        var table = Table([.left, .right, .left, .left])
        var rows: [(format: MetricFormat, change: Double?)] = []
        for entry in entries {
            let changes = entry.changes
            for metric in entry.score.content.metrics {
                let (format, change) = (MetricFormat(named: metric.name), changes[metric.name])
                rows.append((format, change))
                let interval = metric.interval(count: entry.score.content.count)
                table.add([
                    "\(shown(metric.name))", "\(format.value(metric.value))",
                    "\(interval.map(format.interval) ?? "")", "\(change.map(format.change) ?? "")",
                ])
            }
        }
        var lines = table.lines.enumerated().makeIterator()
        var text: TerminalText = ""
        let (outer, inner) = (String(repeating: " ", count: indent), String(repeating: " ", count: indent + 2))
        for entry in entries {
            text += "\(outer)\(heading(entry, style))\n"
            for _ in entry.score.content.metrics {
                guard let (place, line) = lines.next() else { fatalError("BUG: fewer lines than metrics") }
                text += "\(inner)\(paint(line, rows[place].change, rows[place].format, style))\n"
            }
        }
        return text
    }

    /// `logreg on 360 images of val  4f0c1a2b3c  other data`.
    private func heading(_ entry: ScoreHistory.Entry, _ style: Style) -> TerminalText {
        let content = entry.score.content
        let (model, id) = (style.name("\(shown(content.model))"), style.modified("\(entry.score.id.short)"))
        var text: TerminalText = "\(model) on \(content.measured)  \(id)"
        if entry.previous != nil && !entry.isComparable { text += "  " + style.faint(Self.otherData) }
        return text
    }

    private static let otherData: TerminalText = "other data"

    private func change(_ name: String, _ entry: ScoreHistory.Entry, _ format: MetricFormat) -> TerminalText {
        if entry.previous == nil { return "" }
        if !entry.isComparable { return Self.otherData }
        return "\(entry.change(of: name).map(format.change) ?? "")"
    }

    private func paint(
        _ line: TerminalText, _ change: Double?, _ format: MetricFormat, _ style: Style
    ) -> TerminalText {
        guard style.isColoured, let change else { return line }
        let words = TerminalText(format.change(change))
        return line.painting(words, as: format.painted(words, change, style))
    }

    /// Says which data were looked at so often that the best score is partly luck.
    private func looks(_ entries: [ScoreHistory.Entry], _ style: Style, _ indent: Int) -> TerminalText {
        var told: Set<ObjectID> = []
        var text: TerminalText = ""
        for content in entries.map(\.score.content) {
            guard let looks = history.looks[content.splitFingerprint], looks >= SmallNumbers.manyLooks,
                told.insert(content.splitFingerprint).inserted
            else { continue }
            let data = content.split.map { "this state of \(shown($0))" } ?? "these images"
            let remark = style.faint("\(counted(looks, "score")) on \(data): the best of so many is partly luck")
            text += "\(String(repeating: " ", count: indent))\(remark)\n"
        }
        return text
    }
}

extension ScoreContent {
    /// What stands for a score where there is room for one number.
    fileprivate var mainMetric: String {
        metrics.contains { $0.name == "accuracy" } ? "accuracy" : metrics.first?.name ?? "accuracy"
    }
}

extension ScoreHistory {
    /// The metrics that a score has, by name.
    package var metricNames: [String] {
        Set(groups.flatMap { $0.entries.flatMap { $0.score.content.metrics.map(\.name) } }).sorted(by: precedes)
    }
}
