import Comparison
import DatasetModel

/// Rows as a reader makes them, where nil is a cell that the row does not have.
///
/// Lines are counted from 2.
func rowSet(_ rows: [[String?]], columnCount: Int, key: [Int]) -> RowSet {
    var bytes: [UInt8] = []
    var cells: [CellRange] = []
    for row in rows {
        for cell in row {
            let start = bytes.count
            bytes += cell.map { Array($0.utf8) } ?? RowSet.absent
            cells.append(CellRange(start: start, end: bytes.count))
        }
    }
    let lines = rows.indices.map { UInt32($0 + 2) }
    return RowSet(columnCount: columnCount, bytes: bytes, cells: cells, lines: lines).keyed(by: key) { _ in nil }
}

/// A table whose first column is the key; columns named `label` and `split` are what they are called.
func side(
    _ header: String, _ rows: [String], path: String = "labels.csv", split: String? = nil, key: [Int] = [0],
    label: String = "label"
) -> TableSide {
    let columns = header.split(separator: ",").map(String.init)
    let cells = rows.map { row in
        row.split(separator: ",", omittingEmptySubsequences: false).map { $0 == "∅" ? nil : String($0) }
    }
    let schema = TableSchema(
        columns: columns, key: key, label: columns.firstIndex(of: label), split: columns.firstIndex(of: "split"))
    return TableSide(
        path: datasetPath(path), schema: schema, rows: rowSet(cells, columnCount: columns.count, key: key),
        rowCount: rows.count, split: split)
}

func datasetPath(_ text: String) -> DatasetPath { DatasetPath(unchecked: Array(text.utf8)) }

func text(_ cell: CellChange) -> String {
    "\(cell.key) \(cell.column): \(cell.from ?? "(none)") -> \(cell.to ?? "(none)")"
}
