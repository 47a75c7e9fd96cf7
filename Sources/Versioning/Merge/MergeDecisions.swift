package import Comparison
import DatasetModel
import LabelFormats

/// The file in which a person decides the conflicts of a merge: a CSV with a row for each.
package enum MergeDecisions {
    package static let columns = MergeConflict.tableColumns

    /// The conflicts as a CSV whose last two columns are to be filled in, one of them in each row.
    package static func text(_ conflicts: [MergeConflict]) -> String {
        let rows = conflicts.map { conflict in
            [
                conflict.table?.description ?? "", conflict.key, conflict.column ?? "", conflict.base ?? "",
                conflict.ours ?? "", conflict.theirs ?? "", "", "",
            ]
        }
        return ([columns] + rows).map { delimitedLine($0) + "\n" }.joined()
    }

    /// Reads the decisions of such a file; a row that has neither of both decides nothing.
    ///
    /// `take` is the side whose cell, row or file it shall be; `value` is what a cell shall be. Files without `take` are read, too: of a row or
    /// file, their value is one of the texts beside it, or a side.
    package static func read(_ bytes: [UInt8], name: String) throws -> [MergeConflict: Decision] {
        do {
            guard let table = try LabelTable(bytes, name: Array("x.csv".utf8)[...]) else {
                fatalError("BUG: a CSV is no table")
            }
            let places = columns.map { table.columns.firstIndex(of: $0) }
            guard zip(columns, places).allSatisfy({ $0 == "take" || $1 != nil }) else {
                throw FormatError(line: 1, "its columns must be \(columns.joined(separator: ","))")
            }
            var decisions: [MergeConflict: Decision] = [:]
            for row in 0..<table.rows.count {
                let cells = places.map { $0.flatMap { table.rows.text(row, $0) } ?? "" }
                let conflict = MergeConflict(
                    table: cells[0].isEmpty ? nil : DatasetPath(parsing: cells[0]), key: cells[1],
                    column: cells[2].isEmpty ? nil : cells[2], base: cells[3], ours: cells[4], theirs: cells[5])
                let line = Int(table.rows.lines[row])
                decisions[conflict] = try decision(take: cells[6], value: cells[7], on: conflict, line: line)
            }
            return decisions
        } catch let error as FormatError {
            throw Failure(
                .invalid, "cannot read '\(name)': \(error)", hint: "--conflicts FILE writes a file of the right form")
        }
    }

    /// Nil where nothing is decided.
    private static func decision(
        take: String, value: String, on conflict: MergeConflict, line: Int
    ) throws(FormatError) -> Decision? {
        if take.isEmpty && value.isEmpty { return nil }
        if !take.isEmpty {
            guard value.isEmpty else {
                throw FormatError(line: line, "both 'take' and 'value' decide '\(conflict.key)': leave one empty")
            }
            guard let side = MergeSide(rawValue: take) else {
                throw FormatError(line: line, "'\(take)' in 'take' is none of base, ours and theirs")
            }
            return .side(side)
        }
        guard let decision = decision(value, on: conflict) else {
            throw FormatError(
                line: line, "'\(value)' is none of base, ours and theirs, one of which '\(conflict.key)' must become")
        }
        let known = MergeSide.allCases.map { conflict.value(of: $0) }
        if conflict.isCell, MergeSide(rawValue: value) != nil, !known.contains(value) {
            throw FormatError(line: line, "'\(value)' is a side and no value: write it in 'take'")
        }
        return decision
    }

    private static func decision(_ value: String, on conflict: MergeConflict) -> Decision? {
        if conflict.isCell { return .value(value) }
        let side = [.ours, .theirs, .base].first { conflict.value(of: $0) == value } ?? MergeSide(rawValue: value)
        return side.map(Decision.side)
    }
}
