package import DatasetModel
import History
import Judging
import Scoring
package import Versioning

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

    /// The document of `dsv score show`.
    package var json: JSON {
        [
            "schema": "dsv.score/1", "score": score.json, "snapshot": snapshot.json, "trained_on": trainedOn.json,
            "removed": tombstone.map {
                [
                    "reason": .string($0.reason),
                    "author": ["name": .string($0.author.name), "email": .string($0.author.email)],
                    "time": .string(date($0.author)),
                ]
            } ?? .null,
            "by_class": confusion?.classesJSON ?? .null, "confusions": confusion?.confusionsJSON ?? .null,
            "classes": precisions.isEmpty ? .null : precisions.json,
            "notes": .array(notes.map(\.json)),
        ]
    }
}

extension Score {
    /// The answer of `dsv score rm`.
    package var removal: TerminalText { "removed score \(id.short) of model '\(shown(content.model))'\n" }
}

extension ConfusionMatrix {
    /// How well each class was recognised.
    fileprivate var classesJSON: JSON {
        .array(
            perClass.map { score in
                [
                    "class": .string(score.name), "n": .integer(score.support), "predicted": .integer(score.predicted),
                    "precision": .number(score.precision),
                    "recall": [
                        "value": .number(score.recall), "low": .number(score.recallInterval.low),
                        "high": .number(score.recallInterval.high),
                    ],
                    "f1": .number(score.f1), "few": .bool(score.support < SmallNumbers.fewImages),
                ]
            })
    }

    /// All pairs, the most frequent first.
    fileprivate var confusionsJSON: JSON {
        .array(
            confusions.map { pair in
                [
                    "label": .string(classes[pair.truth]), "predicted": .string(classes[pair.predicted]),
                    "count": .integer(pair.count),
                ]
            })
    }
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

    /// The document of `dsv score rescore`.
    package var json: JSON {
        [
            "schema": "dsv.rescore/1", "score": score.json, "on": .string(on.id.description),
            "split": .optional(split), "split_fingerprint": .string(splitFingerprint.description),
            "n": .integer(count), "metrics": metrics.json(count: count), "notes": .array(notes.map(\.json)),
        ]
    }
}
