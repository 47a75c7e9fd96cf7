import Comparison
import DatasetModel
import LabelFormats

/// Finds the annotation files of one format, or of several that are told by their content.
protocol AnnotationSource: SendableMetatype {
    /// Adds what the side of a search has to what the search found.
    static func search(_ found: inout AnnotationSearch) throws
}

/// Finds the annotation files of one side, each for the images that it covers.
struct AnnotationSearch {
    /// All that is looked for.
    ///
    /// A new format of files that annotate one image each is a file with a source and a reader, and a line here. Where several annotate one
    /// image, the last of these counts; a file that lists images counts before all of them.
    private static let sources: [any AnnotationSource.Type] = [
        AnnotationListSearch.self, VOCSearch.self, YOLOSearch.self,
    ]

    typealias Found = (file: FileVersion, text: TextID?)

    let side: DatasetSide
    /// What was found so far.
    private(set) var annotations = Annotations()
    /// What could not be read, or is not used.
    private(set) var problems: [Note] = []
    /// Files that annotate an image which is not there.
    private(set) var orphans: [DatasetPath] = []
    /// The files that say where splits are.
    private(set) var splitFiles: [(file: DatasetPath, dataset: YOLODataset)] = []
    /// Files of formats that are known and not read.
    private var unread: [UnreadFormat: [DatasetPath]] = [:]
    /// Images that files of two formats annotate, by the sentence that says which counts.
    private var twice: [String: [String]] = [:]

    /// Looks through all files of a side.
    init(_ side: DatasetSide) throws {
        self.side = side
        for source in Self.sources { try source.search(&self) }
        try dropListed()
        for (sentence, images) in twice.sorted(by: { byBytes($0.key, $1.key) }) {
            problems.append(
                Note(
                    kind: .annotatedTwice, count: images.count,
                    examples: Array(images.sorted(by: byBytes).prefix(5)),
                    text: "\(counted(images.count, "image")) annotated by \(sentence)"))
        }
        // A note for each format: many tools write a file for each image.
        problems += unread.sorted { $0.key.name < $1.key.name }.map { Note(notRead: $0.value, $0.key) }
    }

    /// Lets go of files of images that another file lists: it says all of its images.
    private mutating func dropListed() throws {
        if annotations.collections.isEmpty || annotations.files.isEmpty { return }
        let images = try side.images()
        for collection in annotations.collections {
            for image in collection.content {
                let name = collection.name(of: image.name, in: images)
                guard annotations.files.removeValue(forKey: name) != nil else { continue }
                let format = collection.content.format.name
                twice["\(format) and by a file of its own: \(format) counts", default: []].append(name)
            }
        }
    }

    // MARK: For the sources

    mutating func add(_ collection: Annotations.Collection) { annotations.collections.append(collection) }

    /// Adds a reader; files name it by the number that is returned.
    mutating func add(_ reader: any ImageAnnotationReader) -> Int {
        annotations.readers.append(reader)
        return annotations.readers.count - 1
    }

    /// Adds a file that annotates an image, which goes by its path, or by its stem if it is kept elsewhere.
    mutating func add(_ found: Found, of image: String, reader: Int) {
        let file = Annotations.ImageFile(file: found.file, text: found.text, reader: reader)
        guard let other = annotations.files.updateValue(file, forKey: image) else { return }
        let (one, this) = (annotations.format(of: other).name, annotations.format(of: file).name)
        let both =
            one == this ? "two files of \(this): the last by path counts" : "\(one) and by \(this): \(this) counts"
        twice[both, default: []].append(image)
    }

    mutating func add(nameFiles: [DatasetPath]) { annotations.nameFiles += nameFiles }

    mutating func add(problem: Note) { problems.append(problem) }

    mutating func add(orphan: DatasetPath) { orphans.append(orphan) }

    mutating func add(splits dataset: YOLODataset, in file: DatasetPath) { splitFiles.append((file, dataset)) }

    mutating func add(unread file: DatasetPath, _ format: UnreadFormat) { unread[format, default: []].append(file) }
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
