import Comparison
import DatasetModel
import LabelFormats
import Labels
import Scoring
import SystemIO

/// A table of predictions and the images of a snapshot that they are about.
struct StoredPredictions: MatchedPredictions {
    let table: PredictionTable
    let match: PredictionMatch
    /// What is kept: the file as it is, or with its keys where it had none.
    let bytes: [UInt8]
    let file: ScoreContent.PredictionFile
    private let list: ExampleList

    /// Finds out what the table says and which images it is about; `elsewhere` are the images in which paths are looked up that the
    /// snapshot does not have.
    init(
        _ source: LabelTable, _ predictions: ReadPredictions, on list: ExampleList,
        elsewhere: () throws -> [ImageCatalog]
    ) throws {
        self.list = list
        let input = predictions.input
        do throws(FormatError) {
            table = try PredictionTable(
                source, classes: list.examples.classes, declared: input.declaration, order: predictions.order)
        } catch {
            throw Failure(input.name, error)
        }
        // Keys of its own are better than an order.
        let order = table.columns.key == nil ? predictions.order : nil
        bytes = order == nil ? input.bytes : source.text(withKeysOf: table.rows)
        file = ScoreContent.PredictionFile(
            file: order == nil ? Self.storedName(input) : "predictions.csv", id: ObjectID(sha256Of: bytes),
            size: UInt64(bytes.count), key: order == nil ? input.declaration.key : LabelTable.addedKey,
            predicted: input.declaration.predicted)
        match = try PredictionMatch(table.rows, list, elsewhere: elsewhere)
        if let order { try requireContents(of: order) }
    }

    /// Throws where an image of the snapshot has not the bytes that the exported one had.
    private func requireContents(of order: OrderManifest) throws {
        for (example, row) in match.rowOf.enumerated() where row >= 0 {
            guard list.examples.identities[example] == order.ids[Int(row)] else {
                throw Failure(
                    .conflict, "'\(order.path(Int(row)))' had other bytes in the export than it has in the snapshot",
                    hint: "name the snapshot that was exported with --at")
            }
        }
    }

    /// The name under which a file is kept: `predictions`, with the extension that says how it is written.
    private static func storedName(_ input: PredictionInput) -> String {
        "predictions." + (input.name.lowercased().split(separator: ".").last.map(String.init) ?? "csv")
    }

    /// What the model answered, by the contents of the images; keys that its own snapshot does not know may be those of `other`.
    func answers(also other: ExampleList?) throws -> any ModelAnswers {
        var identities: [ObjectID] = []
        var predicted: [Int32] = []
        func add(_ row: Int32, _ identity: ObjectID) {
            identities.append(identity)
            predicted.append(table.predicted.places[Int(row)])
        }
        for (example, row) in match.rowOf.enumerated() where row >= 0 { add(row, list.examples.identities[example]) }
        if let other, other !== list, !match.unknown.isEmpty {
            for row in match.unknown {
                if let example = other.example(ofKey: table.rows.key(Int(row))) {
                    add(row, other.examples.identities[Int(example)])
                }
            }
        }
        return Answers(classes: table.predicted.classes, identities: identities, predicted: predicted)
    }

    /// Predicted classes that no image of the snapshot has.
    var unknownClasses: [String] {
        let known = Set(list.examples.classes.map { Array($0.utf8) })
        return table.predicted.classes.filter { !known.contains(Array($0.utf8)) }
    }

    /// A few keys, for messages.
    var sampleKeys: String {
        (0..<min(2, table.rows.count)).map { "'\(printable(table.rows.key($0)))'" }.joined(separator: ", ")
    }

    /// What does not fit: predictions of unknown images and classes, images without prediction, a true class that is another's.
    func notes(about target: ScoringTarget) throws -> [Note] {
        var notes = table.notes
        func add(_ kind: Note.Kind, _ examples: [String], _ one: String, _ several: (Int) -> String) {
            if examples.isEmpty { return }
            notes.append(
                Note(
                    kind: kind, count: examples.count, examples: Array(examples.sorted(by: byBytes).prefix(10)),
                    text: examples.count == 1 ? one : several(examples.count)))
        }
        add(
            .unknownImage, match.unknown.map { printable(table.rows.key(Int($0))) },
            "a prediction is about no image of \(target.snapshot.name)"
        ) { "\(grouped($0)) predictions are about no image of \(target.snapshot.name)" }
        add(
            .withoutPrediction, try target.members.filter { match.rowOf[Int($0)] < 0 }.map(list.name),
            "an image of the split has no prediction; it does not count"
        ) { "\(grouped($0)) images of the split have no prediction; they do not count" }
        add(
            .unknownClass, unknownClasses,
            "a class is predicted that no image has"
        ) { "\(grouped($0)) classes are predicted that no image has" }
        return notes
    }
}

extension ExampleList {
    /// A few keys, for messages.
    func sampleKeys(_ members: [Int32]) -> String {
        members.prefix(2).map { "'\(printable(keys[Int($0)]))'" }.joined(separator: ", ")
    }
}

extension LabelTable {
    /// The column of the keys that a table gets which has none of its own.
    fileprivate static let addedKey = "filename"

    /// The table as CSV, with other rows' keys as its first column.
    fileprivate func text(withKeysOf keys: RowSet) -> [UInt8] {
        let comma = UInt8(ascii: ",")
        var bytes = Array(delimitedLine([Self.addedKey] + columns).utf8)
        bytes.append(UInt8(ascii: "\n"))
        for row in 0..<keys.count {
            bytes += delimitedCell(keys.key(row))
            for column in columns.indices {
                bytes.append(comma)
                let cell = keys.cell(row, column)
                if !cell.elementsEqual(RowSet.absent) { bytes += delimitedCell(cell) }
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
