import DatasetModel
import LabelFormats

extension CachedLabels: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        tables = try reader.read()
        primary = try reader.read()
        missing = try reader.read()
        levels = try reader.read()
        imageFolders = try reader.read()
        imageCount = try reader.readCount()
        masks = Masks(try reader.read())
        problems = try reader.read()
        summary = try reader.read()
        try check()
    }

    /// Throws if the parts do not fit each other as those of a side do.
    private func check() throws(CacheError) {
        let paths = tables.map(\.path)
        let labelled = tables.filter { $0.description.schema.label != nil && !$0.description.schema.key.isEmpty }
        guard zip(paths, paths.dropFirst()).allSatisfy({ $0 < $1 }), paths.allSatisfy({ LabelTable.isTable($0.name) }),
            Set(primary).isSubset(of: labelled.map(\.path))
        else { throw CacheError() }
    }

    func write(to bytes: inout [UInt8]) {
        tables.write(to: &bytes)
        primary.write(to: &bytes)
        missing.write(to: &bytes)
        levels.write(to: &bytes)
        imageFolders.write(to: &bytes)
        imageCount.write(to: &bytes)
        masks.places.write(to: &bytes)
        problems.write(to: &bytes)
        summary.write(to: &bytes)
    }
}

extension CachedLabels.Table: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        path = try reader.read()
        id = try reader.read()
        size = UInt64(bitPattern: Int64(try reader.read(Int.self)))
        text = try reader.read()
        description = try reader.read()
    }

    func write(to bytes: inout [UInt8]) {
        path.write(to: &bytes)
        id.write(to: &bytes)
        Int(Int64(bitPattern: size)).write(to: &bytes)
        text.write(to: &bytes)
        description.write(to: &bytes)
    }
}

extension TableDescription: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        format = try reader.read()
        schema = TableSchema(
            columns: try reader.read(), key: try reader.read(), label: try reader.read(), split: try reader.read(),
            group: try reader.read())
        let places = schema.key + [schema.label, schema.split, schema.group].compactMap(\.self)
        guard places.allSatisfy(schema.columns.indices.contains), Set(schema.columns).count == schema.columns.count
        else { throw CacheError() }
        labelCandidates = try reader.read()
        unusedColumns = try reader.read()
        naming = try reader.read()
        imageColumn = try reader.read()
        unbound = try reader.read()
        guard imageColumn.map(schema.columns.indices.contains) ?? (naming == nil) else { throw CacheError() }
        rowCount = try reader.readCount()
        borders = try reader.read()
    }

    func write(to bytes: inout [UInt8]) {
        format.write(to: &bytes)
        schema.columns.write(to: &bytes)
        schema.key.write(to: &bytes)
        schema.label.write(to: &bytes)
        schema.split.write(to: &bytes)
        schema.group.write(to: &bytes)
        labelCandidates.write(to: &bytes)
        unusedColumns.write(to: &bytes)
        naming.write(to: &bytes)
        imageColumn.write(to: &bytes)
        unbound.write(to: &bytes)
        rowCount.write(to: &bytes)
        borders.write(to: &bytes)
    }
}

extension UnusedColumn: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        let name = try reader.read(String.self)
        guard let holds = Content(rawValue: try reader.read()) else { throw CacheError() }
        self.init(name: name, holds: holds)
    }

    func write(to bytes: inout [UInt8]) {
        name.write(to: &bytes)
        holds.rawValue.write(to: &bytes)
    }
}

extension LabelTable.Format: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        if try reader.read(Bool.self) {
            self = .jsonLines
            return
        }
        guard let encoding = Dialect.Encoding(rawValue: try reader.read()),
            let lineEnd = Dialect.LineEnd(rawValue: try reader.read()), let delimiter = try reader.take(1).first,
            Dialect.delimiters.contains(delimiter)
        else { throw CacheError() }
        self = .delimited(Dialect(encoding: encoding, delimiter: delimiter, lineEnd: lineEnd))
    }

    func write(to bytes: inout [UInt8]) {
        guard case .delimited(let dialect) = self else { return true.write(to: &bytes) }
        false.write(to: &bytes)
        dialect.encoding.rawValue.write(to: &bytes)
        dialect.lineEnd.rawValue.write(to: &bytes)
        bytes.append(dialect.delimiter)
    }
}

extension ImageNaming: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(try reader.read(), in: try reader.read())
    }

    func write(to bytes: inout [UInt8]) {
        form.write(to: &bytes)
        table.write(to: &bytes)
    }
}

extension ImageNaming.Form: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        switch try reader.read(Int.self) {
        case 0: self = .path(prefix: try reader.read(), suffix: try reader.read())
        case 1: self = .name
        case 2: self = .stem
        default: throw CacheError()
        }
    }

    func write(to bytes: inout [UInt8]) {
        switch self {
        case .path(let prefix, let suffix):
            0.write(to: &bytes)
            prefix.write(to: &bytes)
            suffix.write(to: &bytes)
        case .name: 1.write(to: &bytes)
        case .stem: 2.write(to: &bytes)
        }
    }
}

extension TableBorder: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(line: try reader.readCount(), isRecord: try reader.read())
    }

    func write(to bytes: inout [UInt8]) {
        line.write(to: &bytes)
        isRecord.write(to: &bytes)
    }
}

extension LabelSummary: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        classes = try reader.read([String: [String: CachedCount]].self).mapValues { $0.mapValues(\.value) }
        notes = try reader.read()
    }

    func write(to bytes: inout [UInt8]) {
        classes.mapValues { $0.mapValues(CachedCount.init) }.write(to: &bytes)
        notes.write(to: &bytes)
    }
}

/// A number of things in a dictionary.
private struct CachedCount: CacheCodable {
    let value: Int

    init(_ value: Int) { self.value = value }
    init(from reader: inout CacheReader) throws(CacheError) { value = try reader.readCount() }
    func write(to bytes: inout [UInt8]) { value.write(to: &bytes) }
}

extension Note: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        guard let kind = Kind(rawValue: try reader.read()) else { throw CacheError() }
        self.init(
            kind: kind, count: try reader.readCount(), examples: try reader.read(), text: try reader.read()
        )
    }

    func write(to bytes: inout [UInt8]) {
        kind.rawValue.write(to: &bytes)
        count.write(to: &bytes)
        examples.write(to: &bytes)
        text.write(to: &bytes)
    }
}

extension Masks.Place: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        folder = try reader.read()
        suffix = try reader.read()
        count = try reader.readCount()
        matched = try reader.readCount()
        isDeclared = try reader.read()
    }

    func write(to bytes: inout [UInt8]) {
        folder.write(to: &bytes)
        suffix.write(to: &bytes)
        count.write(to: &bytes)
        matched.write(to: &bytes)
        isDeclared.write(to: &bytes)
    }
}
