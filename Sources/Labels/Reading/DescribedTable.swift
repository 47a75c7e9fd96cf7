package import Comparison
package import DatasetModel
package import LabelFormats

/// What the columns of a label table mean on one side; derived from its rows and from the images.
package struct TableDescription: Equatable {
    package let format: LabelTable.Format
    var schema: TableSchema
    /// Columns that could each be the label.
    let labelCandidates: [String]
    /// Of a table without a label column, what its other columns hold.
    var unusedColumns: [UnusedColumn] = []
    /// How the cells of `imageColumn` name images; nil where most of them do not.
    package let naming: ImageNaming?
    /// The column whose cells name images.
    var imageColumn: Int?
    /// Of a table that should name images and does not: why, as far as that can be told.
    var unbound: String?
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

    package var path: DatasetPath { file.path }
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
    ///
    /// `declared` is what a person says of it; with `isBelieved`, that is of this very table. `memory` is what it meant before.
    convenience init?(
        reading file: FileVersion, _ text: TextID?, of side: DatasetSide, declared: TableDeclaration,
        isBelieved: Bool = false, memory: TableMemory = TableMemory()
    ) throws {
        let (bytes, borders) = try side.readWithBorders(file, text)
        guard let table = try LabelTable(bytes, name: file.path.name, borders: borders) else { return nil }
        var declared = declared
        if declared.label == nil, let label = memory.label, table.columns.contains(label) { declared.label = label }
        let finder = try ImageColumnFinder(table, path: file.path, declared: declared, side.images())
        let detected = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: declared,
            imageColumn: finder.imageColumn ?? memory.imageColumn.flatMap { table.columns.firstIndex(of: $0) })
        let found = finder.binding(
            of: detected.schema, isBelieved: isBelieved, before: memory.naming, column: memory.imageColumn)
        let description = TableDescription(
            format: table.format, schema: detected.schema, labelCandidates: detected.labelCandidates,
            unusedColumns: detected.unusedColumns, naming: found.naming, imageColumn: found.column,
            unbound: found.unbound, rowCount: table.rows.count, borders: table.borders)
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

    /// What a row says of its image.
    func match(
        _ row: Int, of side: TableSide, in images: () throws -> ImageCatalog
    ) rethrows -> ImageNaming.Match {
        guard let naming = description.naming, let column = description.imageColumn else { return .none }
        let key =
            side.schema.key == [column]
            ? side.rows.key(row) : normalised(Array(side.rows.cell(row, column)))[...]
        // A path needs no split: most rows are not asked for theirs.
        if case .path = naming.form { return try naming.match(key, in: images) }
        return try naming.match(key, split: side.schema.split.flatMap { side.rows.text(row, $0) }, in: images)
    }
}

/// What a table meant before, on an earlier state or on the other side of a comparison.
package struct TableMemory: Equatable {
    var label: String?
    var naming: ImageNaming?
    var imageColumn: String?

    var isEmpty: Bool { self == TableMemory() }

    init() {}

    /// What `table` says that `other` does not, of columns that `other` has too.
    init(of table: DescribedTable, for other: DescribedTable) {
        let columns = Set(other.schema.columns)
        func known(_ place: Int?) -> String? {
            place.map { table.schema.columns[$0] }.flatMap { columns.contains($0) ? $0 : nil }
        }
        if other.schema.label == nil { label = known(table.schema.label) }
        if other.description.naming == nil, let column = known(table.description.imageColumn) {
            (naming, imageColumn) = (table.description.naming, column)
        }
    }

    /// This, and where it is silent, another.
    func or(_ other: TableMemory?) -> TableMemory {
        var both = self
        both.label = label ?? other?.label
        if naming == nil { (both.naming, both.imageColumn) = (other?.naming, other?.imageColumn) }
        return both
    }
}
