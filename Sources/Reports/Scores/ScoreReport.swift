package import DatasetModel
import History
package import Judging
import Scoring
package import Versioning

/// The documents of `dsv score add` and `dsv score list`.
package enum ScoreReport {
    package static func json(_ scores: [Score]) -> JSON {
        ["schema": "dsv.scores/1", "scores": .array(scores.map(\.json))]
    }

    /// The same, with what each score follows.
    package static func json(_ history: ScoreHistory) -> JSON {
        let entries = history.groups.flatMap(\.entries)
        return [
            "schema": "dsv.scores/1", "scores": .array(entries.map(\.json)),
            "notes": .array(history.notes.map(\.json)),
        ]
    }
}

extension Score {
    /// A member of `scores` in documents.
    var json: JSON { .object(members) }

    fileprivate var members: [JSON.Member] {
        [
            JSON.Member(key: "id", value: .string(id.description)),
            JSON.Member(key: "snapshot", value: .string(content.snapshot.description)),
            JSON.Member(key: "trained_on", value: .string(content.trainedOn.description)),
            JSON.Member(key: "split", value: .optional(content.split)),
            JSON.Member(key: "split_fingerprint", value: .string(content.splitFingerprint.description)),
            JSON.Member(key: "n", value: .integer(content.count)),
            JSON.Member(key: "model", value: .string(content.model)),
            JSON.Member(key: "model_sha256", value: .optional(content.modelFile?.description)),
            JSON.Member(key: "evaluator", value: .optional(content.evaluator)),
            JSON.Member(key: "metrics", value: content.metrics.json(count: content.count)),
            JSON.Member(key: "computed", value: .bool(content.isComputed)),
            JSON.Member(
                key: "params",
                value: .object(content.parameters.map { JSON.Member(key: $0.name, value: .string($0.value)) })),
            JSON.Member(
                key: "code",
                value: content.code.map { ["commit": .string($0.commit), "dirty": .bool($0.isDirty)] } ?? .null),
            JSON.Member(key: "author", value: ["name": .string(author.name), "email": .string(author.email)]),
            JSON.Member(key: "time", value: .string(date(author))),
            JSON.Member(key: "note", value: .optional(content.note)),
            JSON.Member(key: "predictions", value: .bool(content.predictions != nil)),
        ]
    }
}

extension ScoreHistory.Group {
    /// The scores of one snapshot.
    var scoresJSON: JSON { .array(entries.map(\.json)) }
}

extension ScoreHistory.Entry {
    fileprivate var json: JSON {
        .object(
            score.members + [
                JSON.Member(key: "previous", value: .optional(previous?.id.description)),
                JSON.Member(key: "comparable", value: previous == nil ? .null : .bool(isComparable)),
            ])
    }
}

extension [ScoreContent.Metric] {
    /// The values by name, each with the interval that `count` images give a rate.
    func json(count: Int) -> JSON {
        .object(
            map { metric in
                let interval = metric.interval(count: count)
                return JSON.Member(
                    key: metric.name,
                    value: [
                        "value": .number(metric.value), "low": .optionalNumber(interval?.low),
                        "high": .optionalNumber(interval?.high),
                    ])
            })
    }

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

extension JSON {
    /// A number, or null.
    static func optionalNumber(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }

    static func optionalNumber(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
}

extension ScoreContent {
    /// `360 images of val`.
    var measured: String { images(count, of: split) }
}

/// `360 images of val`, or `360 images`.
func images(_ count: Int, of split: String?) -> String {
    counted(count, "image") + (split.map { " of \(shown($0))" } ?? "")
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

    /// The document of `dsv score add`.
    package var json: JSON {
        [
            "schema": "dsv.scores/1", "scores": .array([score.json]), "repeated": .bool(isRepeated),
            "notes": .array(notes.map(\.json)),
        ]
    }
}
