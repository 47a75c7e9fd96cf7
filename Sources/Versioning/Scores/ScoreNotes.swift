import Comparison
import DatasetModel
import Scoring

/// What keeps people honest: things that a score does not say by itself.
enum ScoreNotes {
    /// How many scores the same images and labels have given already: whoever tries often enough finds a high one by chance.
    static func repeatedLooks(at content: ScoreContent, among scores: [Score]) -> [Note] {
        let count = scores.count { $0.content.splitFingerprint == content.splitFingerprint }
        if count < 2 { return [] }
        let split = content.split.map { "'\($0)'" } ?? "these images"
        var text = "this is the \(ordinal(count)) score on this state of \(split)"
        if count >= manyLooks { text += ": the best of so many is partly luck" }
        return [Note(kind: "repeated-looks", count: count, examples: [], text: text)]
    }

    private static let manyLooks = 20

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
    static func leaks(_ target: ScoringTarget, trainedOn list: ExampleList) throws -> [Note] {
        let training = TrainingSet(
            list.examples.trainingMembers(measuredOn: target.split), of: list.examples)
        let leaked = target.members.filter { training.contains(target.examples.identities[Int($0)]) }
        if leaked.isEmpty { return [] }
        let count = leaked.count == 1 ? "an image" : "\(leaked.count) of \(target.members.count) images"
        return [
            Note(
                kind: "leak", count: leaked.count,
                examples: try leaked.prefix(10).map(target.list.name).sorted(by: byBytes),
                text:
                    "\(count) of '\(target.split ?? "the split")' \(leaked.count == 1 ? "is" : "are") in the training "
                    + "split too, byte for byte: the score flatters the model")
        ]
    }
}

extension Repository {
    /// Notes on images that the model knew; a model that was measured on its own training data is told so, too.
    func trainingNotes(_ target: ScoringTarget, _ trainedOn: Snapshot) throws -> [Note] {
        let list = trainedOn.id == target.snapshot.id ? target.list : try ExampleList(of: trainedOn, self)
        return try ScoreNotes.leaks(target, trainedOn: list)
    }
}
