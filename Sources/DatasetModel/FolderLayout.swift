/// What a dataset's folders say of its splits and classes: `<split>/<class>/<file>`, `<class>/<split>/<file>`, `<class>/<file>`, each of
/// them also in one wrapper folder, or nothing.
package struct FolderLayout: Sendable {
    /// What the name of a folder at some depth tells, as dsv.yaml declares it.
    package enum Level: Sendable, Equatable {
        case split
        case label
        /// Nothing of interest.
        case other
    }

    /// The splits that folders are named by.
    package let splits: Set<String>
    private let splitDepth: Int?
    private let labelDepth: Int?
    /// A declared split may have any name, a detected one has a split word.
    private let isDeclared: Bool

    /// Takes a declared layout, or reads it from the paths of all folders that hold something.
    ///
    /// A split is a top folder, or one below a top folder such as `images/`, whose name is a split word, as at least half of the names
    /// beside it are: `train` among `car` and `plane` is a vehicle.
    package init(paths: [DatasetPath], levels: [Level]? = nil) {
        isDeclared = levels != nil
        if let levels {
            splitDepth = levels.firstIndex(of: .split)
            labelDepth = levels.firstIndex(of: .label)
        } else {
            // One folder around everything, as an archive unpacks, says nothing.
            let top = Self.isWrapped(paths) ? 1 : 0
            splitDepth = (0..<top + 2).first { Self.hasSplits(paths, at: $0) }
            let depth = splitDepth.map { $0 + 1 } ?? top
            if Self.hasClassFolders(paths, at: depth) {
                labelDepth = depth
            } else if let splitDepth, splitDepth > top, Self.haveSplitsEach(paths, below: splitDepth - 1) {
                labelDepth = splitDepth - 1
            } else {
                labelDepth = nil
            }
        }
        let (depth, isDeclared) = (splitDepth, isDeclared)
        splits = Set(paths.compactMap { Self.split(of: $0, depth, isDeclared) })
    }

    /// What each level of folders tells, down to the last that tells something; empty if none does.
    package var levels: [Level] {
        let depths = [splitDepth, labelDepth].compactMap(\.self)
        guard let deepest = depths.max() else { return [] }
        return (0...deepest).map { $0 == splitDepth ? .split : $0 == labelDepth ? .label : .other }
    }

    /// Says whether folders name classes.
    package var namesClasses: Bool { labelDepth != nil }

    /// The split that a folder belongs to; nil where its path names none.
    package func split(of folder: DatasetPath) -> String? { Self.split(of: folder, splitDepth, isDeclared) }

    private static func split(of folder: DatasetPath, _ depth: Int?, _ isDeclared: Bool) -> String? {
        guard let depth, let part = folder.part(depth), isDeclared || isSplit(part) else { return nil }
        return printable(part)
    }

    /// The class of the images in a folder; nil where folders do not name classes.
    package func label(of folder: DatasetPath) -> String? {
        labelDepth.flatMap(folder.part).map { printable($0) }
    }

    // Beside plain splits, which `hasSplits` looks for, those with a qualifier count.
    private static func isSplit(_ name: ArraySlice<UInt8>) -> Bool {
        SplitWords.isNumberedSplit(name) || SplitWords.isQualifiedSplit(name)
    }

    private static func hasSplits(_ paths: [DatasetPath], at depth: Int) -> Bool {
        let names = Set(paths.compactMap { $0.part(depth) })
        return names.contains(where: SplitWords.isNumberedSplit) && names.count(where: isSplit) * 2 >= names.count
    }

    /// Says whether all lies in one folder that is neither a split nor named by its purpose.
    private static func isWrapped(_ paths: [DatasetPath]) -> Bool {
        guard let first = paths.first?.part(0), paths.allSatisfy({ $0.part(0) == first }) else { return false }
        return !SplitWords.isNumberedSplit(first)
    }

    /// Folders at a depth are classes if there are at least two and none is named by its purpose.
    private static func hasClassFolders(_ paths: [DatasetPath], at depth: Int) -> Bool {
        let names = Set(paths.compactMap { $0.part(depth) }.map { printable($0) })
        return names.count >= 2 && names.allSatisfy { !purposes.contains($0.lowercased()) }
    }

    /// Says whether the folders at a depth are classes that are cut into splits: each of them has some, and no images beside them.
    private static func haveSplitsEach(_ paths: [DatasetPath], below depth: Int) -> Bool {
        guard hasClassFolders(paths, at: depth) else { return false }
        let names = Set(paths.compactMap { $0.part(depth) }.map { printable($0).lowercased() })
        return names.isDisjoint(with: views)
            && paths.allSatisfy { path in
                path.part(depth) == nil || path.part(depth + 1).map { isSplit($0) } ?? false
            }
    }

    /// What folders are called that hold the same scenes again; a class is hardly cut into splits under such a name.
    private static let views: Set<String> = [
        "depth", "ground_truth", "groundtruth", "gt", "gtfine", "infrared", "input", "left", "leftimg8bit", "mask",
        "rgb",
        "right", "segmentation", "target", "visible",
    ]

    private static let purposes: Set<String> = [
        "annotations", "annotation", "bboxes", "boxes", "data", "image", "images", "imagesets", "imgs", "img",
        "jpegimages", "label", "labels", "masks", "metadata", "predictions", "segmentationclass",
        "segmentationobject",
    ]
}
