package import Checking
import DatasetModel
import Judging
import Scoring
package import Versioning
import Words

/// The answer of `dsv check`.
package struct CheckDocument: Document {
    private let result: CheckResult
    private let state: StatePart?

    package init(_ result: CheckResult, of title: StateTitle? = nil) {
        self.result = result
        state = title.map { StatePart($0) }
    }

    package static let schema = "dsv.check/1"
    package static let verbs = ["check"]
    package static let about = "What is wrong with a dataset. If `ok` is false, the exit status is 1."
    package static let members = Fields {
        Member("state", \.state)
        Member("ok", \.result.isOK, "no finding of level `error`")
        Member("findings", \.result.findings)
        Member("rules", { $0.result.rules.map(\.name) }, as: "rule", "those that were applied")
        Member("notes", \.result.notes, "what could not be looked at")
        Member("images", \.result.imageCount)
        Member("rows", \.result.rowCount)
    }
}

/// The answer of `dsv gate`.
package struct GateDocument: Document {
    private let result: GateResult

    package init(_ result: GateResult) { self.result = result }

    package static let schema = "dsv.gate/1"
    package static let verbs = ["gate"]
    package static let about = """
        Whether a snapshot may take the place of another one. `counts_as` decides the exit status: 0, 1 or 3.
        """
    package static let details = """
        `counts_as` differs from `verdict` only if that is `cannot-tell`, and `--cannot-tell` or dsv.yaml say what it counts as.
        """
    package static let members = Fields {
        Member("state", { StatePart($0.result.title, changedFiles: $0.result.folder?.files) })
        Member("verdict", \.result.verdict)
        Member("rules", { gate in GateResult.Rule.allCases.map { RuleVerdict(rule: $0, result: gate.result) } })
        Member("decided_by", \.result.decisive, "the rules to which the verdict is due")
        Member("counts_as", \.result.effect)
        Member("from", { NamedSnapshot($0.result.base) }, "what `to` is held against")
        Member("to", { NamedSnapshot($0.result.snapshot) })
        Member("margin", \.margin, "null with `require_better`")
        Member("require_better", { $0.result.criterion == .better })
        Member("findings", \.result.check.findings, "as of `check`, those of frozen splits and warnings included")
        Member("score", \.gauge, "null: there are no scores to compare; `why` of the rule says so")
        Member("notes", \.result.remarks)
    }

    private var margin: Double? { if case .notWorse(let margin) = result.criterion { margin } else { nil } }

    private var gauge: Gauge? {
        if case .compared(let comparison) = result.scores { Gauge(comparison: comparison) } else { nil }
    }

    private struct RuleVerdict: DocumentObject {
        let rule: GateResult.Rule
        let result: GateResult

        static let members = Fields {
            Member("rule", \.rule)
            Member("verdict", { $0.result.verdict(of: $0.rule) })
            Member("why", { GateWords($0.result).why($0.rule) })
            Member("hints", { GateWords($0.result).hints($0.rule) })
        }
    }

    private struct Gauge: DocumentObject {
        let comparison: ModelComparison

        static let members = Fields {
            Member("metric", \.comparison.metric.name, as: "name")
            Member("split", \.comparison.split, as: "name")
            Member("n", \.comparison.count, "images of the comparison")
            Member("from", { ScoreValue(side: $0.comparison.from, compared: $0.comparison.paired?.values.from) })
            Member("to", { ScoreValue(side: $0.comparison.to, compared: $0.comparison.paired?.values.to) })
            Member("difference", { DifferencePart($0.comparison) })
            Member("smallest_visible", \.comparison.smallestVisible)
            Member(
                "same_answers", \.comparison.isOfOneAnswer,
                "both models gave each image the same answer, or there is but one score")
            Member("sentence", { CompareSentence($0.comparison).text })
        }
    }

    private struct ScoreValue: DocumentObject {
        let side: ModelComparison.Side
        let compared: Double?

        static let members = Fields {
            Member("score", \.side.score.id)
            Member("model", \.side.score.content.model, as: "name")
            Member("value", \.side.recorded, "the metric as it was recorded")
            Member("compared", \.compared, "the metric on the images of the comparison")
        }
    }
}

extension GateVerdict: DocumentWord {}
extension GateResult.Rule: DocumentWord {}
