import Comparison
import DatasetModel
import LabelFormats

/// Texts that list the images of a split, as `ImageSets/Main/train.txt` or a `val.txt` of YOLO do.
struct SplitLists {
    /// By image: its path, or where images are not at hand the word that its annotation goes by.
    private(set) var splits: [String: String] = [:]

    var isEmpty: Bool { splits.isEmpty }

    init() {}

    /// Reads the texts that are named by a split word; those most of whose lines name neither an image nor one of `names` are other texts.
    init(_ texts: [(file: FileVersion, text: TextID?)], of side: DatasetSide, names: Set<String>) throws {
        for (file, text) in texts {
            let name = String(decoding: file.path.name, as: UTF8.self)
            guard name.lowercased().hasSuffix(".txt"), SplitWords.isSplit(stem(of: file.path.name)) else { continue }
            let bytes = try side.read(file, text)
            guard case .split(let lines) = VOCImageSet(parsing: bytes.span) else { continue }
            let split = printable(stem(of: file.path.name))
            try add(lines, split, at: file.path, of: side, names)
        }
    }

    /// Adds what the files that images are annotated in stand for.
    mutating func add(_ images: some Sequence<AnnotatedImage>, split: String) {
        for image in images { splits[image.name] = split }
    }

    /// Adds what the rows of a table say of the splits of the images that they name.
    mutating func add(_ table: DescribedTable, of side: DatasetSide) throws {
        let rows = try table.all()
        for row in 0..<rows.rows.count {
            guard let split = rows.split(row), !split.isEmpty,
                let image = try table.match(row, of: rows, in: side.images).image
            else { continue }
            splits[image.description] = split
        }
    }

    private mutating func add(
        _ lines: [String], _ split: String, at path: DatasetPath, of side: DatasetSide, _ names: Set<String>
    ) throws {
        let images = try side.images()
        let sample = lines.prefix(100).map { normalised(Array($0.utf8))[...] }
        let best = images.count == 0 ? nil : ImageNaming.best(for: sample, table: path, declaredFolder: nil, images)
        if let best, best.hits * 2 > sample.count {
            for line in lines {
                let image = best.naming.image(normalised(Array(line.utf8))[...]) { images }
                if let image { splits[image.description] = split }
            }
        } else if lines.prefix(100).count(where: names.contains) * 2 > min(100, lines.count) {
            for line in lines { splits[line] = split }
        }
    }
}
