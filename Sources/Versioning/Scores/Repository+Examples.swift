package import DatasetModel
package import Judging
import LabelFormats
package import Labels
package import Snapshots

extension Repository: ComparisonSource {
    /// The examples of a snapshot.
    package func examples(of snapshot: Snapshot) throws -> ExampleList { try ExampleList(of: snapshot, self) }

    /// Finds the images of predictions: of a table of classes, or, where objects are labelled, of the results of a detector.
    ///
    /// `split` is what the model was run on; `trainedOn` is where paths are looked up that the snapshot does not have.
    package func matched(
        _ predictions: ReadPredictions, on list: ExampleList, split: String?, trainedOn: Snapshot
    ) throws -> any MatchedPredictions {
        try predictions.matched(on: list, split: split) {
            trainedOn.tree == list.side.side.tree ? [] : [try DatasetSide(.snapshot(trainedOn), self).images()]
        }
    }

    /// The predictions that were stored with a score, on the snapshot that it was measured on.
    func storedPredictions(of score: Score, _ list: ExampleList) throws -> any MatchedPredictions {
        try matched(
            readPredictions(of: score), on: list, split: score.content.split,
            trainedOn: snapshot(score.content.trainedOn))
    }

    /// Reads the predictions that were stored with a score.
    package func readPredictions(of score: Score) throws -> ReadPredictions {
        guard let file = score.content.predictions, let bytes = try scoreStore().predictions(of: score) else {
            throw Failure(
                .notFound, "score \(score.id.short) has no stored predictions",
                hint: "record it again with 'dsv score add --predictions FILE'")
        }
        return try ReadPredictions(
            PredictionInput(
                bytes, name: file.file, PredictionDeclaration(key: file.key, predicted: file.predicted)))
    }

    /// Notes on images that the model knew; a model that was measured on its own training data is told so, too.
    func trainingNotes(_ target: ScoringTarget, _ trainedOn: Snapshot) throws -> [Note] {
        if trainedOn.tree == target.snapshot.tree { return try ScoreNotes.leaks(target, target.list, trainedOn: nil) }
        return try ScoreNotes.leaks(target, ExampleList(of: trainedOn, self), trainedOn: trainedOn)
    }
}

extension ScoringTarget {
    /// Nil for the split: the usual one, or all images where there are no splits.
    init(_ snapshot: Snapshot, split: String?, _ repository: Repository) throws {
        try self.init(snapshot, ExampleList(of: snapshot, repository), split: split)
    }
}

extension ExampleList {
    /// The examples of a snapshot.
    package convenience init(of snapshot: Snapshot, _ repository: Repository) throws {
        let side = try DatasetSide(.snapshot(snapshot), repository)
        try self.init(LabelledSide.of(side, DiffOptions()))
    }
}
