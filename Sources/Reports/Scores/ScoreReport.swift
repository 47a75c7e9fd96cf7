import DatasetModel
import History
import Judging
import Scoring
package import Versioning
import Words

extension [ScoreContent.Metric] {

    /// A line for each metric: name, value, interval.
    func text(count: Int, indent: Int) -> TerminalText {
        var table = Table([.left, .right, .left])
        for metric in self {
            let format = MetricFormat(named: metric.name)
            let interval = metric.interval(count: count)
            table.add([
                "\(shown(metric.name))", "\(format.value(metric.value))",
                interval.map { "95 % interval \(format.interval($0))" } ?? "",
            ])
        }
        return table.text(indent: indent)
    }
}

extension RecordedScore {
    /// The answer of `dsv score add`.
    package func text(_ style: Style) -> TerminalText {
        let content = score.content
        let what: TerminalText =
            "\(style.modified("\(score.id.short)")) of model \(style.name("\(shown(content.model))"))"
        var text: TerminalText = isRepeated ? "already recorded as score \(what)\n" : "recorded score \(what)\n"
        text += "snapshot \(style.modified("\(content.snapshot.short)")), \(content.measured)"
        text +=
            content.trainedOn == content.snapshot
            ? "\n" : ", trained on \(style.modified("\(content.trainedOn.short)"))\n"
        text += content.metrics.text(count: content.count, indent: 2)
        if content.predictions != nil { text += style.faint("computed from the predictions, which are kept") + "\n" }
        return text + Reports.notes(notes, style)
    }
}
