import Comparison
import DatasetModel
import LabelFormats

/// Finds YOLO's label files, and what the numbers in them mean: in a folder `labels`, or beside the images, as darknet, LabelImg and CVAT have them.
struct YOLOSearch {
    private let side: DatasetSide
    /// Each place that names classes: the folder below which it holds, and the names.
    private var places: [(folder: DatasetPath, file: DatasetPath, dataset: YOLODataset)] = []
    /// The files that say where splits are.
    private(set) var splitFiles: [(file: DatasetPath, dataset: YOLODataset)] = []
    private(set) var problems: [Note] = []

    init(_ side: DatasetSide) { self.side = side }

    /// Adds the label files of all images that are there, and those without an image.
    mutating func add(to found: inout Annotations) throws {
        let texts = try side.files(withExtensions: ["txt"])
        try findNames()
        if texts.isEmpty { return }
        let images = try side.images()
        let beside = try besideImages(texts, images)
        for (file, text) in texts {
            let isLabelFile = Self.isInLabels(file.path)
            guard isLabelFile || beside.contains(file.path) else { continue }
            let named = isLabelFile ? Self.labelledImages(file.path, images) : Self.imagesBeside(file.path, images)
            if named.isEmpty, isLabelFile, images.count > 0, !isNameList(file.path) {
                found.orphans.append(file.path)
            }
            let format = Annotations.Format.yolo(dataset: dataset(of: file.path))
            for image in named { found.files[image.description] = .init(file: file, text: text, format: format) }
        }
        found.datasets = places.map(\.dataset)
    }

    /// The images of a label file, of which there are several if their names differ by extension alone: trainers label them all.
    private static func labelledImages(_ file: DatasetPath, _ images: ImageCatalog) -> [DatasetPath] {
        let beside = imagesBeside(file, images)
        if !beside.isEmpty { return beside }
        for path in annotatedPaths(of: file, from: ["labels"], to: ["images"]) {
            let found = images.images(withPathStem: stem(of: path[...]))
            if !found.isEmpty { return found }
        }
        return images.image(withStem: stem(of: file.name)).map { [$0] } ?? []
    }

    private static func imagesBeside(_ file: DatasetPath, _ images: ImageCatalog) -> [DatasetPath] {
        images.images(withPathStem: stem(of: file.bytes[...]))
    }

    private static func isInLabels(_ path: DatasetPath) -> Bool {
        path.parts.dropLast().contains { isName($0, "labels") }
    }

    // MARK: Beside images

    /// The texts that stand beside an image of their name, if they are rows of numbers: those of captions are sentences.
    private mutating func besideImages(_ texts: [AnnotationSearch.Found], _ images: ImageCatalog) throws -> Set<
        DatasetPath
    > {
        var beside: [AnnotationSearch.Found] = []
        for found in texts where !Self.isInLabels(found.file.path) {
            if !Self.imagesBeside(found.file.path, images).isEmpty { beside.append(found) }
        }
        if beside.isEmpty { return [] }
        var (labelCount, sampleCount) = (0, 0)
        for found in beside.prefix(Self.sampleSize) {
            let bytes = try side.read(found.file, found.text)
            sampleCount += 1
            if YOLODataset.isLabelFile(bytes.span) { labelCount += 1 }
        }
        if labelCount * 2 > sampleCount { return Set(beside.map { $0.file.path }) }
        problems.append(
            Note(
                kind: "not-read", count: beside.count, examples: beside.prefix(5).map { $0.file.path.description },
                text:
                    "\(counted(beside.count, "text")) beside an image of the same name \(beside.count == 1 ? "is" : "are") not read: not rows of YOLO"
            ))
        return []
    }

    private static let sampleSize = 50

    // MARK: Names of classes

    /// Finds each data.yaml that names classes, else each list of names.
    private mutating func findNames() throws {
        for (file, text) in try side.files(withExtensions: ["yaml", "yml"])
        where !isName(file.path.name, DatasetConfiguration.fileName) {
            do {
                let bytes = try side.read(file, text)
                let dataset = try YOLODataset(parsing: bytes.span)
                if !dataset.names.isEmpty { add(dataset, file.path) }
                if !dataset.splits.isEmpty { splitFiles.append((file.path, dataset)) }
            } catch let error as FormatError {
                problems.append(Note(unreadable: file.path, error))
            }
        }
        for (file, text) in try side.files(withExtensions: ["txt", "names"]) where isNameList(file.path) {
            let bytes = try side.read(file, text)
            let dataset = YOLODataset(parsingNames: bytes.span)
            if !dataset.names.isEmpty { add(dataset, file.path) }
        }
    }

    private mutating func add(_ dataset: YOLODataset, _ file: DatasetPath) {
        // The list of names that a program puts among its labels is that of the folder above, too.
        var folder = file.parent ?? .root
        if !folder.isRoot, isName(folder.name, "labels"), let above = folder.parent { folder = above }
        if let place = places.firstIndex(where: { $0.folder == folder }) {
            if places[place].dataset.names != dataset.names {
                problems.append(
                    Note(
                        kind: "several-names", count: 1, examples: [file.description],
                        text: "'\(file)' names other classes than '\(places[place].file)', which counts"))
            }
            return
        }
        places.append((folder, file, dataset))
    }

    private func isNameList(_ path: DatasetPath) -> Bool {
        isName(path.name, "classes.txt") || String(decoding: path.name, as: UTF8.self).lowercased().hasSuffix(".names")
    }

    /// The number of the place that says what the classes of a label file are: the nearest folder above it, else the first of all.
    private func dataset(of file: DatasetPath) -> Int {
        let above = places.indices.filter { places[$0].folder.isRoot || file.isInside(places[$0].folder) }
        return above.max { places[$0].folder.parts.count < places[$1].folder.parts.count } ?? 0
    }
}
