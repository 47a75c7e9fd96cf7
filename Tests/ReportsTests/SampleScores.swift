import DatasetModel

@testable import History
@testable import Reports
@testable import Scoring
@testable import Snapshots
@testable import Versioning

/// Scores and comparisons made by hand, for the reports that show them.
enum SampleScores {
    static let first = Sample.snapshot("a1", "first labels", tags: ["v1"])
    static let second = Sample.snapshot("b2", "second look", tags: [])
    static let third = Sample.snapshot("c3", "rebalanced", tags: ["v3"])

    /// Data are told apart by their number.
    static func score(
        _ model: String, _ metrics: [(String, Double)] = [("accuracy", 0.9)], n: Int = 100, data: UInt64 = 1,
        on snapshot: Snapshot = first, split: String? = "val", hasPredictions: Bool = false
    ) -> Score {
        let predictions = ScoreContent.PredictionFile(file: "predictions.csv", id: ObjectID(7, 0, 0, 0), size: 1000)
        let content = ScoreContent(
            snapshot: snapshot.id, trainedOn: snapshot.id, split: split, splitFingerprint: ObjectID(data, 0, 0, 0),
            count: n, model: model, modelFile: nil, evaluator: nil,
            metrics: metrics.map { .init(name: $0.0, value: $0.1) }, isComputed: hasPredictions, parameters: [],
            code: nil, predictions: hasPredictions ? predictions : nil, note: nil)
        let text = "\(model) \(metrics) \(n) \(data) \(snapshot.id)".utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) }
        return Score(id: ScoreID(GitID(text, 0, 0)), content: content, author: first.author)
    }

    /// Scores by snapshot, newest first; each follows the one of its model in the next group.
    static func history(_ groups: [(Snapshot, [Score])], looks: [ObjectID: Int] = [:]) -> ScoreHistory {
        var latest: [String: Score] = [:]
        var all: [ScoreHistory.Group] = []
        for (snapshot, scores) in groups.reversed() {
            all.append(
                .init(snapshot: snapshot, entries: scores.map { .init(score: $0, previous: latest[$0.content.model]) }))
            for score in scores { latest[score.content.model] = score }
        }
        return ScoreHistory(groups: all.reversed(), looks: looks)
    }

    /// Two models of which the second has `gained` images more right and `lost` fewer, of 1000.
    static func paired(
        gained: Int, lost: Int, cases: [ModelComparison.Case] = []
    ) -> ModelComparison.Paired {
        let table = PairedTable(bothRight: 900 - lost, onlyFirst: lost, onlySecond: gained, bothWrong: 100 - gained)
        var confusion = ConfusionMatrix(classes: ["cat", "dog"])
        confusion.add(truth: 0, predicted: 0, count: 450)
        confusion.add(truth: 1, predicted: 1, count: 450)
        confusion.add(truth: 0, predicted: 1, count: 70)
        confusion.add(truth: 1, predicted: 0, count: 30)
        return .init(
            values: (table.firstRate, table.secondRate), table: table, confusion: (confusion, confusion),
            interval: table.newcombe, p: table.midP, method: "newcombe",
            byClass: [
                .init(name: "cat", table: table),
                .init(name: "dog", table: PairedTable(bothRight: 3, onlyFirst: 1, onlySecond: 0, bothWrong: 0)),
            ], cases: cases, count: table.count)
    }

    static func comparison(
        _ paired: ModelComparison.Paired?, _ verdict: ModelComparison.Verdict, metric: String = "accuracy",
        from: Score = score("old", hasPredictions: true), to: Score = score("new", hasPredictions: true),
        bounds: Interval? = nil, change: (removed: Int, added: Int, relabelled: Int)? = nil,
        waterfall: Waterfall? = nil, excluded: [(reason: ComparisonSet.Exclusion, names: [String])] = [],
        split: String? = "val", notes: [Note] = []
    ) -> ModelComparison {
        let metric = Scoring.Metric(named: metric)
        func side(_ score: Score, _ snapshot: Snapshot) -> ModelComparison.Side {
            .init(snapshot: snapshot, score: score, recorded: score.content.value(of: metric.name))
        }
        return ModelComparison(
            from: side(from, first), to: side(to, third), on: third, split: split, metric: metric, paired: paired,
            bounds: bounds, waterfall: waterfall,
            excluded: excluded.map { .init(reason: $0.reason, count: $0.names.count, names: $0.names) }, change: change,
            verdict: verdict, notes: notes)
    }

    /// Ten images lost one that was right, one relabelled to what the model had said, and got two.
    static func waterfall(firstAnswersAll: Bool) throws -> Waterfall? {
        func examples(_ range: Range<UInt64>, _ label: (UInt64) -> Int32) -> Examples {
            Examples(
                classes: ["cat", "dog"], splits: ["val"], identities: range.map { ObjectID($0, 0, 0, 0) },
                labels: range.map(label), splitOf: range.map { _ in 0 })
        }
        let old = examples(0..<10) { $0 == 5 ? 1 : 0 }
        let new = examples(1..<12) { _ in 0 }
        func answers(_ range: Range<UInt64>) -> Answers {
            Answers(
                classes: ["cat"], identities: range.map { ObjectID($0, 0, 0, 0) }, predicted: range.map { _ in 0 })
        }
        return Waterfall(
            SplitChange(from: old, split: "val", to: new, split: "val"), from: old,
            answeredBy: answers(0..<(firstAnswersAll ? 12 : 10)), to: new, answeredBy: answers(0..<12),
            metric: "accuracy")
    }
}
