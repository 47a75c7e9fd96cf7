import Comparison
import DatasetModel
import LabelFormats
import Labels

/// How many images, rows or objects there are of each class in each split.
struct ClassCounts {
    let imageCount: Int
    /// By class and split; without a split the key is empty.
    let classes: [String: [String: Int]]
    let splits: [String: Int]
    /// Words that stand for no label.
    let missing: Set<String>

    /// Counts a side; a declared class without an image counts 0.
    init(_ side: LabelledSide, _ configuration: DatasetConfiguration) throws {
        imageCount = side.imageCount
        missing = side.missing
        var classes = try side.summary().classes
        for name in configuration.classes where classes[name] == nil { classes[name] = [:] }
        self.classes = classes
        splits = try side.splitCounts()
    }

    /// How many there are of a class in all splits.
    func total(_ name: String) -> Int { (classes[name] ?? [:]).values.reduce(0, +) }
}
