package import Comparison
package import DatasetModel
import LabelFormats

/// What one side says of its labels and splits, and where it says so.
package final class LabelledSide {
    /// The files that say so.
    package let side: DatasetSide
    /// The tables that could be read, by path.
    package let tables: [DatasetPath: DescribedTable]
    /// The tables that say what the images are; all others are tables about them.
    package let primary: Set<DatasetPath>
    /// Tables without labels, or beside other sources of labels, that say the splits of images.
    package let splitTables: Set<DatasetPath>
    /// What stands for a label that is not given, beside nothing.
    package let missing: Set<String>
    /// Objects with boxes; nil where there are none.
    package let annotations: Annotations?
    /// Annotation files, masks among them, of images that are not there.
    package let orphanAnnotations: [DatasetPath]
    /// What lists of images say of their splits.
    let lists: SplitLists
    /// What the folders say.
    package let layout: FolderLayout
    /// The pictures that are masks of images.
    package let masks: Masks
    /// The number of images of the side.
    package let imageCount: Int
    /// What could not be read, and why.
    package private(set) var problems: [Note] = []
    /// The counts, where they are known already.
    private(set) var knownSummary: LabelSummary?
    private var knownClasses: [String: [String: Int]]?
    /// What files of single images say, once they were read.
    private(set) var loadedImages: [AnnotatedImage]?
    /// What is said of each image, once it was found out.
    private(set) var loadedSamples: SampleList?
    /// What the cache is to keep; nil if it keeps nothing of the side.
    private var cached: CachedLabels?
    /// What some tables mean because they meant it before.
    private let memory: [DatasetPath: TableMemory]

    /// Where the labels come from.
    package enum Source: String, Sendable, CaseIterable { case tables, annotations, folders, none }

    /// Where the labels come from.
    package var source: Source {
        if annotations != nil { return .annotations }
        if !primary.isEmpty { return .tables }
        return layout.namesClasses ? .folders : .none
    }

    /// Finds out what a side says, or remembers it: of a snapshot this is done once.
    package static func of(_ side: DatasetSide, _ options: DiffOptions) throws -> LabelledSide {
        let labels = try ofItself(side, options)
        let memory = try SchemaMemory(side, labels, options).memories()
        return memory.isEmpty ? labels : try LabelledSide(side, options, memory)
    }

    /// The same state, where some of its tables mean what they meant elsewhere; not kept, as the state alone does not say it.
    package func remembering(_ memory: [DatasetPath: TableMemory], _ options: DiffOptions) throws -> LabelledSide {
        let known = self.memory.merging(memory) { $1.or($0) }
        return memory.isEmpty || known == self.memory ? self : try LabelledSide(side, options, known)
    }

    /// Finds out what a side says by itself, without what was so before it.
    static func ofItself(_ side: DatasetSide, _ options: DiffOptions) throws -> LabelledSide {
        // What the command line declares, the next one does not: only what the side says by itself is kept.
        let isUsual = options.declaration == TableDeclaration() && options.table == nil
        if isUsual, let tree = side.tree, let cached = side.cache.labels(of: tree) {
            return LabelledSide(side, cached)
        }
        let labels = try LabelledSide(side, options, [:])
        // Annotations and lists are as long as the dataset and are read again each time.
        let isShort = labels.annotations == nil && labels.orphanAnnotations.isEmpty && labels.lists.isEmpty
        if !isUsual || !isShort || !labels.splitTables.isEmpty { labels.cached = nil }
        labels.remember()
        return labels
    }

    private init(_ side: DatasetSide, _ cached: CachedLabels) {
        self.side = side
        self.cached = cached
        tables = Dictionary(
            uniqueKeysWithValues: cached.tables.map { table in
                let file = FileVersion(path: table.path, id: table.id, size: table.size)
                return (table.path, DescribedTable(file, table.text, of: side, table.description))
            })
        primary = Set(cached.primary)
        splitTables = []
        missing = Set(cached.missing)
        memory = [:]
        annotations = nil
        orphanAnnotations = []
        lists = SplitLists()
        layout = FolderLayout(paths: cached.imageFolders, levels: cached.levels)
        imageCount = cached.imageCount
        masks = cached.masks
        problems = cached.problems
        knownSummary = cached.summary
    }

    private init(_ side: DatasetSide, _ options: DiffOptions, _ memory: [DatasetPath: TableMemory]) throws {
        self.side = side
        self.memory = memory
        var problems: [Note] = []
        let texts = try Self.texts(of: side, &problems)
        let configuration = try Self.configuration(of: side, &problems)
        missing = Set(configuration.missing ?? [])
        var reader = TableReader(side, configuration, options, memory)
        tables = try reader.read(texts)
        problems += reader.problems
        let images = try side.images()
        if options.table == nil { problems += try DeclaredPlaces(configuration, side).missing() }
        imageCount = images.count
        masks = images.masks
        layout = FolderLayout(paths: images.folderPaths, levels: configuration.layout)
        let search = try AnnotationSearch(side)
        annotations = search.annotations.isEmpty ? nil : search.annotations
        orphanAnnotations = images.count == 0 ? search.orphans : (search.orphans + images.orphanMasks).sorted()
        problems += images.maskNotes
        var lists = try SplitLists(texts, of: side, names: Set(annotations.map { Array($0.files.keys) } ?? []))
        for (file, dataset) in search.splitFiles { try lists.add(dataset, at: file, of: side) }
        for collection in annotations?.collections ?? [] {
            if let split = collection.split { lists.add(try collection.images(of: side), split: split) }
        }
        primary = annotations == nil ? Self.primary(tables, configuration) : []
        splitTables = Self.splitTables(tables, beside: primary)
        for path in splitTables.sorted() {
            if let table = tables[path] { try lists.add(table, of: side) }
        }
        self.lists = lists
        self.problems = problems + search.problems
        if !memory.isEmpty { return }
        cached = CachedLabels(
            tables: tables.values.sorted { $0.path < $1.path }.map {
                .init(path: $0.path, id: $0.file.id, size: $0.file.size, text: $0.text, description: $0.description)
            }, primary: primary.sorted(), missing: missing.sorted(by: byBytes), levels: configuration.layout,
            imageFolders: images.folderPaths,
            imageCount: imageCount, masks: masks, problems: self.problems)
    }

    /// Keeps what files of single images say.
    func keep(_ images: [AnnotatedImage]) { loadedImages = images }

    /// Keeps what is said of each image.
    func keep(_ samples: SampleList) { loadedSamples = samples }

    /// Notes a problem, once.
    func report(_ problem: Note) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// The counts, and what is odd; found out once.
    package func summary() throws -> LabelSummary {
        if let knownSummary { return knownSummary }
        let summary = try summarise(notes: true)
        knownSummary = summary
        cached?.summary = summary
        remember()
        return summary
    }

    /// The counts alone; where they will not be remembered, without looking for what is odd.
    package func classes() throws -> [String: [String: Int]] {
        if side.tree != nil || knownSummary != nil { return try summary().classes }
        if let knownClasses { return knownClasses }
        let classes = try summarise(notes: false).classes
        knownClasses = classes
        return classes
    }

    private func remember() {
        if let tree = side.rememberedTree, let cached { side.cache.keep(cached, of: tree) }
    }

    private static func texts(
        of side: DatasetSide, _ problems: inout [Note]
    ) throws -> [(file: FileVersion, text: TextID?)] {
        var texts: [(FileVersion, TextID?)] = []
        for folder in try side.folders() {
            let files = folder.content.files
            var others: [(FileVersion, TextID?)] = []
            for (place, entry) in files.entries.enumerated() {
                if entry.kind == .text {
                    texts.append((FileVersion(entry, of: files, in: folder.path), folder.content.texts[place]))
                } else if entry.kind == .file, Self.isTable(files.name(entry)) {
                    others.append((FileVersion(entry, of: files, in: folder.path), nil))
                }
            }
            // Among more texts than the history keeps may be tables; one for each image is none.
            if others.count <= mostTables {
                texts += others
            } else {
                problems.append(Note(unread: others.map(\.0.path), in: folder.path))
            }
        }
        return texts.sorted { $0.0.path < $1.0.path }
    }

    private static let mostTables = 1000

    /// Looks at the last letter first: this is asked of every image.
    private static func isTable(_ name: ArraySlice<UInt8>) -> Bool {
        guard let last = name.last, "vln".utf8.contains(last | 0x20) else { return false }
        return LabelTable.isTable(name) || name.elementsEqual(DatasetConfiguration.fileName.utf8)
    }

    private static func configuration(of side: DatasetSide, _ problems: inout [Note]) throws -> DatasetConfiguration {
        do {
            return try side.configuration()
        } catch let error as FormatError {
            problems.append(Note(unreadable: DatasetConfiguration.path, error))
            return DatasetConfiguration()
        }
    }

    /// The declared tables that have labels; else the table with labels that says most about images, and those of the same columns.
    private static func primary(
        _ tables: [DatasetPath: DescribedTable], _ configuration: DatasetConfiguration
    ) -> Set<DatasetPath> {
        let labelled = tables.values.filter { $0.schema.label != nil && !$0.schema.key.isEmpty }
        let declared = labelled.filter { configuration.tables[$0.path.description] != nil }
        if !declared.isEmpty { return Set(declared.map(\.path)) }
        func rank(_ table: DescribedTable) -> (Int, Int, Int, Int) {
            (
                table.description.naming == nil ? 0 : 1, table.isPredicted ? 0 : 1, table.schema.split == nil ? 0 : 1,
                table.description.rowCount
            )
        }
        // Of equals, the first by path.
        let best = labelled.sorted { $0.path < $1.path }.max { rank($0) < rank($1) }
        guard let best else { return [] }
        return Set(labelled.filter { $0.schema.columns == best.schema.columns }.map(\.path))
    }

    /// Tables that name images and say their splits, where those of the labels do not.
    private static func splitTables(
        _ tables: [DatasetPath: DescribedTable], beside primary: Set<DatasetPath>
    ) -> Set<DatasetPath> {
        if primary.contains(where: { tables[$0]?.namesSplits ?? false }) { return [] }
        return Set(
            tables.values.filter {
                !primary.contains($0.path) && $0.schema.split != nil && $0.description.naming != nil && !$0.isPredicted
            }.map(\.path))
    }

    // MARK: Images

    /// The split of an image by the first list that it is in, else by its folder.
    package func split(of image: DatasetPath) -> String? {
        lists.all[image.description]?.first ?? layout.split(of: image.parent ?? .root)
    }

    /// All splits of an image by lists and folders.
    package func splits(of image: DatasetPath) -> [String] {
        var splits = lists.all[image.description] ?? []
        let folder = layout.split(of: image.parent ?? .root)
        if let folder, !splits.contains(where: { SplitWords.areOne($0, folder) }) { splits.append(folder) }
        return splits
    }

    /// What the folders say of an image.
    package func folderLabel(of image: DatasetPath) -> ImageLabel {
        let folder = image.parent ?? .root
        return ImageLabel(
            label: source == .folders ? layout.label(of: folder) : nil,
            split: hasSplitsInRows ? nil : split(of: image))
    }

    /// Says whether rows name the splits, so that folders need not.
    package var hasSplitsInRows: Bool {
        primary.contains { tables[$0]?.namesSplits ?? false }
    }

    /// The image that a row is about.
    package func image(_ row: Int, of table: TableSide) throws -> DatasetPath? {
        try match(row, of: table).image
    }

    /// What a row says of its image: one, or several of which none is meant more than another.
    package func match(_ row: Int, of table: TableSide) throws -> ImageNaming.Match {
        try tables[table.path].map { try $0.match(row, of: table, in: side.images) } ?? .none
    }

    /// The image that a row is about, if it is there.
    func existingImage(_ row: Int, of table: TableSide) throws -> DatasetPath? {
        guard let image = try image(row, of: table) else { return nil }
        // Where every row is known to have its image, nobody need look.
        if let knownSummary, primary.contains(table.path),
            !knownSummary.notes.contains(where: { $0.kind == .orphanRow })
        {
            return image
        }
        return try side.images().contains(image) ? image : nil
    }

    /// What is known of each image that has a label.
    package func imageLabels() throws -> [DatasetPath: ImageLabel] {
        var labels: [DatasetPath: ImageLabel] = [:]
        if source == .folders {
            for file in try side.images().files { labels[file.path] = folderLabel(of: file.path) }
        }
        for table in try primary.compactMap({ try tables[$0]?.all() }) {
            for row in 0..<table.rows.count {
                guard let image = try image(row, of: table), try side.images().contains(image) else { continue }
                labels[image] = ImageLabel(
                    label: table.label(row), split: table.split(row) ?? split(of: image),
                    row: .init(table: table.path, key: table.key(row)))
            }
        }
        return labels
    }
}
