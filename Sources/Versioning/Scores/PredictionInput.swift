import DatasetModel
package import LabelFormats
import Scoring

/// A file of predictions, as a person hands it in.
package struct PredictionInput: Sendable {
    package let bytes: [UInt8]
    /// The file's name, which says how it is written.
    package let name: String
    package let declaration: PredictionDeclaration
    /// A CSV file of the images in the order of the predictions, for those without keys.
    package let order: [UInt8]?

    package init(
        _ bytes: [UInt8], name: String, _ declaration: PredictionDeclaration = PredictionDeclaration(),
        order: [UInt8]? = nil
    ) {
        self.bytes = bytes
        self.name = name
        self.declaration = declaration
        self.order = order
    }
}

/// A model's predictions, as a file gives them, and the images of a snapshot that they are about.
protocol MatchedPredictions {
    /// What is kept.
    var bytes: [UInt8] { get }
    var file: ScoreContent.PredictionFile { get }

    /// What the model answered, by the contents of images; keys that its own snapshot does not know may be those of `other`.
    func answers(also other: ExampleList?) throws -> any ModelAnswers

    /// Judges the predictions, with what does not fit; throws where none of them is about the split.
    func evaluation(of target: ScoringTarget) throws -> Evaluation
}

extension Repository {
    /// Reads predictions and finds their images: a table of classes, or, where objects are labelled, the results of a detector.
    ///
    /// `split` is what the model was run on; `trainedOn` is where paths are looked up that the snapshot does not have.
    func matched(
        _ input: PredictionInput, on list: ExampleList, split: String?, trainedOn: Snapshot
    ) throws -> any MatchedPredictions {
        switch list.examples.task {
        case .classification: try StoredPredictions(input, on: list, self, trainedOn: trainedOn)
        case .detection: try StoredDetections(input, on: list, split: split, self, trainedOn: trainedOn)
        }
    }

    /// The predictions that were stored with a score, on the snapshot that it was measured on.
    func storedPredictions(of score: Score, _ list: ExampleList) throws -> any MatchedPredictions {
        guard let file = score.content.predictions, let bytes = try scoreStore().predictions(of: score) else {
            throw Failure(
                .notFound, "score \(score.id.short) has no stored predictions",
                hint: "record it again with 'dsv score add --predictions FILE'")
        }
        let input = PredictionInput(
            bytes, name: file.file, PredictionDeclaration(key: file.key, predicted: file.predicted))
        return try matched(
            input, on: list, split: score.content.split, trainedOn: snapshot(score.content.trainedOn))
    }
}

extension Failure {
    /// A file of predictions that cannot be read.
    init(_ name: String, _ error: FormatError) {
        self.init(
            .invalid, "'\(name)'" + (error.line.map { ", line \($0)" } ?? "") + ": \(error.problem)",
            hints: error.hint.map { [$0] } ?? [])
    }
}
