import DatasetModel
import LabelFormats
import Labels
import Scoring

/// Which row of a table of predictions is about which example of a snapshot.
struct PredictionMatch {
    /// By example, the row that is about it; -1: none.
    private(set) var rowOf: [Int32]
    /// Rows that name no image of the snapshot, ascending.
    let unknown: [Int32]

    /// Matches keyed rows; `elsewhere` are the images of other sides that the predictions may have been made on.
    ///
    /// Throws where two rows are about one image.
    init(_ rows: RowSet, _ list: ExampleList, elsewhere: () throws -> [ImageCatalog]) throws {
        let match = try KeyMatch(rows.keys, of: rows.bytes, in: list, elsewhere: elsewhere)
        rowOf = [Int32](repeating: -1, count: list.count)
        for (row, example) in match.exampleOf.enumerated() where example >= 0 {
            let other = rowOf[Int(example)]
            guard other < 0 else {
                throw Failure(
                    .invalid,
                    "lines \(rows.lines[Int(other)]) and \(rows.lines[row]) of the predictions are about one image: "
                        + "'\(try list.name(example))'", hint: "leave one of them out")
            }
            rowOf[Int(example)] = Int32(truncatingIfNeeded: row)
        }
        unknown = match.unmatched.map { Int32(truncatingIfNeeded: $0) }
    }
}
