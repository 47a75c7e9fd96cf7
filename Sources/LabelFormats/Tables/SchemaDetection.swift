package import DatasetModel

/// What a person says of a table, in dsv.yaml or on the command line; what is left out is detected.
package struct TableDeclaration: Sendable, Equatable {
    package var key: [String]
    package var label: String?
    package var split: String?
    /// The folder that the keys are relative to, from the dataset's.
    package var images: String?
    /// The column that tells which images belong together: the subject, patient or photo that they come from.
    package var group: String?

    package init(
        key: [String] = [], label: String? = nil, split: String? = nil, images: String? = nil, group: String? = nil
    ) {
        self.key = key
        self.label = label
        self.split = split
        self.images = images
        self.group = group
    }

    /// This declaration, and where it is silent, another.
    package func or(_ other: TableDeclaration?) -> TableDeclaration {
        TableDeclaration(
            key: key.isEmpty ? other?.key ?? [] : key, label: label ?? other?.label, split: split ?? other?.split,
            images: images ?? other?.images, group: group ?? other?.group)
    }
}

/// A schema, and what of it is a guess that a person should see.
package struct DetectedSchema: Sendable, Equatable {
    package var schema: TableSchema
    /// Columns that could each be the label, where none is named like one.
    package var labelCandidates: [String] = []
    /// Where no column is the label: what the columns hold that have no other meaning.
    package var unusedColumns: [UnusedColumn] = []

    /// Finds out what the columns of a table mean, from their names and from the cells of its first rows.
    ///
    /// The key is the column whose cells name images that exist (`imageColumn`), else the first with a usual name, else one whose cells look
    /// like images. The label is the column with a usual name, else the one column of few distinct texts. Throws where a declared
    /// column does not exist.
    package init(
        columns: [String], rows: RowSet, declared: TableDeclaration, imageColumn: Int?
    ) throws(FormatError) {
        var schema = TableSchema(columns: columns)
        schema.key = try Self.places(of: declared.key, in: columns)
        schema.label = try declared.label.map { name throws(FormatError) in try Self.place(of: name, in: columns) }
        schema.split = try declared.split.map { name throws(FormatError) in try Self.place(of: name, in: columns) }
        schema.group = try declared.group.map { name throws(FormatError) in try Self.place(of: name, in: columns) }
        let sample = 0..<min(rows.count, Self.sampleSize)
        if schema.key.isEmpty { schema.key = (imageColumn ?? Self.key(columns, rows, sample)).map { [$0] } ?? [] }
        var taken = Set(schema.key + [schema.label].compactMap(\.self))
        schema.split = schema.split ?? Self.named(Self.splitNames, columns, except: taken)
        taken.formUnion([schema.split].compactMap(\.self))
        schema.label =
            schema.label
            ?? Self.named(Self.labelNames, columns, except: taken) { !UnusedColumn.isNested(rows, sample, $0) }
        taken.formUnion([schema.label].compactMap(\.self))
        schema.group = schema.group ?? Self.named(Self.groupNames, columns, except: taken)
        taken.formUnion([schema.group].compactMap(\.self))
        if schema.label == nil && !schema.key.isEmpty {
            let candidates = columns.indices.filter {
                !taken.contains($0) && Self.hasFewTexts(rows, sample, $0) && !UnusedColumn.isNested(rows, sample, $0)
            }
            if candidates.count == 1 {
                schema.label = candidates[0]
            } else {
                labelCandidates = candidates.map { columns[$0] }
            }
        }
        if schema.label == nil && !schema.key.isEmpty && !rows.isEmpty {
            unusedColumns = columns.indices.filter { !taken.contains($0) }.prefix(Self.mostUnused).map {
                UnusedColumn(name: columns[$0], holds: .init(rows, sample, $0))
            }
        }
        self.schema = schema
    }

    /// Of a table of thousands of columns, the first are told.
    private static let mostUnused = 100

    /// The column that says a row's split: the declared one, or else one with a usual name.
    ///
    /// Throws where a declared column does not exist.
    package static func splitColumn(
        of columns: [String], declared: TableDeclaration
    ) throws(FormatError) -> Int? {
        if let name = declared.split { return try place(of: name, in: columns) }
        var taken: Set<Int> = []
        for name in declared.key + [declared.label].compactMap(\.self) {
            if let place = columns.firstIndex(of: name) { taken.insert(place) }
        }
        return named(splitNames, columns, except: taken)
    }

    static let sampleSize = 1000
    private static let keyNames = [
        "fname", "filename", "file_name", "file", "image", "img", "path", "filepath", "file_path", "image_path", "id",
        "image_id",
    ]
    private static let labelNames = ["label", "class", "target", "category", "y", "labels", "class_name", "label_name"]
    private static let splitNames = ["split", "subset", "set", "fold", "usage"]

    private static let groupNames = [
        "group", "group_id", "subject", "subject_id", "patient", "patient_id", "parent", "parent_id",
    ]

    static func place(of column: String, in columns: [String]) throws(FormatError) -> Int {
        if let place = columns.firstIndex(of: column) { return place }
        throw FormatError(line: 1, "no column '\(column)' among \(columns.map { "'\($0)'" }.joined(separator: ", "))")
    }

    /// The places of several columns: O(columns + names).
    private static func places(of names: [String], in columns: [String]) throws(FormatError) -> [Int] {
        if names.count <= 1 { return try names.map { name throws(FormatError) in try place(of: name, in: columns) } }
        let places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
        return try names.map { name throws(FormatError) in
            if let place = places[name] { return place }
            return try place(of: name, in: columns)
        }
    }

    private static func named(
        _ names: [String], _ columns: [String], except taken: Set<Int> = [], where fits: (Int) -> Bool = { _ in true }
    ) -> Int? {
        let lowered = columns.map { $0.lowercased() }
        for name in names {
            let place = lowered.indices.first { lowered[$0] == name && !taken.contains($0) && fits($0) }
            if let place { return place }
        }
        return nil
    }

    static func key(_ columns: [String], _ rows: RowSet, _ sample: Range<Int>) -> Int? {
        if let usual = named(keyNames, columns) { return usual }
        let looks = columns.indices.map { column in sample.count { FileRole(name: rows.cell($0, column)) == .image } }
        if let most = looks.max(), most * 2 > sample.count { return looks.firstIndex(of: most) }
        return nil
    }

    /// Says whether a column has few distinct values of which at least one is no number.
    private static func hasFewTexts(_ rows: RowSet, _ sample: Range<Int>, _ column: Int) -> Bool {
        var values: Set<ArraySlice<UInt8>> = []
        let most = max(2, sample.count / 5)
        for row in sample {
            let cell = rows.cell(row, column)
            if !cell.isEmpty { values.insert(cell) }
            if values.count > most { return false }
        }
        return values.contains { Double(String(decoding: $0, as: UTF8.self)) == nil }
    }
}
