package import DatasetModel
package import Scoring

/// The two scores of a comparison and the terms that they are compared on.
package struct Contestants {
    package let from: ModelComparison.Side
    package let to: ModelComparison.Side
    let on: Snapshot
    let split: String?
    package let metric: Scoring.Metric
    package var notes: [Note]

    /// Two scores, and the terms of their comparison.
    package init(
        from: ModelComparison.Side, to: ModelComparison.Side, on: Snapshot, split: String?, metric: Scoring.Metric,
        notes: [Note]
    ) {
        self.from = from
        self.to = to
        self.on = on
        self.split = split
        self.metric = metric
        self.notes = notes
    }

    /// The answer to the question which one is better.
    package func result(
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
