package import DatasetModel

/// The change from one model's score on an old split to another's on a new one, taken apart.
///
/// acc(B; V1, y1) − acc(A; V0, y0) = removed images + relabelled images + added images + model, in this order, which is a convention.
/// See docs/statistics.md. Any metric of a confusion matrix takes the place of accuracy.
package struct Waterfall: Sendable, Equatable {
    /// The first model's score on the old split with the old labels.
    package let start: Double
    /// The second model's score on the new split with the new labels.
    package let end: Double
    /// The first model, on the images that stayed, with the old labels, less `start`.
    package let removed: Double
    /// The same on the new labels, less that on the old.
    package let relabelled: Double
    /// The first model on all of the new split, less that on the images that stayed; nil where it did not answer for all of them.
    package let added: Double?
    /// The second model less the first, on the new split; nil likewise.
    package let model: Double?
    /// What `added` and `model` are together.
    package var addedAndModel: Double { end - start - removed - relabelled }

    package let removedCount: Int
    package let relabelledCount: Int
    package let addedCount: Int
    /// How many of the added images the first model did not answer for.
    package let unansweredCount: Int

    /// Nil where a score is undefined, or no image stayed.
    package init?(
        from old: Examples, split oldSplit: String?, answeredBy first: Answers, to new: Examples, split newSplit: String?,
        answeredBy second: Answers, _ metric: (ConfusionMatrix) -> Double?
    ) {
        let (before, after) = (old.members(of: oldSplit), new.members(of: newSplit))
        let oldIndex = IdentityIndex(old.identities, members: before)
        let newIndex = IdentityIndex(new.identities, members: after)
        let keptBefore = before.filter { newIndex.contains(old.identities[Int($0)]) }
        let keptAfter = after.filter { oldIndex.contains(new.identities[Int($0)]) }
        let added = after.filter { !oldIndex.contains(new.identities[Int($0)]) }
        func score(_ answers: Answers, _ members: [Int32], _ examples: Examples) -> Double? {
            metric(Judgement(answers, members, of: examples).confusion)
        }
        guard let start = score(first, before, old), let end = score(second, after, new),
            let stayed = score(first, keptBefore, old), let relabelled = score(first, keptAfter, new)
        else { return nil }
        let unanswered = added.filter { first.place(of: new.identities[Int($0)]) == nil }
        let whole = unanswered.isEmpty ? score(first, after, new) : nil
        self.start = start
        self.end = end
        removed = stayed - start
        self.relabelled = relabelled - stayed
        self.added = whole.map { $0 - relabelled }
        model = whole.map { end - $0 }
        removedCount = before.count - keptBefore.count
        relabelledCount = keptAfter.count { member in
            guard let other = oldIndex.member(new.identities[Int(member)]) else { return false }
            return Self.label(of: member, new) != Self.label(of: other, old)
        }
        addedCount = added.count
        unansweredCount = unanswered.count
    }

    private static func label(of member: Int32, _ examples: Examples) -> String? {
        let label = examples.labels[Int(member)]
        return label < 0 ? nil : examples.classes[Int(label)]
    }
}
