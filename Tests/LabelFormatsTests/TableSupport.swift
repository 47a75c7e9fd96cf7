import DatasetModel
import LabelFormats
import Testing

func read(_ bytes: [UInt8], _ name: String = "labels.csv") throws(FormatError) -> LabelTable {
    guard let table = try LabelTable(bytes, name: Array(name.utf8)[...]) else { throw FormatError("no table") }
    return table
}

func read(_ text: String, _ name: String = "labels.csv") throws(FormatError) -> LabelTable {
    try read(Array(text.utf8), name)
}

/// All cells as text; `nil` where a row has none.
func optionalCells(_ table: LabelTable) -> [[String?]] {
    (0..<table.rows.count).map { row in table.columns.indices.map { table.rows.text(row, $0) } }
}

func cells(_ table: LabelTable) -> [[String]] { optionalCells(table).map { $0.map { $0 ?? "(none)" } } }

func dialect(_ table: LabelTable) -> Dialect? {
    if case .delimited(let dialect) = table.format { dialect } else { nil }
}

/// What is wrong with a table; nil where nothing is.
func problem(_ bytes: [UInt8], _ name: String = "labels.csv") -> String? {
    do {
        _ = try read(bytes, name)
        return nil
    } catch {
        return error.description
    }
}
