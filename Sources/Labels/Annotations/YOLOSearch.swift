import Comparison
import DatasetModel
import LabelFormats

/// Finds YOLO's label files, and what the numbers in them mean: in a folder `labels`, or beside the images, as darknet, LabelImg and CVAT have them.
struct YOLOSearch: AnnotationSource {
    private let side: DatasetSide
    /// The files that name classes, and by the folder below which one holds, its number.
    private var named: [(file: DatasetPath, dataset: YOLODataset)] = []
    private var numbers: [DatasetPath: Int] = [:]

    static func search(_ found: inout AnnotationSearch) throws {
        var search = YOLOSearch(found.side)
        try search.add(to: &found)
    }

    private init(_ side: DatasetSide) { self.side = side }

    /// Adds the label files of all images that are there, and those without an image.
    private mutating func add(to found: inout AnnotationSearch) throws {
        let texts = try side.files(withExtensions: ["txt"])
        if texts.isEmpty { return }
        let images = try side.images()
        let beside = try besideImages(texts, images, &found)
        let labels = texts.filter { Self.isInLabels($0.file.path) || beside.contains($0.file.path) }
        // Of a dataset without such labels, no file is looked at that might name their classes.
        if labels.isEmpty { return }
        try findNames(&found)
        // What no file names goes by its number.
        let datasets = named.isEmpty ? [YOLODataset(names: [])] : named.map(\.dataset)
        let readers = datasets.map { found.add(YOLOReader($0)) }
        for (file, text) in labels where !isNameList(file.path) {
            let labelled = Self.labelledImages(file.path, images)
            if labelled.isEmpty, images.count > 0 {
                let bytes = try side.read(file, text)
                if YOLODataset.isLabelFile(bytes.span) { found.add(orphan: file.path) }
            }
            let reader = readers[dataset(of: file.path)]
            for image in labelled { found.add((file, text), of: image.description, reader: reader) }
        }
        found.add(nameFiles: named.map(\.file))
    }

    /// The images of a label file, of which there are several if their names differ by extension alone: trainers label them all.
    private static func labelledImages(_ file: DatasetPath, _ images: ImageCatalog) -> [DatasetPath] {
        let beside = imagesBeside(file, images)
        if !beside.isEmpty { return beside }
        for path in annotatedPaths(of: file, from: ["labels"], to: ["images"]) {
            let found = images.images(withPathStem: stem(of: path[...]))
            if !found.isEmpty { return found }
        }
        if !isInLabels(file) { return [] }
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
    private func besideImages(
        _ texts: [AnnotationSearch.Found], _ images: ImageCatalog, _ search: inout AnnotationSearch
    ) throws -> Set<DatasetPath> {
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
        search.add(
            problem: Note(
                kind: .notRead, count: beside.count, examples: beside.prefix(5).map { $0.file.path.description },
                text:
                    "\(counted(beside.count, "text")) beside an image of the same name \(beside.count == 1 ? "is" : "are") not read: not rows of YOLO"
            ))
        return []
    }

    private static let sampleSize = 50

    // MARK: Names of classes

    /// Finds each data.yaml that names classes, else each list of names.
    private mutating func findNames(_ found: inout AnnotationSearch) throws {
        for (file, text) in try side.files(withExtensions: ["yaml", "yml"])
        where !isName(file.path.name, DatasetConfiguration.fileName) {
            let bytes = try side.read(file, text)
            do {
                let dataset = try YOLODataset(parsing: bytes.span)
                if !dataset.names.isEmpty { add(dataset, file.path, &found) }
                if !dataset.splits.isEmpty { found.add(splits: dataset, in: file.path) }
            } catch {
                // YAML is for many things: one that cannot be a data.yaml is about something else.
                if String(decoding: bytes, as: UTF8.self).contains("names:") {
                    found.add(problem: Note(unreadable: file.path, error))
                }
            }
        }
        for (file, text) in try side.files(withExtensions: ["txt", "names"]) where isNameList(file.path) {
            let bytes = try side.read(file, text)
            let dataset = YOLODataset(parsingNames: bytes.span)
            if !dataset.names.isEmpty { add(dataset, file.path, &found) }
        }
    }

    private mutating func add(_ dataset: YOLODataset, _ file: DatasetPath, _ found: inout AnnotationSearch) {
        // The list of names that a program puts among its labels is that of the folder above, too.
        var folder = file.parent ?? .root
        if !folder.isRoot, isName(folder.name, "labels"), let above = folder.parent { folder = above }
        guard let number = numbers[folder] else {
            numbers[folder] = named.count
            named.append((file, dataset))
            return
        }
        if named[number].dataset.names == dataset.names { return }
        found.add(
            problem: Note(
                kind: .severalNames, count: 1, examples: [file.description],
                text: "'\(file)' names other classes than '\(named[number].file)', which counts"))
    }

    private func isNameList(_ path: DatasetPath) -> Bool {
        isName(path.name, "classes.txt") || String(decoding: path.name, as: UTF8.self).lowercased().hasSuffix(".names")
    }

    /// The number of the file that names the classes of a label file: that of the nearest folder above it, else the first of all.
    private func dataset(of file: DatasetPath) -> Int {
        var above = file.parent
        while let folder = above {
            if let number = numbers[folder] { return number }
            above = folder.parent
        }
        return 0
    }
}
