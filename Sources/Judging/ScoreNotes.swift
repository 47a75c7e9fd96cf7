import Comparison
package import DatasetModel
package import Labels
import Scoring

/// What keeps people honest: things that a score does not say by itself.
package enum ScoreNotes {
    /// How many scores the same images and labels have given already: whoever tries often enough finds a high one by chance.
    ///
    /// Removed scores count: somebody saw them. `isLatest` of the one that was just recorded.
    package static func repeatedLooks(at content: ScoreContent, among scores: [Score], isLatest: Bool) -> [Note] {
        let count = scores.count { $0.content.splitFingerprint == content.splitFingerprint }
        if count < 2 { return [] }
        let split = content.split.map { "'\($0)'" } ?? "these images"
        var text = isLatest ? "this is the \(ordinal(count)) score" : "this is one of \(grouped(count)) scores"
        text += " on this state of \(split)"
        if count >= SmallNumbers.manyLooks { text += ": the best of so many is partly luck" }
        return [Note(kind: .repeatedLooks, count: count, examples: [], text: text)]
    }

    private static func ordinal(_ number: Int) -> String {
        let suffix =
            switch (number % 10, number % 100) {
            case (_, 11...13): "th"
            case (1, _): "st"
            case (2, _): "nd"
            case (3, _): "rd"
            default: "th"
            }
        return "\(number)\(suffix)"
    }

    /// Images of the measured split that the model saw in training, under whatever name.
    ///
    /// `trainedOn` is the snapshot that it was trained on, if that is not the measured one.
    package static func leaks(_ target: ScoringTarget, _ list: ExampleList, trainedOn: Snapshot?) throws -> [Note] {
        let training = TrainingSet(
            list.examples.trainingMembers(measuredOn: target.split, ofSameSnapshot: list === target.list),
            of: list.examples)
        let leaked = target.members.filter { training.contains(target.examples.identities[Int($0)]) }
        if leaked.isEmpty { return [] }
        let count =
            leaked.count == 1 ? "an image" : "\(grouped(leaked.count)) of \(grouped(target.members.count)) images"
        return [
            Note(
                kind: .leak, count: leaked.count,
                examples: try leaked.prefix(10).map(target.list.name).sorted(by: byBytes),
                text:
                    "\(count) of \(target.split.map { "'\($0)'" } ?? "the dataset") \(leaked.count == 1 ? "is" : "are") in the training "
                    + "data\(trainedOn.map { " of \($0.name)" } ?? " too"), byte for byte: the score flatters the model"
            )
        ]
    }
}
