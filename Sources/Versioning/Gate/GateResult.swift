package import Checking
package import DatasetModel
package import Judging
package import LabelFormats
package import Scoring

/// What a gate says of a snapshot beside the one that counts so far.
package struct GateResult: Sendable {
    package enum Rule: String, Sendable, CaseIterable {
        case check
        case frozenSplit = "frozen-split"
        case score
    }

    /// What came of comparing the scores of both snapshots.
    package enum Scores: Sendable {
        case compared(ModelComparison)
        /// There is nothing to compare, and why.
        case missing(Failure)
    }

    package let snapshot: Snapshot
    /// What it is called, and if it is HEAD, how the folder differs from it.
    package let title: StateTitle
    package let folder: StateTitle.Differences?
    /// What it is held against.
    package let base: Snapshot
    package let check: CheckResult
    /// The splits that must not change.
    package let frozen: [String]
    /// The splits that the other snapshot freezes, and this one no longer.
    package let thawed: [String]
    package let scores: Scores
    package let criterion: ScoreCriterion
    /// What it counts as that nobody can tell; nil: as neither.
    package let doubt: GateDeclaration.Doubt?

    /// What the rules of the check found; frozen splits have a rule of their own here.
    package var dataFindings: [Finding] { check.findings.filter { $0.rule != .frozenSplit } }

    /// What became of the frozen splits; nil where they are what they were, or nobody looked.
    package var frozenFinding: Finding? { check.findings.first { $0.rule == .frozenSplit } }

    /// What one rule says.
    package func verdict(of rule: Rule) -> GateVerdict {
        switch rule {
        case .check: dataFindings.contains { $0.level == .error } ? .fail : .pass
        case .frozenSplit: frozenFinding?.level == .error ? .fail : .pass
        case .score: scores.verdict(by: criterion)
        }
    }

    /// What the rules say together.
    package var verdict: GateVerdict { .combined(Rule.allCases.map(verdict(of:))) }

    /// The rules to which the verdict is due.
    package var decisive: [Rule] {
        let verdict = verdict
        return Rule.allCases.filter { self.verdict(of: $0) == verdict }
    }

    /// The verdict as it counts: where nobody can tell, what was said to hold then.
    package var effect: GateVerdict {
        guard verdict == .cannotTell, let doubt else { return verdict }
        return doubt == .pass ? .pass : .fail
    }
}

extension GateResult.Scores {
    fileprivate func verdict(by criterion: ScoreCriterion) -> GateVerdict {
        guard case .compared(let comparison) = self else { return .cannotTell }
        let interval = comparison.isOfOneAnswer ? Interval(low: 0, high: 0) : comparison.interval
        return criterion.verdict(on: interval, higherIsBetter: comparison.metric.higherIsBetter)
    }
}

extension ModelComparison {
    /// Says whether there is nothing to tell the two models by: they gave the same answers, or are one score.
    ///
    /// Then the new one is not worse, however few the images are. The interval of the comparison is wider: it is that of
    /// two models which happened to be right alike.
    package var isOfOneAnswer: Bool { from.score.id == to.score.id || paired?.areAlike == true }
}
