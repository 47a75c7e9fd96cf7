import DatasetModel
import History
import Judging
import Scoring
package import Versioning
import Words

extension ScoreDetail {
    /// The answer of `dsv score show`.
    package func text(_ style: Style) -> TerminalText {
        var text = style.modified("score \(score.id)") + "\n"
        if let tombstone {
            text += style.removed("removed: \(shown(tombstone.reason, most: 1000))")
            text += " (\(shown(tombstone.author.name)))\n"
        }
        for (word, fact) in facts(style) {
            text += "\(word):\(String(repeating: " ", count: 13 - word.count - 1))\(fact)\n"
        }
        let content = score.content
        text += "\n\(content.metrics.text(count: content.count, indent: 2))"
        if let confusion { text += ConfusionTables(confusion: confusion, style: style).text }
        text += precisions.text(style)
        return text + Reports.notes(notes, style)
    }

    private func facts(_ style: Style) -> [(String, TerminalText)] {
        let content = score.content
        var facts: [(String, TerminalText)] = [
            ("Model", style.name("\(shown(content.model))")),
            ("Snapshot", "\(snapshot.title(style)) \(shown(snapshot.subject))"),
            (
                "Trained on",
                trainedOn.id == snapshot.id ? "the same" : "\(trainedOn.title(style)) \(shown(trainedOn.subject))"
            ),
            ("Measured on", "\(content.measured), data \(content.splitFingerprint.short)"),
        ]
        if let file = content.modelFile { facts.append(("Model file", "\(file.short)")) }
        if let evaluator = content.evaluator { facts.append(("Evaluator", "\(shown(evaluator))")) }
        if !content.parameters.isEmpty {
            let pairs = content.parameters.map { "\(shown($0.name))=\(shown($0.value))" }
            facts.append(("Parameters", "\(pairs.joined(separator: " "))"))
        }
        if let code = content.code {
            let remark = code.isDirty ? ", with uncommitted changes" : ""
            facts.append(("Code", "\(shown(String(code.commit.prefix(10))))\(remark)"))
        }
        facts.append(("Author", "\(shown(score.author.name)) <\(shown(score.author.email))>"))
        facts.append(("Date", "\(date(score.author))"))
        if let file = content.predictions {
            facts.append(("Predictions", "\(shown(file.file)), \(byteSize(file.size))"))
        }
        if let note = content.note { facts.append(("Note", "\(shown(note, most: 1000))")) }
        return facts
    }
}

extension Score {
    /// The answer of `dsv score rm`.
    package var removal: TerminalText { "removed score \(id.short) of model '\(shown(content.model))'\n" }
}

extension Rescored {
    /// The answer of `dsv score rescore`.
    package func text(_ style: Style) -> TerminalText {
        let content = score.content
        let model = style.name("\(shown(content.model))")
        var text: TerminalText =
            "score \(style.modified("\(score.id.short)")) of model \(model), judged by the labels of \(on.title(style))\n"
        let (old, new) = (content.measured, images(count, of: split))
        text +=
            splitFingerprint == content.splitFingerprint
            ? "on the same \(new), under the same labels\n" : "then on \(old), now on \(new), which are other data\n"
        var table = Table([.left, .right, .left, .right, .left])
        table.add(["", "then", "", "now", "95 % interval"])
        for metric in metrics {
            let format = MetricFormat(named: metric.name)
            table.add([
                "\(shown(metric.name))", "\(content.value(of: metric.name).map(format.value) ?? "")", "->",
                "\(format.value(metric.value))", "\(metric.interval(count: count).map(format.interval) ?? "")",
            ])
        }
        text += table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
        return text + Reports.notes(notes, style)
    }
}
