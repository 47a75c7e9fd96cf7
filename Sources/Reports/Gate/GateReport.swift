import Checking
import DatasetModel
import Judging
import Scoring
package import Versioning
import Words

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
}

extension GateResult {
    /// The two scores and their models, new against old; nil where there are none to compare.
    func contestants(_ style: Style) -> TerminalText? {
        guard case .compared(let comparison) = scores else { return nil }
        func name(_ side: ModelComparison.Side) -> TerminalText {
            "\(style.modified("\(side.score.id.short)")) of \(style.name("\(shown(side.score.content.model))"))"
        }
        return "score \(name(comparison.to)) against \(name(comparison.from))"
    }
}
