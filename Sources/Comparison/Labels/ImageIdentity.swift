package import DatasetModel

/// Which image of the old side is which of the new one.
package struct ImageIdentity: Sendable {
    /// Images whose path changed, whether or not their bytes did.
    package private(set) var moved: [(old: DatasetPath, new: DatasetPath)] = []
    private var newPaths: [DatasetPath: DatasetPath] = [:]
    private var gone: Set<DatasetPath> = []

    /// Takes the renamed images, and of those removed and added the ones whose file name is unique on both sides.
    ///
    /// `haveOneImage` tells of some file names which ones stand once among all images of the old side and once among those of the new.
    package init(_ images: FileChanges, haveOneImage: (Set<[UInt8]>) throws -> Set<[UInt8]>) rethrows {
        for rename in images.renamed { add(rename.from, rename.to) }
        gone = Set(images.removed.map(\.path))
        let ambiguous = Set(images.ambiguous.flatMap { $0.removed + $0.added })
        let arrivals = Dictionary(grouping: images.added.lazy.map(\.path).filter { !ambiguous.contains($0) }) {
            Array($0.name)
        }
        let departures = images.removed.lazy.map(\.path).filter { !ambiguous.contains($0) }
        let candidates = departures.filter { arrivals[Array($0.name)]?.count == 1 }
        if candidates.isEmpty { return }
        let unique = try haveOneImage(Set(candidates.map { Array($0.name) }))
        for path in candidates where unique.contains(Array(path.name)) {
            if let new = arrivals[Array(path.name)]?.first { add(path, new) }
        }
        moved.sort { $0.new < $1.new }
    }

    private mutating func add(_ old: DatasetPath, _ new: DatasetPath) {
        moved.append((old, new))
        newPaths[old] = new
    }

    /// Where an image of the old side is on the new one; nil where it is gone.
    package func newPath(of old: DatasetPath) -> DatasetPath? {
        if let moved = newPaths[old] { return moved }
        return gone.contains(old) ? nil : old
    }
}

/// What one side says of an image.
package struct ImageLabel: Sendable, Equatable {
    package var label: String?
    package var split: String?
    /// The table and key of the row that says so; nil where folders do.
    package var row: Row?

    package struct Row: Sendable, Equatable {
        package let table: DatasetPath
        package let key: String

        package init(table: DatasetPath, key: String) {
            self.table = table
            self.key = key
        }
    }

    package init(label: String?, split: String?, row: Row? = nil) {
        self.label = label
        self.split = split
        self.row = row
    }
}

extension DatasetChanges {
    /// Adds what became of the label and the split of one image.
    ///
    /// With `ignoresCase`, labels that differ only by case or space are equal; returns whether they were such.
    package mutating func add(
        image: DatasetPath, from old: ImageLabel, to new: ImageLabel, ignoresCase: Bool = false
    ) -> Bool {
        let key = new.row?.key ?? image.description
        var differsByCase = false
        if let from = old.label, let to = new.label, from != to {
            differsByCase = differOnlyByCase(from, to)
            if !(differsByCase && ignoresCase) {
                relabelled.append(
                    Relabelling(
                        key: key, table: new.row?.table, from: from, to: to, split: new.split, image: image))
            }
        }
        if let from = old.split, let to = new.split, from != to {
            splitMoves.append(
                SplitMove(key: key, table: new.row?.table, from: from, to: to, label: new.label, image: image))
        }
        return differsByCase
    }
}

/// Says whether two labels are equal but for upper and lower case and the space around and within them.
package func differOnlyByCase(_ left: String, _ right: String) -> Bool {
    left != right && folded(left).elementsEqual(folded(right))
}

/// Letter by letter: most labels differ in the first ones, and a label may be as large as its table.
private func folded(_ label: String) -> some Sequence<String> {
    label.lazy.filter { !$0.isWhitespace }.map { $0.lowercased() }
}
