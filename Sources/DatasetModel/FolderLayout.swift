/// What a dataset's folders say of its splits and classes: `<split>/<class>/<file>`, `<class>/<file>`, or nothing.
package struct FolderLayout: Sendable {
    /// The splits that folders are named by.
    package let splits: Set<String>
    private let splitDepth: Int?
    private let isClassified: Bool

    /// Reads the layout from the paths of all folders that hold something.
    ///
    /// A split is a top folder, or one below a top folder such as `images/`, whose name is a split word.
    package init(paths: [DatasetPath]) {
        splitDepth = (0..<2).first { depth in
            paths.contains { $0.parts.count > depth && Self.isSplitWord($0.parts[depth]) }
        }
        let depth = splitDepth
        splits = Set(
            depth.map { depth in
                paths.compactMap { path in
                    let parts = path.parts
                    guard parts.count > depth, Self.isSplitWord(parts[depth]) else { return nil }
                    return printable(parts[depth])
                }
            } ?? [])
        isClassified = Self.hasClassFolders(paths, below: depth)
    }

    /// The split that a folder belongs to; nil where its path names none.
    package func split(of folder: DatasetPath) -> String? {
        guard let depth = splitDepth, folder.parts.count > depth, Self.isSplitWord(folder.parts[depth]) else {
            return nil
        }
        return printable(folder.parts[depth])
    }

    /// The class of the images in a folder; nil where folders do not name classes.
    package func label(of folder: DatasetPath) -> String? {
        let depth = splitDepth.map { $0 + 1 } ?? 0
        guard isClassified, folder.parts.count > depth else { return nil }
        return printable(folder.parts[depth])
    }

    /// Folders of a split (or of the dataset) are classes if there are at least two and none is named by its purpose.
    private static func hasClassFolders(_ paths: [DatasetPath], below depth: Int?) -> Bool {
        let place = depth.map { $0 + 1 } ?? 0
        let names = Set(paths.filter { $0.parts.count > place }.map { printable($0.parts[place]) })
        return names.count >= 2 && names.allSatisfy { !purposes.contains($0.lowercased()) }
    }

    private static let purposes: Set<String> = [
        "annotations", "annotation", "bboxes", "boxes", "data", "image", "images", "imagesets", "imgs", "img",
        "jpegimages",
        "labels", "label", "masks", "mask", "metadata", "predictions", "segmentationclass", "segmentationobject",
    ]

    private static let splitWords: Set<String> = [
        "dev", "eval", "evaluation", "holdout", "test", "testing", "train", "training", "val", "valid", "validation",
    ]

    private static func isSplitWord(_ name: ArraySlice<UInt8>) -> Bool {
        splitWords.contains(String(decoding: name, as: UTF8.self).lowercased())
    }
}
