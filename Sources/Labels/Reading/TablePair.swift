import Comparison
package import DatasetModel
import LabelFormats
import SystemIO

/// One table on two sides that differ in it.
package struct TablePair {
    let old: DescribedTable
    let new: DescribedTable

    /// Compares the rows; of two large texts of the history, only chunks that one side alone has are read.
    ///
    /// Nil where the rows have no key.
    func compare() throws -> TableComparison? {
        let (oldSchema, newSchema) = Self.aligned(old.schema, new.schema)
        if oldSchema.key.isEmpty || newSchema.key.isEmpty { return nil }
        if oldSchema == newSchema, let parts = try differingParts(oldSchema) {
            return TableComparison(from: parts.old, to: parts.new)
        }
        return TableComparison(from: try old.all(oldSchema), to: try new.all(newSchema))
    }

    /// Two schemas in which a column that both sides have means the same.
    ///
    /// Where the columns are the same, the new side says what; else the older one, as a column that came may look like a better key or label.
    private static func aligned(_ old: TableSchema, _ new: TableSchema) -> (old: TableSchema, new: TableSchema) {
        if old.columns == new.columns {
            if new.key.isEmpty { return (old, old) }
            var both = new
            if both.label == nil, let label = old.label, !both.key.contains(label), both.split != label {
                both.label = label
            }
            return (both, both)
        }
        var (before, after) = (old, new)
        func places(_ columns: [Int], _ from: TableSchema, _ to: TableSchema) -> [Int]? {
            let found = columns.compactMap { to.index(of: from.columns[$0]) }
            return found.isEmpty || found.count < columns.count ? nil : found
        }
        if let key = places(old.key, old, new) {
            after.key = key
        } else if let key = places(new.key, new, old) {
            before.key = key
        }
        for role in [\TableSchema.label, \.split, \.group] {
            if let place = old[keyPath: role].flatMap({ places([$0], old, new) }) {
                after[keyPath: role] = place[0]
            } else if let place = new[keyPath: role].flatMap({ places([$0], new, old) }) {
                before[keyPath: role] = place[0]
            }
        }
        return (before, after)
    }

    /// Of the tables that two sides have, what each has to take over so that a label column is one on both.
    package static func memories(
        _ old: LabelledSide, _ new: LabelledSide
    ) -> (old: [DatasetPath: TableMemory], new: [DatasetPath: TableMemory]) {
        var (before, after): ([DatasetPath: TableMemory], [DatasetPath: TableMemory]) = ([:], [:])
        for (path, table) in old.tables {
            guard let other = new.tables[path] else { continue }
            let (first, second) = (TableMemory(of: other, for: table), TableMemory(of: table, for: other))
            if !first.isEmpty { before[path] = first }
            if !second.isEmpty { after[path] = second }
        }
        return (before, after)
    }

    private func differingParts(_ schema: TableSchema) throws -> (old: TableSide, new: TableSide)? {
        guard case .delimited(let dialect) = old.description.format, old.description.format == new.description.format,
            dialect.isPlain, let before = try ChunkedTable(old), let after = try ChunkedTable(new)
        else { return nil }
        let shared = before.sharedChunks(with: after)
        var (oldRows, newRows): (RowSet?, RowSet?)
        try atOnce {
            oldRows = try before.rows(besides: shared.old, dialect, schema)
        } _: {
            newRows = try after.rows(besides: shared.new, dialect, schema)
        }
        guard let oldRows, let newRows else { return nil }
        return (old.part(oldRows, schema), new.part(newRows, schema))
    }
}

/// A table whose text the history keeps in chunks.
private struct ChunkedTable {
    private let chunks: [GitID]
    /// Of each chunk, what is where it begins; nil where that is not known.
    private let borders: [TableBorder?]
    private let table: DescribedTable
    private let side: DatasetSide

    init?(_ table: DescribedTable) throws {
        guard let text = table.text, text.isChunked, let chunks = try table.chunks() else { return nil }
        self.table = table
        self.chunks = chunks
        side = table.side
        let known = table.description.borders.map(Optional.some)
        borders =
            [TableBorder(line: 1, isRecord: true)]
            + (known + Array(repeating: nil, count: chunks.count)).prefix(chunks.count - 1)
    }

    /// Chunks that both have, in any order, each paired with one of the other; only those that hold whole records.
    func sharedChunks(with other: ChunkedTable) -> (old: Set<Int>, new: Set<Int>) {
        var places = Dictionary(grouping: chunks.indices.filter(isWhole).reversed()) { chunks[$0] }
        var shared: (old: Set<Int>, new: Set<Int>) = ([], [])
        // The headers decide what columns mean: they are always read.
        for place in other.chunks.indices.dropFirst() where other.isWhole(place) {
            guard let partner = places[other.chunks[place]]?.popLast(), partner > 0 else { continue }
            shared.old.insert(partner)
            shared.new.insert(place)
        }
        return shared
    }

    private func isWhole(_ place: Int) -> Bool {
        guard let border = borders[place], border.isRecord else { return false }
        return place + 1 == chunks.count || borders[place + 1]?.isRecord ?? false
    }

    /// The rows of all chunks but some; nil where they are not what the dialect says.
    func rows(besides shared: Set<Int>, _ dialect: Dialect, _ schema: TableSchema) throws -> RowSet? {
        var text: [UInt8] = []
        var parts: [TablePart] = []
        var start: (offset: Int, line: Int)?
        for place in chunks.indices {
            if shared.contains(place) {
                if let open = start { parts.append(TablePart(range: open.offset..<text.count, line: open.line)) }
                start = nil
                continue
            }
            let offset = text.count
            try side.appendBlob(chunks[place], to: &text)
            if place == 0 {
                let first = try LabelTable.rowsStart(of: text, dialect)
                guard first.columns == table.schema.columns else { return nil }
                start = (first.offset, first.line)
            } else if start == nil, let border = borders[place] {
                start = (offset, border.line)
            }
        }
        if let open = start { parts.append(TablePart(range: open.offset..<text.count, line: open.line)) }
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        return try LabelTable.rows(of: text, dialect, columnCount: schema.columns.count, parts: parts)
    }
}
