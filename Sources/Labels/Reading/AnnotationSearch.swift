import Comparison
import DatasetModel
import LabelFormats

/// Finds the annotation files of one side: COCO, YOLO and Pascal VOC, each for the images that it covers.
struct AnnotationSearch {
    typealias Found = (file: FileVersion, text: TextID?)

    let side: DatasetSide
    /// What could not be read, or is not used.
    private(set) var problems: [Note] = []
    /// Files that annotate an image which is not there.
    private(set) var orphans: [DatasetPath] = []
    /// Files of formats that are known and not read.
    private var unread: [UnreadFormat: [DatasetPath]] = [:]
    /// The files that say where splits are.
    private(set) var splitFiles: [(file: DatasetPath, dataset: YOLODataset)] = []

    init(_ side: DatasetSide) { self.side = side }

    /// Returns nil if the side has none.
    mutating func find() throws -> Annotations? {
        var found = Annotations(collections: try collections())
        try addVOC(to: &found)
        var yolo = YOLOSearch(side)
        try yolo.add(to: &found)
        problems += yolo.problems
        orphans += yolo.orphans
        splitFiles = yolo.splitFiles
        try dropCovered(&found)
        // A note for each format: many tools write a file for each image.
        problems += unread.sorted { $0.key.name < $1.key.name }.map { Note(notRead: $0.value, $0.key) }
        return found.isEmpty ? nil : found
    }

    /// Lets go of files of images that a COCO file lists: it says all of its images.
    private mutating func dropCovered(_ found: inout Annotations) throws {
        if found.collections.isEmpty || found.files.isEmpty { return }
        let images = try side.images()
        var dropped: [String] = []
        for collection in found.collections {
            for image in collection.content {
                let name = collection.name(of: image.name, in: images)
                if found.files.removeValue(forKey: name) != nil { dropped.append(name) }
            }
        }
        if dropped.isEmpty { return }
        problems.append(
            Note(
                kind: .annotatedTwice, count: dropped.count,
                examples: Array(dropped.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(5)),
                text: "\(counted(dropped.count, "image")) annotated by COCO and by a file of its own: COCO counts"))
    }

    // MARK: COCO and other JSON

    private mutating func collections() throws -> [Annotations.Collection] {
        var collections: [Annotations.Collection] = []
        for (file, text) in try side.files(withExtensions: ["json"]) where text != nil || file.size > 0 {
            let bytes = try side.read(file, text)
            var recognizer = COCORecognizer()
            _ = recognizer.read(bytes.span)
            guard recognizer.finish() else {
                if let format = UnreadFormat(json: bytes.span) { unread[format, default: []].append(file.path) }
                continue
            }
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
        return collections
    }

    private func naming(of names: [String], at path: DatasetPath) throws -> ImageNaming? {
        let images = try side.images()
        if images.count == 0 { return nil }
        let keys = names.map { Array($0.utf8)[...] }
        return ImageNaming.best(for: keys, table: path, declaredFolder: nil, images)
            .flatMap { $0.hits * 2 > keys.count ? $0.naming : nil }
    }

    // MARK: Pascal VOC and other XML

    private mutating func addVOC(to found: inout Annotations) throws {
        for (file, text) in try side.files(withExtensions: ["xml"]) {
            let image = try image(of: file.path, folders: ["JPEGImages", "images"])
            let isInAnnotations = file.path.parts.dropLast().contains { isName($0, "annotations") }
            if image == nil && !isInAnnotations || file.path.parts.count == 1 {
                let bytes = try side.read(file, text)
                if let format = UnreadFormat(xml: bytes.span) {
                    unread[format, default: []].append(file.path)
                    continue
                }
            }
            if let image {
                found.files[image.description] = .init(file: file, text: text, format: .voc)
            } else if isInAnnotations {
                // Where the images are kept elsewhere, an annotation goes by its stem.
                found.files[printable(stem(of: file.path.name))] = .init(file: file, text: text, format: .voc)
                if try side.images().count > 0 { orphans.append(file.path) }
            }
        }
    }

    /// The image of an annotation file: beside it, in the folder that the last `Annotations` of its path stands for, or the only one
    /// with its stem.
    private func image(of file: DatasetPath, folders: [String]) throws -> DatasetPath? {
        let images = try side.images()
        if let beside = images.image(withPathStem: stem(of: file.bytes[...])) { return beside }
        for path in annotatedPaths(of: file, from: ["annotations", "labels"], to: folders) {
            if let image = images.image(withPathStem: stem(of: path[...])) { return image }
        }
        guard file.parts.dropLast().contains(where: { isName($0, "annotations") || isName($0, "labels") }) else {
            return nil
        }
        return images.image(withStem: stem(of: file.name))
    }
}

/// The paths that an annotation file's own path becomes if the last folder of one of some names has others.
func annotatedPaths(of file: DatasetPath, from names: [String], to others: [String]) -> [[UInt8]] {
    var parts = file.parts.map(Array.init)
    let folder = parts.dropLast().lastIndex { part in names.contains { isName(part[...], $0) } }
    guard let folder else { return [] }
    return others.map { other in
        parts[folder] = Array(other.utf8)
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}

/// Says whether a name is a word, in any case.
func isName(_ name: ArraySlice<UInt8>, _ word: String) -> Bool {
    name.count == word.utf8.count && String(decoding: name, as: UTF8.self).lowercased() == word.lowercased()
}

extension DatasetSide {
    /// The files with one of some extensions, given in lower case and without a dot; sorted by path.
    func files(withExtensions endings: [String]) throws -> [AnnotationSearch.Found] {
        try folders().flatMap { folder in
            let files = folder.content.files
            return files.entries.indices.compactMap { place -> AnnotationSearch.Found? in
                let entry = files.entries[place]
                guard entry.kind != .link, endings.contains(where: { Self.hasExtension(files.name(entry), $0) }) else {
                    return nil
                }
                return (FileVersion(entry, of: files, in: folder.path), folder.content.texts[place])
            }
        }.sorted { $0.file.path < $1.file.path }
    }

    private static func hasExtension(_ name: ArraySlice<UInt8>, _ ending: String) -> Bool {
        // Asked of every file, of most in vain: by their bytes.
        let suffix = name.suffix(ending.utf8.count + 1)
        return suffix.first == UInt8(ascii: ".")
            && zip(suffix.dropFirst(), ending.utf8).allSatisfy { $0 | 0x20 == $1 }
            && suffix.count == ending.utf8.count + 1
    }
}

extension Note {
    /// Files that are about images, of a format that is not read.
    init(notRead paths: [DatasetPath], _ format: UnreadFormat) {
        let files = paths.count == 1 ? "'\(paths[0])' is" : "\(grouped(paths.count)) files are"
        self.init(
            kind: .notRead, count: paths.count, examples: paths.prefix(5).map(\.description),
            text: "\(files) not read: \(format.name); export \(paths.count == 1 ? "it" : "them") as \(format.instead)")
    }
}
