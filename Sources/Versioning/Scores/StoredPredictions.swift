import DatasetModel
import LabelFormats
import Scoring
import SystemIO

/// Predictions and the images of a snapshot that they are about.
struct StoredPredictions {
    let table: PredictionTable
    let match: PredictionMatch
    let file: ScoreContent.PredictionFile
    private let list: ExampleList

    /// Reads predictions and finds their images; `trainedOn` is where paths are looked up that the snapshot does not have.
    init(
        _ input: PredictionInput, on list: ExampleList, _ repository: Repository, trainedOn: Snapshot
    ) throws {
        self.list = list
        do {
            table = try PredictionTable(
                input.bytes, name: Array(input.name.utf8)[...], classes: list.examples.classes, key: input.key,
                predicted: input.predicted)
        } catch let error as FormatError {
            throw Failure(
                .invalid, "'\(input.name)'" + (error.line.map { ", line \($0)" } ?? "") + ": \(error.problem)",
                hints: error.hint.map { [$0] } ?? [])
        }
        let digest = MessageDigest()
        let bytes = input.bytes
        digest.update(bytes.span)
        file = ScoreContent.PredictionFile(
            file: Self.storedName(input.name), id: digest.objectID(), size: UInt64(bytes.count), key: input.key,
            predicted: input.predicted)
        match = try PredictionMatch(table.rows, list) {
            trainedOn.tree == list.side.side.tree ? [] : [try DatasetSide(.snapshot(trainedOn), repository).images()]
        }
    }

    /// The name under which a file is kept: `predictions`, with the extension that says how it is written.
    private static func storedName(_ name: String) -> String {
        let ending = name.lowercased().split(separator: ".").last.map(String.init) ?? "csv"
        return "predictions." + (["csv", "tsv", "jsonl", "ndjson", "json"].contains(ending) ? ending : "csv")
    }

    /// What the model answered, by the contents of the images.
    func answers() -> Answers {
        var identities: [ObjectID] = []
        var predicted: [Int32] = []
        for (example, row) in match.rowOf.enumerated() where row >= 0 {
            identities.append(list.examples.identities[example])
            predicted.append(table.predicted[Int(row)])
        }
        return Answers(classes: table.classes, identities: identities, predicted: predicted)
    }

    /// A few keys, for messages.
    var sampleKeys: String { (0..<min(2, table.rows.count)).map { "'\(printable(table.rows.key($0)))'" }.joined(separator: ", ") }

    /// What does not fit: predictions of unknown images and classes, images without prediction, a true class that is another's.
    func notes(about target: ScoringTarget) throws -> [Note] {
        var notes = table.notes
        func add(_ kind: String, _ examples: [String], _ one: String, _ several: (Int) -> String) {
            if examples.isEmpty { return }
            notes.append(
                Note(
                    kind: kind, count: examples.count, examples: Array(examples.sorted(by: byBytes).prefix(10)),
                    text: examples.count == 1 ? one : several(examples.count)))
        }
        add(
            "unknown-image", match.unknown.map { printable(table.rows.key(Int($0))) },
            "a prediction is about no image of \(target.snapshot.name)"
        ) { "\($0) predictions are about no image of \(target.snapshot.name)" }
        add(
            "without-prediction", try target.members.filter { match.rowOf[Int($0)] < 0 }.map(list.name),
            "an image of the split has no prediction; it does not count"
        ) { "\($0) images of the split have no prediction; they do not count" }
        let known = Set(list.examples.classes.map { Array($0.utf8) })
        add(
            "unknown-class", table.classes.filter { !known.contains(Array($0.utf8)) },
            "a class is predicted that no image has"
        ) { "\($0) classes are predicted that no image has" }
        return notes
    }
}

extension ExampleList {
    /// A few keys, for messages.
    func sampleKeys(_ members: [Int32]) -> String {
        members.prefix(2).map { "'\(printable(keys[Int($0)]))'" }.joined(separator: ", ")
    }
}
