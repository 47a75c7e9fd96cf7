import Comparison
import DatasetModel
import LabelFormats

/// Texts that list the images of a split, as `ImageSets/Main/train.txt`, a `val.txt` of YOLO or its data.yaml do.
///
/// An image may be in several: none of them hides another.
struct SplitLists {
    /// By image, its path, or where images are not at hand the word that its annotation goes by: its splits, in the order of their sources.
    private(set) var all: [String: [String]] = [:]

    /// The lists, and members of a data.yaml, that say so; also those that were not taken for lists of images.
    private(set) var sources: [Source] = []

    /// A text or a member of a data.yaml that stands for a split.
    struct Source {
        let file: DatasetPath
        let split: String
        /// Its lines, or the images of its folder.
        let count: Int
        /// Those that name an image; 0 if it was not taken for a list of images.
        let found: Int
    }

    var isEmpty: Bool { all.isEmpty }

    init() {}

    /// Reads the texts that are named by a split word; those most of whose lines name neither an image nor one of `names` are other texts.
    init(_ texts: [(file: FileVersion, text: TextID?)], of side: DatasetSide, names: Set<String>) throws {
        let lists = texts.compactMap { found in
            Self.split(of: found.file.path).map { (file: found.file, text: found.text, split: $0) }
        }
        // Of VOC's image sets, those of other tasks may put an image into another split.
        let hasMain = lists.contains { $0.file.path.parts.contains { isName($0, "main") } }
        for (file, text, split) in lists {
            let parts = file.path.parts
            if hasMain, parts.contains(where: { isName($0, "imagesets") }),
                !parts.contains(where: { isName($0, "main") })
            {
                continue
            }
            let bytes = try side.read(file, text)
            guard case .split(let lines) = VOCImageSet(parsing: bytes.span) else { continue }
            try add(lines, split, at: file.path, of: side, names)
        }
    }

    /// The split that a list stands for: `train.txt`, `autosplit_train.txt` of Ultralytics, `train2017.txt`.
    static func split(of path: DatasetPath) -> String? {
        let name = String(decoding: path.name, as: UTF8.self)
        guard name.lowercased().hasSuffix(".txt") else { return nil }
        var word = stem(of: path.name)
        let prefix = "autosplit_"
        if String(decoding: word.prefix(prefix.utf8.count), as: UTF8.self).lowercased() == prefix {
            word = word.dropFirst(prefix.utf8.count)
        }
        return SplitWords.isNumberedSplit(word) ? printable(word) : nil
    }

    /// Adds what the files that images are annotated in stand for.
    mutating func add(_ images: some Sequence<AnnotatedImage>, split: String) {
        for image in images { add(image.name, split) }
    }

    private mutating func add(_ image: String, _ split: String) {
        if !(all[image]?.contains(split) ?? false) { all[image, default: []].append(split) }
    }

    /// Adds what the rows of a table say of the splits of the images that they name.
    mutating func add(_ table: DescribedTable, of side: DatasetSide) throws {
        let rows = try table.all()
        for row in 0..<rows.rows.count {
            guard let split = rows.split(row), !split.isEmpty,
                let image = try table.match(row, of: rows, in: side.images).image
            else { continue }
            add(image.description, split)
        }
    }

    private mutating func add(
        _ lines: [String], _ split: String, at path: DatasetPath, of side: DatasetSide, _ names: Set<String>
    ) throws {
        let images = try side.images()
        let sample = lines.prefix(100).map { normalised(Array($0.utf8))[...] }
        let best = images.count == 0 ? nil : ImageNaming.best(for: sample, table: path, declaredFolder: nil, images)
        var found = 0
        if let best, best.hits * 2 > sample.count {
            for line in lines {
                let image = best.naming.image(normalised(Array(line.utf8))[...]) { images }
                if let image { add(image.description, split) }
                if image.map(images.contains) ?? false { found += 1 }
            }
        } else if lines.prefix(100).count(where: names.contains) * 2 > min(100, lines.count) {
            for line in lines { add(line, split) }
            found = lines.count(where: names.contains)
        }
        sources.append(Source(file: path, split: split, count: lines.count, found: found))
    }
}

extension SplitLists {
    /// Adds the splits of a data.yaml: folders, lists of folders, and texts with a path in each line.
    ///
    /// Places are relative to `path`, or to the file; one that is neither is left to the folders themselves.
    mutating func add(_ dataset: YOLODataset, at file: DatasetPath, of side: DatasetSide) throws {
        let images = try side.images()
        for split in dataset.splits {
            for place in split.places {
                let candidates = Self.paths(place, dataset.path, file)
                if let folder = candidates.first(where: { images.count(below: $0) > 0 }) {
                    if folder.isRoot || SplitWords.isNumberedSplit(folder.name) { continue }
                    for image in images.files where image.path.isInside(folder) {
                        add(image.path.description, split.name)
                    }
                    let count = images.count(below: folder)
                    sources.append(Source(file: file, split: split.name, count: count, found: count))
                } else if let list = try side.files(withExtensions: ["txt"]).first(where: {
                    candidates.contains($0.file.path)
                }), Self.split(of: list.file.path) == nil {
                    let bytes = try side.read(list.file, list.text)
                    guard case .split(let lines) = VOCImageSet(parsing: bytes.span) else { continue }
                    try add(lines, split.name, at: list.file.path, of: side, [])
                }
            }
        }
    }

    /// Where a place of a data.yaml may be, in the dataset: below its `path`, below its own folder, or from the root.
    private static func paths(_ place: String, _ base: String?, _ file: DatasetPath) -> [DatasetPath] {
        let folder = file.parent ?? .root
        let words = [[base, place].compactMap(\.self).joined(separator: "/"), place]
        return words.flatMap { word in [folder, .root].compactMap { resolve(word, from: $0) } }
    }

    private static func resolve(_ word: String, from folder: DatasetPath) -> DatasetPath? {
        if word.hasPrefix("/") { return nil }
        var path = folder
        for part in word.split(separator: "/") where part != "." {
            if part == ".." {
                guard let parent = path.parent else { return nil }
                path = parent
            } else {
                path = path.appending(Array(part.utf8)[...])
            }
        }
        return path
    }
}
