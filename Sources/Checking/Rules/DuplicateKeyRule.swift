import Comparison
import DatasetModel
import Labels

extension CheckRule {
    /// Keys with several rows, unless that is what the table is like: most of its rows share their key with another.
    static let duplicateKey = CheckRule(
        "duplicate-key", .warn, summary: { "\(counted($0, "key")) \($0 == 1 ? "has" : "have") more than one row" },
        hint: "keep one row for each image"
    ) { state in
        state.samples.tables.filter { !$0.schema.key.isEmpty && !$0.schema.hasBoxes }.flatMap(repeatedKeys)
            .sortedByPath()
    }

    private static func repeatedKeys(of table: TableSide) -> [Finding.Group] {
        var rows: [Int: [Int]] = [:]
        table.rows.forEachRepeatedKey { first, row in rows[first, default: [first]].append(row) }
        let count = rows.values.reduce(0) { $0 + $1.count }
        if count * 2 > table.rows.count && table.rows.count > 20 { return [] }
        return rows.map { first, rows in
            let lines = rows.map { "\(table.rows.lines[$0])" }.joined(separator: ", ")
            return Finding.Group(
                [table.key(first)], "'\(table.path)', lines \(lines)",
                row: .init(table: table.path, line: Int(table.rows.lines[rows[1]])))
        }
    }
}
