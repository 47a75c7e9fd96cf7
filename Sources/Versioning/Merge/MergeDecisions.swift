package import Comparison
import DatasetModel
import LabelFormats

/// The file in which a person decides the conflicts of a merge: a CSV with a row for each.
package enum MergeDecisions {
    package static let columns = ["table", "key", "column", "base", "ours", "theirs", "value"]

    /// The conflicts as a CSV whose last column is to be filled in.
    package static func text(_ conflicts: [MergeConflict]) -> String {
        let rows = conflicts.map { conflict in
            [
                conflict.table?.description ?? "", conflict.key, conflict.column ?? "", conflict.base ?? "",
                conflict.ours ?? "", conflict.theirs ?? "", "",
            ]
        }
        return ([columns] + rows).map { delimitedLine($0) + "\n" }.joined()
    }

    /// Reads the decisions of such a file; a row without a value decides nothing.
    ///
    /// The value of a cell is what the cell shall be. Of a row or file it is one of the texts beside it, or `base`, `ours` or `theirs`.
    package static func read(_ bytes: [UInt8], name: String) throws -> [MergeConflict: Decision] {
        do {
            guard let table = try LabelTable(bytes, name: Array("x.csv".utf8)[...]) else {
                fatalError("BUG: a CSV is no table")
            }
            let places = columns.compactMap { table.columns.firstIndex(of: $0) }
            guard places.count == columns.count else {
                throw FormatError(line: 1, "its columns must be \(columns.joined(separator: ","))")
            }
            var decisions: [MergeConflict: Decision] = [:]
            for row in 0..<table.rows.count {
                let cells = places.map { table.rows.text(row, $0) ?? "" }
                if cells[6].isEmpty { continue }
                let conflict = MergeConflict(
                    table: cells[0].isEmpty ? nil : DatasetPath(parsing: cells[0]), key: cells[1],
                    column: cells[2].isEmpty ? nil : cells[2], base: cells[3], ours: cells[4], theirs: cells[5])
                guard let decision = decision(cells[6], on: conflict) else {
                    throw FormatError(
                        line: Int(table.rows.lines[row]),
                        "'\(cells[6])' is none of base, ours and theirs, one of which '\(cells[1])' must become")
                }
                decisions[conflict] = decision
            }
            return decisions
        } catch let error as FormatError {
            throw Failure(
                .invalid, "cannot read '\(name)': \(error)", hint: "--conflicts FILE writes a file of the right form")
        }
    }

    private static func decision(_ value: String, on conflict: MergeConflict) -> Decision? {
        if conflict.isCell { return .value(value) }
        let side = [.ours, .theirs, .base].first { conflict.value(of: $0) == value } ?? MergeSide(rawValue: value)
        return side.map(Decision.side)
    }
}
