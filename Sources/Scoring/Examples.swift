package import DatasetModel

/// The images of one state of a dataset as a score sees them: which they are, under what label, in which split.
///
/// Parallel arrays, about 50 bytes an example: a million of them fit in any machine.
package struct Examples: Sendable {
    /// Stands where an example has no label, no split or no group.
    package static let none: Int32 = -1

    /// The labels that occur, of images or of the objects in them, sorted by bytes.
    package let classes: [String]
    /// The splits that occur, sorted by bytes.
    package let splits: [String]
    /// What each example is: its image's content, or where no image is there, a hash of its row's key.
    package let identities: [ObjectID]
    /// Indices into `classes`; `none` everywhere where objects are labelled instead.
    package let labels: [Int32]
    /// Indices into `splits`.
    package let splitOf: [Int32]
    /// The objects in each example; nil where examples themselves have labels.
    package var objects: ObjectTable?
    /// Examples of one declared group, such as a patient, have one number; empty where no groups are declared.
    package let groups: [UInt64]

    package init(
        classes: [String], splits: [String], identities: [ObjectID], labels: [Int32], splitOf: [Int32],
        objects: ObjectTable? = nil, groups: [UInt64] = []
    ) {
        precondition(labels.count == identities.count && splitOf.count == identities.count)
        precondition(groups.isEmpty || groups.count == identities.count)
        self.classes = classes
        self.splits = splits
        self.identities = identities
        self.labels = labels
        self.splitOf = splitOf
        self.objects = objects
        self.groups = groups
    }

    package var count: Int { identities.count }

    /// What models are asked about the examples.
    package var task: ScoringTask { objects == nil ? .classification : .detection }

    /// Says whether it is known what is true of an example; an image without any object may well be labelled.
    package func isLabelled(_ example: Int32) -> Bool {
        if let objects { return objects[example] != nil }
        return labels[Int(example)] >= 0
    }

    /// The examples of a split; nil: all.
    package func members(of split: String?) -> [Int32] {
        guard let split else { return (0..<Int32(count)).map(\.self) }
        guard let wanted = splits.firstIndex(of: split).map({ Int32($0) }) else { return [] }
        return splitOf.indices.filter { splitOf[$0] == wanted }.map { Int32($0) }
    }

    /// The number of examples of each split, in the order of `splits`.
    package var splitCounts: [Int] {
        var counts = [Int](repeating: 0, count: splits.count)
        for split in splitOf where split >= 0 { counts[Int(split)] += 1 }
        return counts
    }

    /// The split that models are measured on where nobody says which: a validation split, else a test split.
    package var usualSplit: String? {
        for words in [["val", "valid", "validation", "dev"], ["test", "testing", "eval", "evaluation", "holdout"]] {
            if let found = splits.first(where: { words.contains($0.lowercased()) }) { return found }
        }
        return nil
    }

    /// The examples of a snapshot that a model saw in training: its train split.
    ///
    /// Where no split has such a name, all of another snapshot than that which the model was measured on, and of the same one all but
    /// the measured split; without splits nobody knows, and none are given.
    package func trainingMembers(measuredOn split: String?, ofSameSnapshot isSame: Bool) -> [Int32] {
        if let train = splits.first(where: { ["train", "training"].contains($0.lowercased()) }) {
            return members(of: train)
        }
        if !isSame { return members(of: nil) }
        guard let split, let measured = splits.firstIndex(of: split).map({ Int32($0) }) else { return [] }
        return splitOf.indices.filter { splitOf[$0] != measured }.map { Int32($0) }
    }
}
