import DatasetModel
import History
package import Judging
import Labels
import Scoring
import Snapshots

extension Repository {
    /// Compares two models honestly: on images that both answered for and neither was trained on, by one set of labels.
    ///
    /// Where a score has no stored predictions, two numbers on the same split of the same labels give bounds, others nothing.
    package func compare(_ request: ComparisonRequest) throws -> ModelComparison {
        let (from, to) = try pair(try candidates(request.from, request), try candidates(request.to, request))
        let metric = try Self.metric(request, from.score, to.score)
        let contestants = Contestants(
            from: .init(
                snapshot: from.snapshot, score: from.score, recorded: from.score.content.value(of: metric.name)),
            to: .init(snapshot: to.snapshot, score: to.score, recorded: to.score.content.value(of: metric.name)),
            on: try request.on.map { try snapshot($0) } ?? newer(from.snapshot, to.snapshot),
            split: request.split ?? to.score.content.split, metric: metric,
            notes: from.notes + to.notes.filter { !from.notes.contains($0) })
        if from.score.content.predictions != nil && to.score.content.predictions != nil {
            return try PairedComparison(contestants, from: self).result(request)
        }
        return try unpaired(contestants)
    }

    /// A score that a person means, and what they should know of the choice.
    private typealias Scored = (snapshot: Snapshot, score: Score, notes: [Note])

    /// The scores that a word may mean, oldest first: one by its id, or those of a snapshot.
    private func candidates(
        _ text: String, _ request: ComparisonRequest
    ) throws -> (snapshot: Snapshot, scores: [Score], notes: [Note]) {
        // A tag or branch wins over a score whose id begins alike.
        let isName = try ["refs/tags/", "refs/heads/"].contains { try history().target(of: $0 + text) != nil }
        if !isName, let score = try findScore(text) {
            return (try snapshot(score.content.snapshot), [score], try removalNotes(of: score))
        }
        let snapshot = try snapshot(text)
        let all = try scores().filter { $0.content.snapshot == snapshot.id }
        let wanted = all.filter { score in
            (request.model.map { $0 == score.content.model } ?? true)
                && (request.split.map { $0 == score.content.split } ?? true)
        }
        if !wanted.isEmpty { return (snapshot, wanted, []) }
        let others = all.map { "\($0.id.short) (\(printable($0.content.model.utf8)))" }
        throw Failure(
            .notFound,
            "\(snapshot.name) has no score" + (request.model.map { " of model '\($0)'" } ?? "")
                + (request.split.map { " on split '\($0)'" } ?? ""),
            hints: (others.isEmpty ? [] : ["it has " + others.joined(separator: ", ")]) + [
                "'dsv score add' records one"
            ])
    }

    /// Of two snapshots' scores the pair that says most: with predictions, of one model, on one split that is not for training; of equal
    /// ones the newest.
    private func pair(
        _ from: (snapshot: Snapshot, scores: [Score], notes: [Note]),
        _ to: (snapshot: Snapshot, scores: [Score], notes: [Note])
    ) throws -> (from: Scored, to: Scored) {
        func rank(_ pair: (Score, Score)) -> (Int, Int, Int, Int) {
            let (first, second) = (pair.0.content, pair.1.content)
            return (
                first.predictions != nil && second.predictions != nil ? 1 : 0, first.model == second.model ? 1 : 0,
                first.split == second.split ? 1 : 0, second.split?.lowercased().hasPrefix("train") == true ? 0 : 1
            )
        }
        let pairs = from.scores.suffix(100).flatMap { old in to.scores.suffix(100).map { (old, $0) } }
        // Of equals the last one is the newest.
        guard let best = pairs.reversed().max(by: { rank($0) < rank($1) }) else {
            fatalError("BUG: a side without scores")
        }
        func scored(_ side: (snapshot: Snapshot, scores: [Score], notes: [Note]), _ score: Score) -> Scored {
            (side.snapshot, score, side.notes + choiceNotes(side.snapshot, score, of: side.scores))
        }
        return (scored(from, best.0), scored(to, best.1))
    }

    private func choiceNotes(_ snapshot: Snapshot, _ score: Score, of scores: [Score]) -> [Note] {
        if scores.count == 1 { return [] }
        let model = printable(score.content.model.utf8)
        return [
            Note(
                kind: .severalScores, count: scores.count,
                examples: scores.map { "\($0.id.short) (\(printable($0.content.model.utf8)))" },
                text: "\(snapshot.name) has \(scores.count) scores; \(score.id.short) of '\(model)' is compared")
        ]
    }

    /// Says so where a score was removed.
    private func removalNotes(of score: Score) throws -> [Note] {
        guard let tombstone = try tombstone(of: score) else { return [] }
        return [
            Note(
                kind: .removedScore, count: 1, examples: [],
                text: "score \(score.id.short) was removed: \(printable(tombstone.reason.utf8))")
        ]
    }

    /// The metric that was asked for, else accuracy, else the first that both scores have.
    private static func metric(_ request: ComparisonRequest, _ from: Score, _ to: Score) throws -> Scoring.Metric {
        if let name = request.metric { return Metric(named: name) }
        let shared = from.content.metrics.map(\.name).filter { to.content.value(of: $0) != nil }
        guard let name = shared.contains("accuracy") ? "accuracy" : shared.first else {
            throw Failure(
                .invalid, "scores \(from.id.short) and \(to.id.short) have no metric in common",
                hint: "choose one with --metric that can be computed from their predictions, such as accuracy")
        }
        return Metric(named: name)
    }

    /// The snapshot that has the other in its history, else the one that was made later.
    private func newer(_ left: Snapshot, _ right: Snapshot) throws -> Snapshot {
        if left.id == right.id { return right }
        let base = try history().mergeBase(left.id, right.id)
        if base == right.id { return left }
        if base == left.id { return right }
        return left.author.time > right.author.time ? left : right
    }

    /// Compares two numbers whose answers are not known.
    private func unpaired(_ contestants: Contestants) throws -> ModelComparison {
        let (from, to) = (contestants.from, contestants.to)
        guard let first = from.recorded, let second = to.recorded else {
            let missing = from.recorded == nil ? from : to
            throw Failure(
                .notFound, "score \(missing.score.id.short) has neither '\(contestants.metric.name)' nor predictions",
                hint: "record it again with --predictions, and it can be computed")
        }
        guard from.score.content.isMeasuredAlike(to.score.content) else {
            let change = SplitChange(
                from: try ExampleList(of: from.snapshot, self).examples, split: from.score.content.split,
                to: try ExampleList(of: to.snapshot, self).examples, split: to.score.content.split)
            return contestants.result(change: change, verdict: .notComparable)
        }
        let target = try ScoringTarget(to.snapshot, split: to.score.content.split, self)
        var contestants = contestants
        for side in [from, to] {
            for note in try trainingNotes(target, snapshot(side.score.content.trainedOn))
            where !contestants.notes.contains(note) {
                contestants.notes.append(note)
            }
        }
        let count = from.score.content.count
        let isClean = !contestants.notes.contains { $0.kind == .leak } && target.examples.groups.isEmpty
        guard contestants.metric.isRateOfImages, isClean, count == target.members.count else {
            return contestants.result(verdict: .cannotTell)
        }
        let bounds = PairedTable(
            leastAgreementOf: Int((first * Double(count)).rounded()), Int((second * Double(count)).rounded()),
            count: count
        ).newcombe
        return contestants.result(
            bounds: bounds, verdict: .init(bounds, higherIsBetter: contestants.metric.higherIsBetter ?? true))
    }
}
