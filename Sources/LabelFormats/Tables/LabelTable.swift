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
            format = .delimited(Dialect(encoding: encoding, delimiter: delimiter, lineEnd: lineEnd))
            let borders = encoding == .utf8 ? borders : []
            do throws(FormatError) {
                (columns, rows, self.borders) = try Self.read(text, delimiter, borders)
            } catch {
                throw error.explained(by: text)
            }
        }
    }

    /// Reads delimited text; columns without a name at the end of the header count if rows have cells there.
    private static func read(
        _ text: [UInt8], _ delimiter: UInt8, _ borders: [Int]
    ) throws(FormatError) -> (columns: [String], rows: RowSet, borders: [TableBorder]) {
        var header = try DelimitedReader.header(of: text, delimiter: delimiter)
        if header.columns.isEmpty { return ([], RowSet(columnCount: 0, bytes: [], cells: [], lines: []), []) }
        func rows(_ header: DelimitedReader.Header) throws(FormatError) -> (rows: RowSet, borders: [TableBorder]) {
            try DelimitedReader.rows(
                of: text, delimiter: delimiter, columnCount: header.columns.count,
                parts: [TablePart(range: header.rowsStart..<text.count, line: header.rowsLine)], borders: borders)
        }
        do throws(FormatError) {
            let found = try rows(header)
            return (header.columns, found.rows, found.borders)
        } catch {
            // A program that writes an index without a name: pandas.
            if header.unnamedCount == 0 { throw error }
            header = try DelimitedReader.header(of: text, delimiter: delimiter, keepsUnnamed: true)
            let first = error
            do throws(FormatError) {
                let found = try rows(header)
                return (header.columns, found.rows, found.borders)
            } catch {
                // What reads more of the table knows better what is wrong.
                throw (error.line ?? 0) > (first.line ?? 0) ? error : first
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

extension FormatError {
    /// What a person should know of the line: that a merge of git left its marks there.
    fileprivate func explained(by text: [UInt8]) -> FormatError {
        guard let line else { return self }
        var (place, number) = (0, 1)
        while number < line, let end = text[place...].firstIndex(of: newline) {
            place = end + 1
            number += 1
        }
        let marks = ["<<<<<<< ", "=======", ">>>>>>> "]
        guard number == line, marks.contains(where: { text[place...].starts(with: $0.utf8) }) else { return self }
        return FormatError(
            line: line, "a conflict marker of git, which a merge left", hint: "decide the conflict in the file",
            kind: kind)
    }
}
