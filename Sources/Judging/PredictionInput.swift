package import DatasetModel
package import LabelFormats
package import Labels
package import Scoring

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

/// A file of predictions that was read, whatever it is about.
package struct ReadPredictions: Sendable {
    enum Content: Sendable {
        case table(LabelTable)
        case detections(DetectionResults)
    }

    let input: PredictionInput
    let content: Content
    let order: OrderManifest?

    /// Reads a file: JSON as a detector's results, anything else as a table.
    package init(_ input: PredictionInput) throws {
        self.input = input
        do {
            if input.name.lowercased().hasSuffix(".json") {
                content = .detections(try Self.detections(input.bytes))
            } else if let table = try LabelTable(input.bytes, name: Array(input.name.utf8)[...]) {
                content = .table(table)
            } else {
                throw FormatError(
                    "it is no table and no JSON", hint: "predictions are .csv, .tsv or .jsonl, those of detectors .json"
                )
            }
            order = try input.order.map { bytes in
                guard let table = try LabelTable(bytes, name: Array("order.csv".utf8)[...]) else {
                    fatalError("BUG: a CSV file is no table")
                }
                return try OrderManifest(table)
            }
        } catch let error as FormatError {
            throw Failure(input.name, error)
        }
    }
}

extension ReadPredictions {
    private static func detections(_ bytes: [UInt8]) throws(FormatError) -> DetectionResults {
        do throws(FormatError) {
            return try DetectionResults(bytes)
        } catch {
            var error = error
            error.hint =
                (error.hint.map { "\($0); " } ?? "") + "a classifier's predictions are a .csv, .tsv or .jsonl file"
            throw error
        }
    }
}

/// A model's predictions, as a file gives them, and the images of a snapshot that they are about.
package protocol MatchedPredictions {
    /// What is kept.
    var bytes: [UInt8] { get }
    var file: ScoreContent.PredictionFile { get }

    /// What the model answered, by the contents of images; keys that its own snapshot does not know may be those of `other`.
    func answers(also other: ExampleList?) throws -> any ModelAnswers

    /// Judges the predictions, with what does not fit; throws where none of them is about the split.
    func evaluation(of target: ScoringTarget) throws -> Evaluation
}

extension ReadPredictions {
    /// Finds the images of predictions: of a table of classes, or, where objects are labelled, of the results of a detector.
    ///
    /// `split` is what the model was run on; `elsewhere` are the images in which paths are looked up that the snapshot does not have.
    package func matched(
        on list: ExampleList, split: String?, elsewhere: () throws -> [ImageCatalog]
    ) throws -> any MatchedPredictions {
        switch (content, list.examples.task) {
        case (.table(let table), .classification):
            return try StoredPredictions(table, self, on: list, elsewhere: elsewhere)
        case (.detections(let results), .detection):
            return try StoredDetections(results, input, on: list, split: split, elsewhere: elsewhere)
        case (.table, .detection):
            throw Failure(
                .invalid, "'\(input.name)' is a table, but objects are labelled here",
                hint: "give the results of a detector as COCO has them: a JSON list of "
                    + #"{"image_id", "category_id", "bbox": [x, y, width, height], "score"}"#)
        case (.detections, .classification):
            throw Failure(
                .invalid, "'\(input.name)' has the results of a detector, but images are labelled here",
                hint: "a classifier's predictions are a .csv, .tsv or .jsonl file")
        }
    }
}

extension Failure {
    /// A file that a person named and that cannot be read.
    package init(_ name: String, _ error: FormatError) {
        self.init(
            .invalid, "'\(name)'" + (error.line.map { ", line \($0)" } ?? "") + ": \(error.problem)",
            hints: error.hint.map { [$0] } ?? [])
    }
}
