package import Comparison
package import DatasetModel
import LabelFormats

/// What a side says of its images: a sample for each row of its primary tables, and one for each image without a row.
///
/// Columns of numbers, 20 bytes a sample; words are kept once each.
package final class SampleList {
    /// All images of the side.
    package let images: ImageCatalog
    /// The tables that rows are of.
    package let tables: [TableSide]
    /// The image of each sample, as the catalogue counts; -1: it is not there.
    package private(set) var imageOf: [Int32] = []
    /// The label of each sample, as `label(_:)` counts.
    package private(set) var labelOf: [Int32] = []
    /// The split of each sample, as `split(_:)` counts.
    package private(set) var splitOf: [Int32] = []
    /// The splits that images are in beside that of their samples.
    package private(set) var otherSplits: [(image: Int32, split: Int32)] = []
    /// Empty where no table has groups.
    package private(set) var groupOf: [Int32] = []
    /// The number of samples that are rows: they come first, table by table.
    package private(set) var rowCount = 0
    /// The tables whose rows are objects with a box.
    private let boxTables: Set<DatasetPath>
    /// The first sample of each table.
    private var starts: [Int] = []
    /// What labels are called, by their numbers.
    private(set) var labels = Interner()
    /// What splits are called, by their numbers.
    private(set) var splits = Interner()
    /// What groups are called.
    package private(set) var groups = Interner()

    /// Stands for a word that is not there.
    package static let none: Int32 = -1

    /// Reads a side; what its rows leave open, folders and lists of splits say.
    init(_ side: LabelledSide) throws {
        images = try side.side.images()
        tables = side.source == .tables ? try side.primary.sorted().compactMap { try side.tables[$0]?.all() } : []
        boxTables = Set(tables.filter { $0.schema.hasBoxes }.map(\.path))
        let hasGroups = tables.contains { $0.schema.group != nil }
        for table in tables {
            starts.append(imageOf.count)
            try add(table, of: side, hasGroups: hasGroups)
        }
        rowCount = imageOf.count
        addRest(of: side, hasGroups: hasGroups)
    }

    /// The number of samples.
    package var count: Int { imageOf.count }

    private func add(_ table: TableSide, of side: LabelledSide, hasGroups: Bool) throws {
        let rows = table.rows
        let described = side.tables[table.path]
        for row in 0..<rows.count {
            let path = described?.description.naming == nil ? nil : try side.image(row, of: table)
            let place = path.flatMap(images.place).map { Int32(truncatingIfNeeded: $0) } ?? Self.none
            imageOf.append(place)
            labelOf.append(table.schema.label.flatMap { label(rows, row, $0, except: side.missing) } ?? Self.none)
            let split = table.schema.split.flatMap { splits.number(rows, row, $0) }
            splitOf.append(split ?? number((table.schema.split == nil ? table.split : nil) ?? path.flatMap(side.split)))
            if hasGroups { groupOf.append(group(of: row, table)) }
        }
    }

    /// Who belongs to nobody is a group of its own, to which others belong that name its key: images made of it.
    private func group(of row: Int, _ table: TableSide) -> Int32 {
        guard let column = table.schema.group else { return Self.none }
        return groups.number(table.rows, row, column)
            ?? Int32(groups.place(of: table.rows.bytes, table.rows.keyRange(row)))
    }

    /// The label of a row; nil where its cell is empty, or a word that stands for a missing one.
    private func label(_ rows: RowSet, _ row: Int, _ column: Int, except missing: Set<String>) -> Int32? {
        if !missing.isEmpty, let text = rows.text(row, column), missing.contains(text) { return nil }
        return labels.number(rows, row, column)
    }

    private func number(_ split: String?) -> Int32 { split.map { Int32(splits.place(of: $0)) } ?? Self.none }

    /// Adds the images that no row is about.
    private func addRest(of side: LabelledSide, hasGroups: Bool) {
        var isNamed = [Bool](repeating: false, count: images.count)
        for image in imageOf where image >= 0 { isNamed[Int(image)] = true }
        // Folders have many images each.
        var folder: (path: DatasetPath, label: Int32, split: Int32)?
        let isByFolder = side.lists.isEmpty
        for (place, file) in images.files.enumerated() where !isNamed[place] {
            let parent = file.path.parent ?? .root
            if folder?.path != parent || !isByFolder {
                let label = side.source == .folders ? side.layout.label(of: parent) : nil
                let all = side.splits(of: file.path)
                folder = (parent, label.map { Int32(labels.place(of: $0)) } ?? Self.none, number(all.first))
                for other in all.dropFirst() {
                    otherSplits.append((Int32(truncatingIfNeeded: place), number(other)))
                }
            }
            imageOf.append(Int32(truncatingIfNeeded: place))
            labelOf.append(folder?.label ?? Self.none)
            splitOf.append(folder?.split ?? Self.none)
            if hasGroups { groupOf.append(Self.none) }
        }
    }

    /// Says whether a sample is a row of a table of boxes: an image has one for each of its objects.
    package func isObject(_ sample: Int) -> Bool {
        !boxTables.isEmpty && row(sample).map { boxTables.contains($0.table.path) } ?? false
    }

    // MARK: Names

    /// The row that a sample is; nil for an image without one.
    package func row(_ sample: Int) -> (table: TableSide, row: Int)? {
        guard sample < rowCount else { return nil }
        // The last table that begins at the sample or before it.
        var (table, end) = (0, starts.count)
        while end - table > 1 {
            let middle = (table + end) / 2
            if starts[middle] > sample { end = middle } else { table = middle }
        }
        return (tables[table], sample - starts[table])
    }

    /// What a sample is called: its image's path, else its row's key.
    package func name(_ sample: Int) -> String {
        let image = imageOf[sample]
        if image >= 0 { return images.file(Int(image)).path.description }
        return row(sample).map { $0.table.key($0.row) } ?? ""
    }

    /// The label of a number; nil for none.
    package func label(_ number: Int32) -> String? { number < 0 ? nil : labels.names[Int(number)] }
    /// The split of a number; nil for none.
    package func split(_ number: Int32) -> String? { number < 0 ? nil : splits.names[Int(number)] }
}

extension Interner {
    /// The number of the word in a cell; nil if the cell is empty, or the row lacks it.
    mutating func number(_ rows: RowSet, _ row: Int, _ column: Int) -> Int32? {
        let range = rows.range(row, column)
        if range.isEmpty || rows.bytes[range.lowerBound] == RowSet.absent[0] { return nil }
        return Int32(place(of: rows.bytes, range))
    }
}

extension LabelledSide {
    /// What the side says of its images; found out once.
    package func samples() throws -> SampleList {
        if let loadedSamples { return loadedSamples }
        let samples = try SampleList(self)
        keep(samples)
        return samples
    }
}
