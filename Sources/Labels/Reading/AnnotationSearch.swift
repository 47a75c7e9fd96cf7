import Comparison
import DatasetModel
import LabelFormats

/// Finds the annotation files of one side: COCO, else YOLO, else Pascal VOC.
struct AnnotationSearch {
    private let side: DatasetSide
    /// What could not be read.
    private(set) var problems: [Note] = []

    init(_ side: DatasetSide) { self.side = side }

    mutating func find() throws -> Annotations? {
        if let found = try coco() { return found }
        if let found = try yolo() { return found }
        return try voc()
    }

    private typealias Found = (file: FileVersion, text: TextID?)

    private func files(_ isWanted: (ArraySlice<UInt8>) -> Bool) throws -> [Found] {
        try side.folders().flatMap { folder in
            let files = folder.content.files
            return files.entries.indices.compactMap { place -> Found? in
                let entry = files.entries[place]
                guard entry.kind != .link, isWanted(files.name(entry)) else { return nil }
                return (FileVersion(entry, of: files, in: folder.path), folder.content.texts[place])
            }
        }.sorted { $0.file.path < $1.file.path }
    }

    // MARK: COCO

    private mutating func coco() throws -> Annotations? {
        var collections: [Annotations.Collection] = []
        for (file, text) in try files({ Self.hasExtension($0, "json") }) where text != nil || file.size > 0 {
            let bytes = try side.read(file, text)
            var recognizer = COCORecognizer()
            _ = recognizer.read(bytes.span)
            guard recognizer.finish() else { continue }
            do {
                var reader = COCOReader()
                try reader.read(bytes.span)
                let content = try reader.finish()
                collections.append(
                    Annotations.Collection(
                        path: file.path, id: file.id, content: content, split: SplitWords.split(ofTable: file.path),
                        naming: try naming(of: content.prefix(100).map(\.name), at: file.path)))
            } catch let error as FormatError {
                problems.append(Note(unreadable: file.path, error))
            }
        }
        return collections.isEmpty ? nil : Annotations(collections)
    }

    private func naming(of names: [String], at path: DatasetPath) throws -> ImageNaming? {
        let images = try side.images()
        if images.count == 0 { return nil }
        let keys = names.map { Array($0.utf8)[...] }
        return ImageNaming.best(for: keys, table: path, declaredFolder: nil, images)
            .flatMap { $0.hits * 2 > keys.count ? $0.naming : nil }
    }

    // MARK: A file for each image

    private mutating func voc() throws -> Annotations? {
        var found: [String: Annotations.ImageFile] = [:]
        for (file, text) in try files({ Self.hasExtension($0, "xml") }) {
            let isInAnnotations = file.path.parts.dropLast().contains { Self.isName($0, "annotations") }
            guard let image = try image(of: file.path, folders: ["JPEGImages", "images"]) else {
                if isInAnnotations { found[printable(stem(of: file.path.name))] = .init(file: file, text: text) }
                continue
            }
            found[image.description] = .init(file: file, text: text)
        }
        return found.isEmpty ? nil : Annotations(files: found, format: .voc)
    }

    private mutating func yolo() throws -> Annotations? {
        let texts = try files { Self.hasExtension($0, "txt") }
        guard texts.contains(where: { Self.isLabelFile($0.file.path) }) else { return nil }
        let dataset = try yoloDataset()
        var found: [String: Annotations.ImageFile] = [:]
        for (file, text) in texts where Self.isLabelFile(file.path) || dataset != nil {
            guard let image = try image(of: file.path, folders: ["images"]) else { continue }
            found[image.description] = .init(file: file, text: text)
        }
        if found.isEmpty { return nil }
        return Annotations(files: found, format: .yolo, dataset: dataset ?? YOLODataset(names: []))
    }

    /// What data.yaml, or a list of names beside the labels, says; nil where there is none.
    private mutating func yoloDataset() throws -> YOLODataset? {
        for (file, text) in try files({ Self.hasExtension($0, "yaml") || Self.hasExtension($0, "yml") })
        where !Self.isName(file.path.name, DatasetConfiguration.fileName) {
            do {
                let bytes = try side.read(file, text)
                let dataset = try YOLODataset(parsing: bytes.span)
                if !dataset.names.isEmpty { return dataset }
            } catch let error as FormatError {
                problems.append(Note(unreadable: file.path, error))
            }
        }
        let lists = try files { Self.isName($0, "classes.txt") || Self.hasExtension($0, "names") }
        guard let list = lists.first else { return nil }
        let bytes = try side.read(list.file, list.text)
        return YOLODataset(parsingNames: bytes.span)
    }

    private static func isLabelFile(_ path: DatasetPath) -> Bool {
        path.parts.dropLast().contains { isName($0, "labels") }
    }

    /// The image of an annotation file: beside it, in the folder that the last `Annotations` or `labels` of its path stands for, or the
    /// only one with its stem.
    private func image(of file: DatasetPath, folders: [String]) throws -> DatasetPath? {
        let images = try side.images()
        if let beside = images.image(withPathStem: stem(of: file.bytes[...])) { return beside }
        var parts = file.parts.map(Array.init)
        let annotationFolder = parts.dropLast().lastIndex {
            Self.isName($0[...], "annotations") || Self.isName($0[...], "labels")
        }
        guard let place = annotationFolder else { return nil }
        for folder in folders {
            parts[place] = Array(folder.utf8)
            let path = Array(parts.joined(separator: [UInt8(ascii: "/")]))
            if let image = images.image(withPathStem: stem(of: path[...])) { return image }
        }
        return images.image(withStem: stem(of: file.name))
    }

    private static func hasExtension(_ name: ArraySlice<UInt8>, _ ending: String) -> Bool {
        // Asked of every file, of most in vain: by their bytes.
        let suffix = name.suffix(ending.utf8.count + 1)
        return suffix.first == UInt8(ascii: ".")
            && zip(suffix.dropFirst(), ending.utf8).allSatisfy { $0 | 0x20 == $1 }
            && suffix.count == ending.utf8.count + 1
    }

    private static func isName(_ name: ArraySlice<UInt8>, _ word: String) -> Bool {
        name.count == word.utf8.count && String(decoding: name, as: UTF8.self).lowercased() == word.lowercased()
    }
}
