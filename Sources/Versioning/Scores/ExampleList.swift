import Comparison
import DatasetModel
import LabelFormats
import Scoring
import SystemIO

/// The examples of one side, and what they are called there.
final class ExampleList {
    let side: LabelledSide
    private(set) var examples: Examples
    /// By example, the normalised key of its row, or its image's path.
    let keys: KeyList
    let keyIndex: KeyIndex
    /// By example, its image's place in the catalogue of the side; -1: no image is there.
    let images: [Int32]
    /// Examples whose rows contradict each other.
    let contradictory: [Int32]

    /// Reads the labels of a side: of its primary tables, else of its folders.
    init(_ side: LabelledSide) throws {
        self.side = side
        var builder = ExampleBuilder(side)
        switch side.source {
        case .tables: try builder.addTables()
        case .folders, .none, .annotations: try builder.addFolders()
        }
        (keys, keyIndex) = (builder.keys, builder.keyIndex)
        (images, contradictory) = (builder.images, builder.contradictory)
        examples = try builder.examples()
    }

    var count: Int { keys.count }

    /// The path of an example's image; nil where no image is there.
    func imagePath(_ example: Int32) throws -> DatasetPath? {
        let place = images[Int(example)]
        return place < 0 ? nil : try side.side.images().file(Int(place)).path
    }

    /// What an example is called in messages: its image's path, else its key.
    func name(_ example: Int32) throws -> String {
        try imagePath(example)?.description ?? printable(keys[Int(example)])
    }

    /// The example of a normalised key; nil where there is none.
    func example(ofKey key: ArraySlice<UInt8>) -> Int32? { keyIndex.place(of: key.span, in: keys) }

    /// The fingerprint of a split.
    ///
    /// See docs/format.md, "Scores".
    func fingerprint(of split: String?) -> ObjectID {
        var fingerprint = SplitFingerprint(statements: examples.classes)
        for member in examples.members(of: split).map(Int.init) {
            fingerprint.add(
                examples.identities[member], isImage: images[member] >= 0, statement: examples.labels[member])
        }
        return fingerprint.digest()
    }
}
