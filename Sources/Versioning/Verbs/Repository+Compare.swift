import DatasetModel
import History
import Scoring

extension Repository {
    /// Compares two models honestly: on images that both answered for and neither was trained on, by one set of labels.
    ///
    /// Where a score has no stored predictions, two numbers on the same split of the same labels give bounds, others nothing.
    package func compare(_ request: ComparisonRequest) throws -> ModelComparison {
        let from = try scored(request.from, request)
        let to = try scored(request.to, request)
        let metric = try Self.metric(request, from.score, to.score)
        let contestants = Contestants(
            from: .init(
                snapshot: from.snapshot, score: from.score, recorded: from.score.content.value(of: metric.name)),
            to: .init(snapshot: to.snapshot, score: to.score, recorded: to.score.content.value(of: metric.name)),
            on: try request.on.map { try snapshot($0) } ?? newer(from.snapshot, to.snapshot),
            split: request.split ?? to.score.content.split, metric: metric, notes: from.notes + to.notes)
        if from.score.content.predictions != nil && to.score.content.predictions != nil {
            return try PairedComparison(contestants, self).result(request)
        }
        return try unpaired(contestants)
    }

    /// The score that a word names: by its id, or the one of a snapshot.
    private func scored(
        _ text: String, _ request: ComparisonRequest
    ) throws -> (snapshot: Snapshot, score: Score, notes: [Note]) {
        if let score = try findScore(text) { return (try snapshot(score.content.snapshot), score, []) }
        let snapshot = try snapshot(text)
        let all = try scores().filter { $0.content.snapshot == snapshot.id }
        let wanted = all.filter { score in
            (request.model.map { $0 == score.content.model } ?? true)
                && (request.split.map { $0 == score.content.split } ?? true)
        }
        // Stored predictions say more than a number.
        let best = wanted.last { $0.content.predictions != nil } ?? wanted.last
        guard let best else {
            let others = all.map { "\($0.id.short) (\($0.content.model))" }.joined(separator: ", ")
            throw Failure(
                .notFound,
                "\(snapshot.name) has no score" + (request.model.map { " of model '\($0)'" } ?? "")
                    + (request.split.map { " on split '\($0)'" } ?? ""),
                hints: (all.isEmpty ? [] : ["it has \(others)"]) + ["'dsv score add' records one"])
        }
        if wanted.count == 1 { return (snapshot, best, []) }
        let note = Note(
            kind: "several-scores", count: wanted.count,
            examples: wanted.map { "\($0.id.short) (\($0.content.model))" },
            text: "\(snapshot.name) has \(wanted.count) scores; \(best.id.short) of '\(best.content.model)' is compared"
        )
        return (snapshot, best, [note])
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
        if try history().log(from: left.id).contains(right.id) { return left }
        if try history().log(from: right.id).contains(left.id) { return right }
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
        guard from.score.content.splitFingerprint == to.score.content.splitFingerprint else {
            let change = SplitChange(
                from: try ExampleList(of: from.snapshot, self).examples, split: from.score.content.split,
                to: try ExampleList(of: to.snapshot, self).examples, split: to.score.content.split)
            return contestants.result(change: change, verdict: .notComparable)
        }
        let (left, right) = (from.score.content.count, to.score.content.count)
        guard contestants.metric.isRateOfImages, left == right else { return contestants.result(verdict: .cannotTell) }
        let table = PairedTable(
            leastAgreementOf: Int((first * Double(left)).rounded()), Int((second * Double(right)).rounded()),
            count: left)
        return contestants.result(
            bounds: table.newcombe,
            verdict: .init(table.newcombe, higherIsBetter: contestants.metric.higherIsBetter ?? true))
    }
}

/// The two scores of a comparison and the terms that they are compared on.
struct Contestants {
    let from: ModelComparison.Side
    let to: ModelComparison.Side
    let on: Snapshot
    let split: String?
    let metric: Scoring.Metric
    var notes: [Note]

    func result(
        paired: ModelComparison.Paired? = nil, bounds: Interval? = nil, waterfall: Waterfall? = nil,
        excluded: [ModelComparison.Excluded] = [], change: SplitChange? = nil,
        verdict: ModelComparison.Verdict
    ) -> ModelComparison {
        ModelComparison(
            from: from, to: to, on: on, split: split, metric: metric, paired: paired, bounds: bounds,
            waterfall: waterfall, excluded: excluded,
            change: change.flatMap { $0.isEmpty ? nil : ($0.removed.count, $0.added.count, $0.relabelled.count) },
            verdict: verdict, notes: notes)
    }
}
