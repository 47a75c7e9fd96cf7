package import DatasetModel

/// A label table as its file says it, without what its columns mean.
package struct LabelTable: Sendable {
    package enum Format: Sendable, Equatable {
        case delimited(Dialect)
        case jsonLines
    }

    package let format: Format
    package let columns: [String]
    /// Not keyed.
    package let rows: RowSet
    /// Of the borders that were asked for, as many as lie before the table's last record.
    package let borders: [TableBorder]

    /// Reads a table; nil for a file that by its name is none.
    ///
    /// Throws, with the line, where it is malformed: a record with too few or too many cells, two columns of one name, a quote that does not
    /// end, bytes that are no text.
    ///
    /// `borders` are places in the bytes of which is told what is there, if the bytes are plain UTF-8.
    package init?(_ bytes: [UInt8], name: ArraySlice<UInt8>, borders: [Int] = []) throws(FormatError) {
        switch Self.kind(of: name) {
        case .none: return nil
        case .jsonLines:
            format = .jsonLines
            (columns, rows) = try JSONLinesReader.read(bytes)
            self.borders = []
        case .delimited(let fileExtension):
            let (text, encoding, lineEnd) = try Dialect.decode(bytes)
            let delimiter = Dialect.delimiter(ofHeader: text, fileExtension: fileExtension)
            let header = try DelimitedReader.header(of: text, delimiter: delimiter)
            format = .delimited(Dialect(encoding: encoding, delimiter: delimiter, lineEnd: lineEnd))
            columns = header.columns
            if columns.isEmpty {
                (rows, self.borders) = (RowSet(columnCount: 0, bytes: [], cells: [], lines: []), [])
            } else {
                (rows, self.borders) = try DelimitedReader.rows(
                    of: text, delimiter: delimiter, columnCount: columns.count,
                    parts: [TablePart(range: header.rowsStart..<text.count, line: header.rowsLine)],
                    borders: encoding == .utf8 ? borders : [])
            }
        }
    }

    /// Where the rows of a table's text begin, and the columns that stand before.
    package struct RowsStart: Sendable {
        package let columns: [String]
        package let offset: Int
        package let line: Int
    }

    /// Reads parts of a table whose format and columns are known; the rows are not keyed.
    package static func rows(
        of text: [UInt8], _ dialect: Dialect, columnCount: Int, parts: [TablePart]
    ) throws(FormatError) -> RowSet {
        try DelimitedReader.rows(of: text, delimiter: dialect.delimiter, columnCount: columnCount, parts: parts).rows
    }

    /// The columns of a table, and where its first row begins.
    package static func rowsStart(of text: [UInt8], _ dialect: Dialect) throws(FormatError) -> RowsStart {
        let header = try DelimitedReader.header(of: text, delimiter: dialect.delimiter)
        return RowsStart(columns: header.columns, offset: header.rowsStart, line: header.rowsLine)
    }

    private enum Kind { case none, delimited(String), jsonLines }

    private static func kind(of name: ArraySlice<UInt8>) -> Kind {
        let text = String(decoding: name, as: UTF8.self).lowercased()
        if text.hasSuffix(".csv") { return .delimited("csv") }
        if text.hasSuffix(".tsv") { return .delimited("tsv") }
        return text.hasSuffix(".jsonl") || text.hasSuffix(".ndjson") ? .jsonLines : .none
    }

    /// Says whether a file with this name is read as a label table.
    package static func isTable(_ name: ArraySlice<UInt8>) -> Bool {
        if case .none = kind(of: name) { return false }
        return true
    }

    /// What differs in how two tables are written and not in what they say.
    package static func formattingChanges(_ old: Format, _ new: Format) -> [String] {
        switch (old, new) {
        case (.jsonLines, .jsonLines): return []
        case (.delimited(let old), .delimited(let new)):
            var changes: [String] = []
            if old.encoding != new.encoding {
                changes.append("encoding (\(old.encoding.rawValue) to \(new.encoding.rawValue))")
            }
            if old.lineEnd != new.lineEnd {
                changes.append("line ends (\(old.lineEnd.rawValue) to \(new.lineEnd.rawValue))")
            }
            if old.delimiter != new.delimiter { changes.append("delimiter") }
            return changes
        default: return ["format"]
        }
    }
}
