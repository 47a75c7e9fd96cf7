import Checking
import DatasetModel
import JSON
import Judging
package import Scoring
package import Versioning

/// Why a gate says what it says: a line for each rule.
package struct GateWords {
    private let result: GateResult

    package init(_ result: GateResult) { self.result = result }

    /// Why a rule has its verdict.
    package func why(_ rule: GateResult.Rule) -> String {
        switch rule {
        case .check: check
        case .frozenSplit: frozen
        case .score: score
        }
    }

    /// What a person can do about a rule that does not pass.
    package func hints(_ rule: GateResult.Rule) -> [String] {
        if result.verdict(of: rule) == .pass { return [] }
        switch (rule, result.scores) {
        case (.check, _):
            return ["'dsv check \(result.snapshot.id.short) --against \(result.base.id.short)' lists them"]
        case (.frozenSplit, _): return result.frozenFinding.map { [$0.hint] } ?? []
        case (.score, .missing(let failure)): return failure.hints
        case (.score, .compared(let comparison)):
            let metric = comparison.metric.name
            let option = metric == "accuracy" ? "" : " --metric \(shown(metric))"
            return [
                "'dsv compare \(comparison.from.score.id.short) \(comparison.to.score.id.short)\(option)' tells more"
            ]
        }
    }

    private var check: String {
        let errors = result.dataFindings.filter { $0.level == .error }
        let warnings = result.dataFindings.filter { $0.level == .warn }
        func list(_ findings: [Finding]) -> String {
            findings.map { "\($0.rule.name) (\(grouped($0.count)))" }.joined(separator: ", ")
        }
        let parts = [("error", errors), ("warning", warnings)].filter { !$0.1.isEmpty }.map { word, findings in
            "\(counted(findings.count, word)): \(list(findings))"
        }
        return parts.isEmpty ? "nothing found" : parts.joined(separator: "; ")
    }

    private var frozen: String {
        let thawed = result.thawed.isEmpty ? "" : "; \(Self.splits(result.thawed)) frozen no longer"
        if let finding = result.frozenFinding { return "\(finding.summary)\(thawed)" }
        let same = "\(Self.splits(result.frozen)) what \(result.frozen.count == 1 ? "it was" : "they were")"
        return (result.frozen.isEmpty ? "no split is frozen" : "\(same) at \(result.base.shortName)") + thawed
    }

    /// `'test' is`, `'test', 'val' are`.
    private static func splits(_ names: [String]) -> String {
        names.map { "'\(shown($0))'" }.joined(separator: ", ") + (names.count == 1 ? " is" : " are")
    }

    private var score: String {
        switch result.scores {
        case .missing(let failure): failure.message
        case .compared(let comparison): score(comparison)
        }
    }

    private func score(_ comparison: ModelComparison) -> String {
        if comparison.isOfOneAnswer {
            let count = counted(comparison.count, "image")
            return comparison.paired == nil
                ? "both are one score" : "neither better nor worse: both gave the same answer for each of \(count)"
        }
        guard comparison.difference != nil, comparison.interval != nil else {
            let text = CompareSentence(comparison).text
            // The verdict stands before it.
            let doubt = "Cannot tell: "
            return String((text.hasPrefix(doubt) ? text.dropFirst(doubt.count) : text[...]).dropLast())
        }
        return "\(judgement): \(facts(comparison))"
    }

    /// What the interval says of the new model, by the criterion.
    private var judgement: String {
        let verdict = result.verdict(of: .score)
        switch result.criterion {
        case .better: return verdict == .pass ? "better" : verdict == .fail ? "worse" : "may be better or not"
        case .notWorse(let margin):
            let worse = margin == 0 ? "worse" : "worse by more than \(JSON.shortest(margin))"
            return verdict == .pass ? "not \(worse)" : verdict == .fail ? worse : "may be \(worse), or not"
        }
    }

    /// The difference, its interval, the images, and what they can show.
    private func facts(_ comparison: ModelComparison) -> String {
        let format = MetricFormat(comparison.metric, count: comparison.count)
        guard let difference = comparison.difference, let interval = comparison.interval else { return "" }
        var text = "\(format.change(difference)) of \(shown(comparison.metric.name))"
        if comparison.metric.higherIsBetter == false { text += ", of which less is better" }
        text += comparison.paired == nil ? "; without predictions 95 % bounds " : ", 95 % interval "
        text += "\(format.signed(interval)), on \(images(comparison.count, of: comparison.split))"
        return text
            + (comparison.smallestVisible.map { ", which cannot show less than about \(format.size($0))" } ?? "")
    }

    /// The verdict, and to what it is due.
    package var decision: String {
        let rules = result.decisive.map(\.rawValue).joined(separator: ", ")
        switch result.verdict {
        case .pass: return "pass: no rule has anything against it"
        case .fail: return "fail: decided by \(rules)"
        case .cannotTell:
            return "cannot tell: decided by \(rules)\(effect)"
        }
    }

    /// What a doubt counts as, where somebody said so.
    private var effect: String {
        switch result.effect {
        case .pass: "; counts as a pass"
        case .fail: "; counts as a failure"
        case .cannotTell: ""
        }
    }

    package static func of(_ verdict: GateVerdict) -> String {
        verdict == .cannotTell ? "cannot tell" : verdict.rawValue
    }
}

extension GateResult {
    /// What should be known beside the verdicts: what the check could not look at, and what is odd about the scores.
    package var remarks: [String] {
        guard case .compared(let comparison) = scores else { return check.notes }
        return check.notes + comparison.notes.map(\.text)
    }
}
