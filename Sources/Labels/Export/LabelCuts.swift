import Comparison
package import DatasetModel
import LabelFormats

/// What becomes of a state's label files where only the images of one split are taken: rows, lines and elements about others go.
///
/// What is known to be about another split goes; what says nothing of splits stays, as an image of no split does.
package struct LabelCuts {
    private let side: LabelledSide
    private let split: String
    private let images: ImageCatalog
    private let isTaken: (DatasetPath) -> Bool
    private let isWritten: (DatasetPath) -> Bool
    /// Files that go as a whole: of another split, or about single images that are not taken.
    package private(set) var leftOut: Set<DatasetPath> = []
    /// Files of which a part may go, sorted by path.
    package private(set) var partial: [DatasetPath] = []
    /// Files that stay whole though something of them may not fit any more.
    package private(set) var notes: [Note] = []
    private var collections: [DatasetPath: Annotations.Collection] = [:]
    private var lists: [DatasetPath: ImageList] = [:]

    /// What is left of a file.
    package struct Part: Sendable, Equatable {
        package enum Unit: String, Sendable, CaseIterable {
            case rows, lines, images
        }

        package let path: DatasetPath
        package let unit: Unit
        package let kept: Int
        package let total: Int

        /// Says whether the file is as it was.
        package var isWhole: Bool { kept == total }
    }

    /// Finds out which files are concerned.
    ///
    /// `isTaken` says whether an image is, and is asked of images that are there; `isWritten`, whether other files of a folder are at all.
    package init(
        _ side: LabelledSide, split: String, isTaken: @escaping (DatasetPath) -> Bool,
        isWritten: @escaping (_ folder: DatasetPath) -> Bool = { _ in true }
    ) throws {
        self.side = side
        self.split = split
        self.isTaken = isTaken
        self.isWritten = isWritten
        images = try side.side.images()
        addTables()
        addCollections()
        try addLists()
        try addFilesOfImages()
        try addNotes()
        leftOut = leftOut.filter { isWritten($0.parent ?? .root) }
        partial = (partial + Array(collections.keys) + Array(lists.keys))
            .filter { !leftOut.contains($0) && isWritten($0.parent ?? .root) }.sorted()
    }

    private func isOther(_ split: String?) -> Bool { split.map { !SplitWords.areOne($0, self.split) } ?? false }

    // MARK: Which files

    private mutating func addTables() {
        for (path, table) in side.tables where table.description.rowCount > 0 {
            let saysSplits = side.primary.contains(path) || side.splitTables.contains(path)
            if table.description.naming == nil, !(saysSplits && images.count == 0) { continue }
            if table.schema.split == nil && isOther(table.split) {
                leftOut.insert(path)
            } else {
                partial.append(path)
            }
        }
    }

    private mutating func addCollections() {
        for collection in side.annotations?.collections ?? [] {
            if isOther(collection.split) {
                leftOut.insert(collection.path)
            } else {
                collections[collection.path] = collection
            }
        }
    }

    /// Adds the texts that list images: those of a split, and those of all, of a class or of another task.
    private mutating func addLists() throws {
        if images.count == 0 { return }
        for (file, text) in try side.side.files(withExtensions: ["txt"]) where owners(of: file.path).isEmpty {
            guard let list = ImageList(try side.side.read(file, text), at: file.path, images) else { continue }
            if isOther(SplitLists.split(of: file.path)) {
                leftOut.insert(file.path)
            } else {
                lists[file.path] = list
            }
        }
    }

    /// Leaves out what annotates or describes a single image that is not taken.
    private mutating func addFilesOfImages() throws {
        if images.count == 0 { return }
        for (file, _) in try side.side.files(withExtensions: ["txt", "xml", "json"])
        where collections[file.path] == nil && lists[file.path] == nil {
            let owners = owners(of: file.path)
            if !owners.isEmpty && !owners.contains(where: isTaken) { leftOut.insert(file.path) }
        }
    }

    private func owners(of file: DatasetPath) -> [DatasetPath] {
        let beside = images.images(withPathStem: stem(of: file.bytes[...]))
        if !beside.isEmpty { return beside }
        let mirrored = annotatedPaths(of: file, from: ["annotations", "labels"], to: ["JPEGImages", "images"])
        if mirrored.isEmpty { return [] }
        let found = mirrored.lazy.map { images.images(withPathStem: stem(of: $0[...])) }.first { !$0.isEmpty }
        return found ?? images.images(withStem: stem(of: file.name))
    }

    private mutating func addNotes() throws {
        let known = Set(side.tables.keys).union(collections.keys).union(leftOut)
        let unread = try side.side.files(withExtensions: ["csv", "tsv", "jsonl", "ndjson", "json"]).map(\.file.path)
            .filter { !known.contains($0) && owners(of: $0).isEmpty }
        addNote(unread, "nothing tells what of it is about the split")
        let unbound = side.tables.values.filter { $0.description.naming == nil && $0.description.rowCount > 0 }
            .map(\.path).filter { !partial.contains($0) && !leftOut.contains($0) }.sorted()
        addNote(unbound, "rows name no image")
        let stale = try side.side.files(withExtensions: ["yaml", "yml"]).filter(isStale).map(\.file.path)
        addNote(stale, "other splits are named there")
    }

    /// Notes that some files stay whole, those that are written.
    private mutating func addNote(_ files: [DatasetPath], _ reason: String) {
        let paths = files.filter { isWritten($0.parent ?? .root) }
        if paths.isEmpty { return }
        let words = paths.count == 1 ? "'\(paths[0])' is" : "\(grouped(paths.count)) files are"
        notes.append(
            Note(
                kind: .copiedWhole, count: paths.count, examples: paths.prefix(5).map(\.description),
                text: "\(words) copied whole: \(reason)"))
    }

    /// Says whether a data.yaml names other splits, or dsv.yaml a table that is left out.
    private func isStale(_ found: AnnotationSearch.Found) throws -> Bool {
        if found.file.path == DatasetConfiguration.path {
            let tables = try? side.side.configuration().tables.keys
            return tables?.contains { DatasetPath(parsing: $0).map(leftOut.contains) ?? false } ?? false
        }
        let bytes = try side.side.read(found.file, found.text)
        let dataset = try? YOLODataset(parsing: bytes.span)
        return dataset?.splits.contains { isOther($0.name) } ?? false
    }

    // MARK: What is left of a file

    /// The bytes of one of the `partial` files without what goes, and how much that is.
    package func part(of path: DatasetPath) throws -> (bytes: [UInt8], part: Part) {
        if let table = side.tables[path] { return try part(of: table) }
        if let collection = collections[path] { return try part(of: collection) }
        guard let list = lists[path] else { fatalError("BUG: no partial file: '\(path)'") }
        var kept = 0
        let bytes = list.keeping { image in
            let isKept = isTaken(image)
            if isKept { kept += 1 }
            return isKept
        }
        let others = list.lineCount - list.imageCount
        return (bytes, Part(path: path, unit: .lines, kept: others + kept, total: list.lineCount))
    }

    private func part(of table: DescribedTable) throws -> (bytes: [UInt8], part: Part) {
        let bytes = try side.side.read(table.file, table.text)
        let rows = try table.all()
        let isKept = try (0..<rows.rows.count).map { try isWanted($0, of: rows, table) }
        let kept = isKept.count(where: \.self)
        let part = Part(path: table.path, unit: .rows, kept: kept, total: isKept.count)
        if part.isWhole { return (bytes, part) }
        let text = try TableText(bytes, table.description.format, columns: table.schema.columns)
        return (text.keeping { isKept[$0] }, part)
    }

    /// A row goes with its image; of several rows of an image, and of those without one, their own split decides.
    private func isWanted(_ row: Int, of rows: TableSide, _ table: DescribedTable) throws -> Bool {
        let saysSplits = side.primary.contains(table.path) || side.splitTables.contains(table.path)
        let own = saysSplits ? rows.schema.split.flatMap { rows.rows.text(row, $0) } : nil
        let isOfSplit = own.flatMap { $0.isEmpty ? nil : $0 == split }
        switch try side.match(row, of: rows) {
        case .one(let image) where images.contains(image): return isTaken(image) && isOfSplit ?? true
        case .one(let image): return isOfSplit ?? isOfSplitByName(image)
        case .several(let found): return isOfSplit ?? found.contains(where: isTaken)
        case .none: return isOfSplit ?? true
        }
    }

    /// Of an image that is not there: whether its folder or a list puts it into the split, or nothing says where it belongs.
    private func isOfSplitByName(_ image: DatasetPath) -> Bool {
        let splits = side.splits(of: image)
        return splits.isEmpty || splits.contains { SplitWords.areOne($0, split) }
    }

    private func part(of collection: Annotations.Collection) throws -> (bytes: [UInt8], part: Part) {
        guard let file = try side.side.file(at: collection.path) else {
            fatalError("BUG: a COCO file that is not there: '\(collection.path)'")
        }
        let text = COCOText(try side.side.read(file.file, file.text))
        let part = text.keeping { name in
            let name = collection.name(of: name, in: images)
            guard let path = DatasetPath(parsing: name) else { return true }
            if images.contains(path) { return isTaken(path) }
            let listed = side.lists.all[name] ?? []
            return listed.isEmpty ? isOfSplitByName(path) : listed.contains { SplitWords.areOne($0, split) }
        }
        return (
            part.bytes, Part(path: collection.path, unit: .images, kept: part.imageCount, total: text.imageCount)
        )
    }
}

/// A text most of whose lines name images, one a line, with or without a statement of VOC behind it.
private struct ImageList {
    private let text: [UInt8]
    private let naming: ImageNaming
    private let images: ImageCatalog
    private let hasStatements: Bool
    let lineCount: Int

    /// Nil for another text.
    init?(_ text: [UInt8], at path: DatasetPath, _ images: ImageCatalog) {
        (self.text, self.images) = (text, images)
        if case .statements = VOCImageSet(parsing: text.span) { hasStatements = true } else { hasStatements = false }
        var keys: [ArraySlice<UInt8>] = []
        let hasStatements = hasStatements
        _ = keepingLines(of: text) { line in
            keys.append(Self.key(line, hasStatements))
            return false
        }
        lineCount = keys.count
        let sample = Array(keys.prefix(100))
        guard let best = ImageNaming.best(for: sample, table: path, declaredFolder: nil, images),
            best.hits * 2 > sample.count
        else { return nil }
        naming = best.naming
    }

    private static func key(_ line: ArraySlice<UInt8>, _ hasStatement: Bool) -> ArraySlice<UInt8> {
        let space = UInt8(ascii: " ")
        let name = hasStatement ? line[..<(line.lastIndex { $0 == space || $0 == 9 } ?? line.endIndex)] : line
        return normalised(Array(name).reversed().drop { $0 == space || $0 == 9 }.reversed())[...]
    }

    /// The number of lines that name an image which is there.
    var imageCount: Int {
        var count = 0
        _ = keepingLines(of: text) { line in
            if image(line) != nil { count += 1 }
            return false
        }
        return count
    }

    private func image(_ line: ArraySlice<UInt8>) -> DatasetPath? {
        let image = naming.image(Self.key(line, hasStatements)) { images }
        return image.flatMap { images.contains($0) ? $0 : nil }
    }

    /// The text without the lines of images that are not wanted.
    func keeping(_ isWanted: (DatasetPath) -> Bool) -> [UInt8] {
        keepingLines(of: text) { line in image(line).map(isWanted) ?? true }
    }
}

extension LabelledSide {
    /// Of each image whose rows say a split: whether one of them says this one.
    package func images(ofSplit split: String) throws -> [DatasetPath: Bool] {
        let samples = try samples()
        var images: [DatasetPath: Bool] = [:]
        for sample in 0..<samples.rowCount where samples.imageOf[sample] >= 0 && samples.splitOf[sample] >= 0 {
            let image = samples.images.file(Int(samples.imageOf[sample])).path
            images[image] = samples.split(samples.splitOf[sample]) == split || images[image] ?? false
        }
        return images
    }
}
