import Checking
package import DatasetModel
import Judging
import Scoring
package import Versioning

/// The answers of `dsv gate`.
package struct GateReport: Sendable {
    private let result: GateResult
    private var words: GateWords { GateWords(result) }

    package init(_ result: GateResult) { self.result = result }

    /// What is held against what, a line for each rule, remarks, and last the verdict.
    package func text(_ style: Style) -> TerminalText {
        var text: TerminalText = "\(result.title.words(style)) against \(result.base.title(style))\n"
        if let note = result.folder?.gateNote { text += "\(style.faint("\(note)"))\n" }
        text += result.contestants(style).map { "\($0)\n\n" } ?? "\n"
        var table = Table([.left, .left, .left])
        for rule in GateResult.Rule.allCases {
            let verdict = painted("\(GateWords.of(result.verdict(of: rule)))", rule, style)
            table.add([verdict, "\(rule.rawValue)", "\(words.why(rule))"])
        }
        text += table.text()
        for rule in GateResult.Rule.allCases {
            for hint in words.hints(rule) { text += "\(style.faint("hint: \(hint)"))\n" }
        }
        let remarks = result.remarks
        if !remarks.isEmpty { text += "\n" }
        for remark in remarks { text += "note: \(remark)\n" }
        return "\(text)\n\(style.bold("\(words.decision)"))\n"
    }

    private func painted(_ text: TerminalText, _ rule: GateResult.Rule, _ style: Style) -> TerminalText {
        switch result.verdict(of: rule) {
        case .pass: style.added(text)
        case .fail: style.removed(text)
        case .cannotTell: style.modified(text)
        }
    }

    /// The answer of `dsv gate --markdown`: a comment for a pull request.
    package var markdown: String {
        let (result, words) = (result, words)
        var text = "### dsv gate: \(GateWords.of(result.verdict))\n\n"
        text +=
            ("\(sentence: result.title.text) against \(result.base.shortName): \(words: words.decision)\n\n" as Markdown)
            .text
        if let note = result.folder?.gateNote { text += ("\(sentence: note)\n\n" as Markdown).text }
        if let contestants = result.contestants(.plain) {
            text += ("\(sentence: contestants.string)\n\n" as Markdown).text
        }
        text += Markdown.tableHead(["", "rule", "why"], numbersFrom: 3)
        for rule in GateResult.Rule.allCases {
            let mark = Self.mark(result.verdict(of: rule))
            let why = ([words.why(rule)] + words.hints(rule).map { "hint: \($0)" }).joined(separator: "; ")
            text += Markdown.row(["\(words: mark)", "\(words: rule.rawValue)", "\(sentence: why)"])
        }
        for remark in result.remarks { text += ("\n> \(sentence: remark)\n" as Markdown).text }
        return text
    }

    private static func mark(_ verdict: GateVerdict) -> String {
        switch verdict {
        case .pass: "✅ pass"
        case .fail: "❌ fail"
        case .cannotTell: "❔ cannot tell"
        }
    }

    /// The document of `dsv gate`.
    package var json: JSON {
        let (result, words) = (result, words)
        return [
            "schema": "dsv.gate/1",
            "state": result.title.json(changedFiles: result.folder?.files),
            "verdict": .string(result.verdict.rawValue),
            "rules": .array(
                GateResult.Rule.allCases.map { rule in
                    [
                        "rule": .string(rule.rawValue), "verdict": .string(result.verdict(of: rule).rawValue),
                        "why": .string(words.why(rule)), "hints": .strings(words.hints(rule)),
                    ]
                }),
            "decided_by": .strings(result.decisive.map(\.rawValue)),
            "counts_as": .string(result.effect.rawValue),
            "from": Self.json(result.base), "to": Self.json(result.snapshot),
            "margin": .optionalNumber(result.margin), "require_better": .bool(result.criterion == .better),
            "findings": .array(result.check.findings.map(\.json)),
            "score": scoreJSON,
            "notes": .strings(result.remarks),
        ]
    }

    private static func json(_ snapshot: Snapshot) -> JSON {
        [
            "id": .string(snapshot.id.description), "fingerprint": .optional(snapshot.fingerprint?.description),
            "tags": .strings(snapshot.tags),
        ]
    }

    /// `compared` is the metric on the images of the comparison.
    private static func json(_ side: ModelComparison.Side, _ compared: Double?) -> JSON {
        [
            "score": .string(side.score.id.description), "model": .string(side.score.content.model),
            "value": .optionalNumber(side.recorded), "compared": .optionalNumber(compared),
        ]
    }

    private var scoreJSON: JSON {
        guard case .compared(let comparison) = result.scores else { return .null }
        let report = CompareReport(comparison)
        let values = comparison.paired?.values
        return [
            "metric": .string(comparison.metric.name), "split": .optional(comparison.split),
            "n": .integer(comparison.count),
            "from": Self.json(comparison.from, values?.from), "to": Self.json(comparison.to, values?.to),
            "difference": report.differenceJSON,
            "smallest_visible": .optionalNumber(report.smallestVisible),
            "same_answers": .bool(comparison.isOfOneAnswer),
            "sentence": .string(CompareSentence(comparison).text),
        ]
    }
}

extension GateResult {
    /// By how much the new model may be worse; nil where it must be better.
    fileprivate var margin: Double? {
        guard case .notWorse(let margin) = criterion else { return nil }
        return margin
    }
}
