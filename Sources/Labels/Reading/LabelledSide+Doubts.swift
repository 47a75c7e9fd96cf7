import Comparison
package import DatasetModel
import LabelFormats

extension LabelledSide {
    /// The tables that look as if they were about images and are not used, or not as a person would expect, and why.
    ///
    /// O(tables): what was found out when they were read.
    package var doubts: [Note] {
        let all = tables.values.sorted { $0.path < $1.path }
        return all.compactMap(unbound) + all.compactMap(labelDoubt)
    }

    /// Tables of which most rows should name images and name none, and why.
    package var unboundTables: [(table: DescribedTable, reason: String)] {
        tables.values.sorted { $0.path < $1.path }.compactMap { table in
            guard let reason = table.description.unbound, isAboutImages(table) else { return nil }
            return (table, reason)
        }
    }

    /// Says whether a table's rows count: what a model answered may be about images of elsewhere.
    private func isAboutImages(_ table: DescribedTable) -> Bool {
        primary.contains(table.path) || splitTables.contains(table.path)
            || (annotations == nil && primary.isEmpty && !table.isPredicted)
    }

    private func unbound(_ table: DescribedTable) -> Note? {
        guard let reason = table.description.unbound, isAboutImages(table) else { return nil }
        return Note(
            kind: .unboundTable, count: 1, examples: [],
            text: "most rows of '\(table.path)' name no image: \(reason)")
    }

    /// A table about images none of whose columns is the label, unless others say the labels of as many rows.
    private func labelDoubt(_ table: DescribedTable) -> Note? {
        let description = table.description
        if description.naming == nil || description.schema.label != nil || description.schema.key.isEmpty { return nil }
        if source == .annotations || layout.namesClasses { return nil }
        let known = primary.reduce(0) { $0 + (tables[$1]?.description.rowCount ?? 0) }
        if description.rowCount <= known { return nil }
        if !description.labelCandidates.isEmpty {
            let columns = description.labelCandidates.map { "'\($0)'" }.joined(separator: ", ")
            return Note(
                kind: .ambiguousLabel, count: description.labelCandidates.count,
                examples: description.labelCandidates,
                text: "any of \(columns) of '\(table.path)' may be the label; name it with --label, or in dsv.yaml")
        }
        return noLabel(table)
    }

    private func noLabel(_ table: DescribedTable) -> Note? {
        let unused = table.description.unusedColumns.filter { $0.holds != .nothing }
        if unused.isEmpty { return nil }
        // Columns that hold the same are told together.
        var order: [UnusedColumn.Content] = []
        for column in unused where !order.contains(column.holds) { order.append(column.holds) }
        let words = order.prefix(3).map { content in
            let names = unused.filter { $0.holds == content }.map(\.name)
            let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            return "\(shown) \(names.count == 1 ? "holds" : "hold") \(content.rawValue)"
        }
        return Note(
            kind: .noLabel, count: unused.count, examples: [],
            text: "no column of '\(table.path)' was taken for the label: \(words.joined(separator: ", ")); "
                + "name it with --label, or in dsv.yaml")
    }

    /// All that `status` should say of the state beside what changed: reads all rows.
    func oddities() throws -> [Note] {
        let rows = try RowsAndImages(self).notes(unlabelled: false)
        return rows + ClassSplits(try classes()).notes
    }
}
