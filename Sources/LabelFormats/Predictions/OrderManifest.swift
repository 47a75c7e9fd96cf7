package import DatasetModel

/// The order in which an export wrote images, which gives a keyless list of predictions its images.
///
/// A table with the columns `path` and `sha256`; further columns are left alone.
package struct OrderManifest: Sendable {
    /// Keyed by the normalised path, of which every one is there once.
    package let rows: RowSet
    /// Of each row the SHA-256 of the image's bytes.
    package let ids: [ObjectID]
    private let pathColumn: Int

    /// Reads a manifest.
    ///
    /// Throws with the line for a column that is not there, an empty path or one that stands twice, and a cell that is no SHA-256.
    package init(_ table: LabelTable) throws(FormatError) {
        func column(_ name: String) throws(FormatError) -> Int {
            if let place = table.columns.firstIndex(of: name) { return place }
            throw FormatError(
                line: 1, "no column '\(name)'", hint: "the manifest of an export has the columns 'path' and 'sha256'")
        }
        let hashes = try column("sha256")
        pathColumn = try column("path")
        let rows = table.rows.keyed(by: [pathColumn], normalisedKey)
        var ids: [ObjectID] = []
        ids.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            let line = Int(rows.lines[row])
            guard let path = rows.text(row, pathColumn), !path.isEmpty else { throw FormatError(line: line, "no path") }
            guard let id = ObjectID(hex: rows.bytes.span.extracting(rows.range(row, hashes))) else {
                throw FormatError(line: line, "'\(rows.text(row, hashes) ?? "")' is no SHA-256")
            }
            ids.append(id)
        }
        (self.rows, self.ids) = (rows, ids)
        try rows.forEachRepeatedKey { first, row throws(FormatError) in
            throw FormatError(
                line: Int(rows.lines[row]),
                "'\(String(decoding: rows.key(row), as: UTF8.self))' a second time, after line \(rows.lines[first])")
        }
    }

    package var count: Int { ids.count }

    /// The path of a row as the manifest has it.
    package func path(_ row: Int) -> String { rows.text(row, pathColumn) ?? "" }

    /// Other rows of the same number and order, keyed by the paths of these.
    func keys(for others: RowSet) throws(FormatError) -> RowSet {
        guard others.count == count else {
            throw FormatError(
                "\(others.count) predictions for the \(count) images of the manifest",
                hint: "give a prediction for each image, in the order of the export")
        }
        var bytes = others.bytes
        let keys = (0..<count).map { row in
            let start = bytes.count
            bytes += rows.key(row)
            return CellRange(start: start, end: bytes.count)
        }
        return RowSet(
            columnCount: others.columnCount, bytes: bytes, cells: others.cells, lines: others.lines, keys: keys)
    }
}
