package import Comparison
package import DatasetModel
package import LabelFormats

/// What the columns of a label table mean on one side; derived from its rows and from the images.
package struct TableDescription: Equatable {
    package let format: LabelTable.Format
    var schema: TableSchema
    /// Columns that could each be the label.
    let labelCandidates: [String]
    /// How its keys name images; nil where most of them do not.
    package let naming: ImageNaming?
    package let rowCount: Int
    /// Of each chunk of the text but the first, what is where it begins.
    let borders: [TableBorder]
}

/// A label table of one side, and what its columns mean; its rows are read when they are first wanted.
package final class DescribedTable {
    /// Where it is, and its content.
    package let file: FileVersion
    /// Where the history has its bytes; nil on the disk.
    package let text: TextID?
    /// What was found out about it.
    package let description: TableDescription
    /// The split that the file stands for.
    let split: String?
    /// The side that it is of.
    package let side: DatasetSide
    private var loaded: RowSet?

    var path: DatasetPath { file.path }
    /// What its columns mean.
    package var schema: TableSchema { description.schema }

    /// A table that was described before.
    init(_ file: FileVersion, _ text: TextID?, of side: DatasetSide, _ description: TableDescription) {
        self.file = file
        self.text = text
        self.side = side
        self.description = description
        split = SplitWords.split(ofTable: file.path)
    }

    /// Reads a table and finds out what it means; nil for a file that is no table.
    convenience init?(
        reading file: FileVersion, _ text: TextID?, of side: DatasetSide, declared: TableDeclaration
    ) throws {
        let (bytes, borders) = try side.readWithBorders(file, text)
        guard let table = try LabelTable(bytes, name: file.path.name, borders: borders) else { return nil }
        let images = try side.images()
        let keys = TableKeys(table, path: file.path, declared: declared, images)
        let detected = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: declared, imageColumn: keys.imageColumn)
        let description = TableDescription(
            format: table.format, schema: detected.schema, labelCandidates: detected.labelCandidates,
            naming: keys.naming(of: detected.schema.key), rowCount: table.rows.count, borders: table.borders)
        self.init(file, text, of: side, description)
        loaded = schema.key.isEmpty ? table.rows : table.rows.keyed(by: schema.key, normalisedKey)
    }

    /// All rows, keyed where the schema has a key.
    func rows() throws -> RowSet {
        if let loaded { return loaded }
        guard let table = try LabelTable(side.read(file, text), name: file.path.name) else {
            fatalError("BUG: a described table is none")
        }
        guard table.columns == schema.columns else { throw side.wrongCache(of: path) }
        let rows = schema.key.isEmpty ? table.rows : table.rows.keyed(by: schema.key, normalisedKey)
        loaded = rows
        return rows
    }

    /// The chunks of the text in the history; nil where it is not kept so, or where all rows are in memory anyway.
    func chunks() throws -> [GitID]? {
        guard loaded == nil, let text, text.isChunked else { return nil }
        return try side.chunks(of: text)
    }

    /// The rows under a schema: this table's own, or that of the other side.
    package func all(_ schema: TableSchema? = nil) throws -> TableSide {
        let schema = schema ?? self.schema
        let rows = schema.key == self.schema.key ? try rows() : try rows().keyed(by: schema.key, normalisedKey)
        return TableSide(path: path, schema: schema, rows: rows, rowCount: rows.count, split: split)
    }

    /// The table as a comparison needs it, with these rows of it.
    func part(_ rows: RowSet, _ schema: TableSchema) -> TableSide {
        TableSide(
            path: path, schema: schema, rows: rows.keyed(by: schema.key, normalisedKey),
            rowCount: description.rowCount, split: split)
    }

    /// The same table without any row.
    var emptied: TableSide {
        let rows = RowSet(columnCount: schema.columns.count, bytes: [], cells: [], lines: [])
        return TableSide(path: path, schema: schema, rows: rows, rowCount: 0, split: split)
    }

    /// The image that a row is about; nil where its key names none.
    func image(_ row: Int, of side: TableSide, in images: () throws -> ImageCatalog) rethrows -> DatasetPath? {
        // A naming is that of one key; under the key of the other side nothing is known.
        if side.schema.key != schema.key { return nil }
        return try description.naming.flatMap { try $0.image(side.rows.key(row), in: images) }
    }
}

/// How the cells of a table's first rows name images.
private struct TableKeys {
    private var best: [(naming: ImageNaming, hits: Int)?] = []
    private let sampleCount: Int
    private static let sampleSize = 100
    /// A column behind as many others is not asked whether it names images.
    private static let mostColumns = 200

    init(_ table: LabelTable, path: DatasetPath, declared: TableDeclaration, _ images: ImageCatalog) {
        sampleCount = min(table.rows.count, Self.sampleSize)
        if images.count == 0 || sampleCount == 0 { return }
        best = table.columns.indices.prefix(Self.mostColumns).map { column in
            let keys = (0..<sampleCount).map { row -> ArraySlice<UInt8> in
                let cell = table.rows.cell(row, column)
                return cell.count > ImageNaming.mostKeyBytes ? [] : normalised(Array(cell))[...]
            }
            return ImageNaming.best(for: keys, table: path, declaredFolder: declared.images, images)
        }
    }

    /// The column most of whose cells name images.
    var imageColumn: Int? {
        guard let most = best.compactMap({ $0?.hits }).max(), most * 2 > sampleCount else { return nil }
        return best.firstIndex { $0?.hits == most }
    }

    /// How the key names images; nil where most keys do not.
    func naming(of key: [Int]) -> ImageNaming? {
        guard key.count == 1, key[0] < best.count, let found = best[key[0]] else { return nil }
        return found.hits * 2 > sampleCount ? found.naming : nil
    }
}
