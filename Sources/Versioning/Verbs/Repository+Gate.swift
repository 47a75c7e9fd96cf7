import Checking
import DatasetModel
import JSON
import Judging
package import LabelFormats
import Labels
package import Scoring
import Snapshots

/// What a gate is to decide; what is not said is as dsv.yaml has it.
package struct GateRequest: Sendable {
    package var revision: String
    /// The revision that it is held against.
    package var base: String
    package var metric: String?
    package var model: String?
    package var criterion: ScoreCriterion?
    package var doubt: GateDeclaration.Doubt?
    /// Leaves out the rules of the check that look into images.
    package var isExact = false

    package init(_ revision: String = "HEAD", against base: String) {
        self.revision = revision
        self.base = base
    }
}

extension Repository {
    /// Decides whether a snapshot may take the place of another: by the rules of `check`, and by its score beside the other's.
    ///
    /// Throws where a snapshot is not there or a setting cannot be meant; that there is no score to compare is an answer.
    package func gate(_ request: GateRequest) throws -> GateResult {
        let (snapshot, base) = (try snapshot(request.revision), try snapshot(request.base))
        let configuration = try strictConfiguration(of: DatasetSide(.snapshot(snapshot), self))
        let terms = GateTerms(request, configuration.gate)
        if let metric = terms.metric { try terms.validate(metric) }
        let check = try check(
            .snapshot(snapshot), CheckOptions(isExact: request.isExact, against: .snapshot(base)))
        let scores = try scores(of: snapshot, against: base, request.model, terms)
        if case .compared(let comparison) = scores { try terms.validate(comparison.metric.name) }
        let isFreezing = check.rules.contains(.frozenSplit)
        return GateResult(
            snapshot: snapshot, title: try title(of: snapshot, as: request.revision),
            folder: try differences(ifHeadIs: snapshot), base: base, check: check,
            frozen: isFreezing ? configuration.frozen : [],
            thawed: try frozen(at: DatasetSide(.snapshot(base), self)).filter {
                !isFreezing || !configuration.frozen.contains($0)
            },
            scores: scores, criterion: terms.criterion, doubt: terms.doubt)
    }

    /// Compares the scores of two snapshots; that there are none is an answer, that they are damaged is not.
    private func scores(
        of snapshot: Snapshot, against base: Snapshot, _ model: String?, _ terms: GateTerms
    ) throws -> GateResult.Scores {
        // By their ids: a word could mean a score.
        var comparison = ComparisonRequest(from: base.id.description, to: snapshot.id.description)
        comparison.metric = terms.metric
        comparison.model = model
        comparison.listsImages = false
        do {
            return .compared(try compare(comparison))
        } catch let failure as Failure where failure.isAboutScores {
            return .missing(failure)
        }
    }
}

extension Failure {
    /// Says whether it tells what two scores lack to be compared, rather than what is wrong with the repository.
    fileprivate var isAboutScores: Bool { kind == .notFound || kind == .invalid }
}

/// What a gate goes by: the request, and behind it dsv.yaml.
private struct GateTerms {
    let metric: String?
    let criterion: ScoreCriterion
    let doubt: GateDeclaration.Doubt?

    init(_ request: GateRequest, _ declared: GateDeclaration) {
        metric = request.metric ?? declared.metric
        criterion =
            request.criterion ?? (declared.requiresBetter ? .better : .notWorse(margin: declared.margin ?? 0))
        doubt = request.doubt ?? declared.doubt
    }

    /// Throws where a metric cannot be judged, or by so wide a margin that everything passes: a slip would leave the gate open for ever.
    func validate(_ name: String) throws {
        let metric = Metric(named: name)
        if metric.higherIsBetter == nil {
            let known = ScoringTask.classification.metrics + ScoringTask.detection.metrics
            throw Failure(
                .invalid, "nobody knows in what direction the metric '\(name)' is better",
                hint: Spelling(known).closest(to: name).map { "did you mean '\($0)'?" }
                    ?? "judge by one of " + known.joined(separator: ", "))
        }
        if case .notWorse(let margin) = criterion, margin >= metric.highest - metric.lowest {
            throw Failure(
                .invalid, "a margin of \(JSON.shortest(margin)) lets every \(metric.name) pass",
                hint: "write a share, not percent: 0.01 is a point")
        }
    }
}
