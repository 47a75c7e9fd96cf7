/// The change from one model's score on an old split to another's on a new one, taken apart.
///
/// score(B; V1, y1) − score(A; V0, y0) = removed images + relabelled images + added images + model, in this order, which is a
/// convention. See docs/statistics.md.
package struct Waterfall: Sendable, Equatable {
    /// The first model's score on the old split with the old labels.
    package let start: Double
    /// The second model's score on the new split with the new labels.
    package let end: Double
    /// The first model, on the images that stayed, with the old labels, less `start`.
    package let removed: Double
    /// The same on the new labels, less that on the old.
    package let relabelled: Double
    /// The first model on all of the new split, less that on the images that stayed; nil where either model did not answer for all of it.
    package let added: Double?
    /// The second model less the first, on the new split; nil likewise.
    package let model: Double?

    package let removedCount: Int
    package let relabelledCount: Int
    package let addedCount: Int
    /// How many labelled images of the new split the first model did not answer for.
    package let unansweredCount: Int
    /// Likewise of the second model.
    package let unansweredBySecond: Int

    /// What `added` and `model` are together.
    package var addedAndModel: Double { end - start - removed - relabelled }

    /// Takes the change of a score apart; nil where a score is undefined, as that of no images.
    package init?(
        _ change: SplitChange, from old: Examples, answeredBy first: any ModelAnswers, to new: Examples,
        answeredBy second: any ModelAnswers, metric: String
    ) {
        func score(_ answers: any ModelAnswers, _ members: [Int32], _ examples: Examples) -> Double? {
            answers.measured(members, of: examples).value(named: metric)
        }
        let (keptOld, keptNew) = (change.kept.map(\.old), change.kept.map(\.new))
        let labelled = change.after.filter(new.isLabelled)
        let unansweredCount = first.cover(labelled, of: new).count { !$0 }
        let unansweredBySecond = second.cover(labelled, of: new).count { !$0 }
        guard let start = score(first, change.before, old), let end = score(second, change.after, new),
            let stayed = score(first, keptOld, old), let relabelled = score(first, keptNew, new)
        else { return nil }
        let whole = unansweredCount + unansweredBySecond == 0 ? score(first, change.after, new) : nil
        self.start = start
        self.end = end
        removed = stayed - start
        self.relabelled = relabelled - stayed
        added = whole.map { $0 - relabelled }
        model = whole.map { end - $0 }
        removedCount = change.removed.count
        relabelledCount = change.relabelled.count
        addedCount = change.added.count
        self.unansweredCount = unansweredCount
        self.unansweredBySecond = unansweredBySecond
    }
}
