import Comparison
package import DatasetModel
package import LabelFormats

/// What a person says on the command line about a comparison.
package struct DiffOptions: Sendable, Equatable {
    /// For every table that has the declared columns.
    package var declaration: TableDeclaration
    /// The one table of interest; nil: all.
    package var table: DatasetPath?
    /// Only what lies at or below it.
    package var path: DatasetPath

    package init(
        declaration: TableDeclaration = TableDeclaration(), table: DatasetPath? = nil, path: DatasetPath = .root
    ) {
        self.declaration = declaration
        self.table = table
        self.path = path
    }
}

/// A label table of one side, and what its columns mean.
struct DescribedTable {
    let file: FileVersion
    let format: LabelTable.Format
    var schema: TableSchema
    /// Columns that could each be the label.
    let labelCandidates: [String]
    /// How its keys name images; nil where most of them do not.
    let naming: ImageNaming?
    /// The split that the file stands for.
    let split: String?
    /// All rows, keyed where the schema has a key.
    let rows: RowSet

    var path: DatasetPath { file.path }

    /// The rows under a schema: this table's own, or that of the other side.
    func side(_ schema: TableSchema? = nil) -> TableSide {
        let schema = schema ?? self.schema
        let rows = schema.key == self.schema.key ? rows : rows.keyed(by: schema.key, normalisedKey)
        return TableSide(path: path, schema: schema, rows: rows, rowCount: rows.count, split: split)
    }

    /// Reads a table and finds out what it means; nil for a file that is no table.
    init?(
        _ file: FileVersion, _ bytes: [UInt8], declared: TableDeclaration, images: () throws -> ImageCatalog
    ) throws {
        guard let table = try LabelTable(bytes, name: file.path.name) else { return nil }
        self.file = file
        format = table.format
        split = SplitWords.split(ofTable: file.path)
        let images = try images()
        let sample = 0..<min(table.rows.count, Self.sampleSize)
        func naming(_ columns: [Int]) -> (naming: ImageNaming, hits: Int)? {
            if images.count == 0 || sample.isEmpty || columns.count != 1 { return nil }
            let keys = sample.map { row in
                let key = table.rows.cell(row, columns[0])
                return normalisedKey(key).map { $0[...] } ?? key
            }
            return ImageNaming.best(for: keys, table: file.path, declaredFolder: declared.images, images)
        }
        let hits = table.columns.indices.map { naming([$0])?.hits ?? 0 }
        let detected = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: declared,
            imageColumn: hits.max().flatMap { most in most * 2 > sample.count ? hits.firstIndex(of: most) : nil })
        schema = detected.schema
        labelCandidates = detected.labelCandidates
        rows = schema.key.isEmpty ? table.rows : table.rows.keyed(by: schema.key, normalisedKey)
        let found = naming(schema.key)
        self.naming = found.flatMap { $0.hits * 2 > sample.count ? $0.naming : nil }
    }

    private static let sampleSize = 100

    /// The image that a row is about; nil where its key names none.
    func image(_ row: Int, of side: TableSide, in images: () throws -> ImageCatalog) rethrows -> DatasetPath? {
        try naming.flatMap { try $0.image(side.rows.key(row), in: images) }
    }
}
