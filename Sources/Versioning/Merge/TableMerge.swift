import Comparison
import DatasetModel
import LabelFormats
import Labels
import Snapshots

/// One of the three snapshots of a merge, and what its tables mean, which is found out when it is first wanted.
final class MergeState {
    let side: DatasetSide
    private var loaded: LabelledSide?

    init(_ snapshot: Snapshot, _ repository: Repository) throws {
        side = try DatasetSide(.snapshot(snapshot), repository)
    }

    func labels() throws -> LabelledSide {
        if let loaded { return loaded }
        let labels = try LabelledSide.of(side, DiffOptions())
        loaded = labels
        return labels
    }
}

/// Merges the label tables of two snapshots.
struct TableMerge {
    let states: [MergeSide: MergeState]
    /// Where the images of the base are on each side, if they were renamed.
    let renames: [MergeSide: [DatasetPath: DatasetPath]]

    /// What became of two versions of a file.
    enum Outcome {
        case merged([UInt8])
        case open
        /// It is no table; or it is one, but cannot be merged by its rows, which is worth a note.
        case impossible(Note?)
    }

    /// Merges two versions of a table by row and by cell.
    func merge(_ contents: FileMerge.Contents, _ arbiter: inout Arbiter) throws -> Outcome {
        let versions: [MergeSide: FileVersion?] = [
            .base: contents.base, .ours: contents.ours, .theirs: contents.theirs,
        ]
        var tables: [MergeSide: DescribedTable] = [:]
        for case (let side, let version?) in versions {
            guard let labels = try states[side]?.labels(), let table = labels.tables[version.path] else {
                return .impossible(try states[side]?.labels().problems.first { $0.isAbout(version.path) })
            }
            tables[side] = table
        }
        guard let keyed = try keyed(tables), let ours = keyed[.ours], let theirs = keyed[.theirs] else {
            return .impossible(Note(contents.path, "no column names the rows of all versions"))
        }
        let openBefore = arbiter.open.count
        let moves = try moves(keyed)
        guard let rows = RowMerge(base: keyed[.base], ours: ours, theirs: theirs, moves: moves, arbiter: &arbiter)
        else { return .impossible(Note(contents.path, "its columns changed on both sides")) }
        if arbiter.open.count > openBefore { return .open }
        return try TableEditing(tables).apply(rows).map(Outcome.merged) ?? .impossible(nil)
    }

    /// The rows of all versions under one key, that of our side; nil where they do not have it.
    private func keyed(_ tables: [MergeSide: DescribedTable]) throws -> [MergeSide: TableSide]? {
        let key = [MergeSide.ours, .theirs, .base].compactMap { tables[$0]?.schema }.first { !$0.key.isEmpty }
        guard let names = key.map({ schema in schema.key.map { schema.columns[$0] } }) else { return nil }
        var keyed: [MergeSide: TableSide] = [:]
        for (side, table) in tables {
            var schema = table.schema
            schema.key = names.compactMap { schema.index(of: $0) }
            guard schema.key.count == names.count else { return nil }
            keyed[side] = try table.all(schema)
        }
        return keyed
    }

    /// Rows whose key is another because their image was renamed: by side, the place in the base and there.
    private func moves(_ tables: [MergeSide: TableSide]) throws -> [MergeSide: [Int: Int]] {
        guard let base = tables[.base], let before = try states[.base]?.labels() else { return [:] }
        var moves: [MergeSide: [Int: Int]] = [:]
        for case (let side, let renames) in renames where !renames.isEmpty {
            guard let table = tables[side], let after = try states[side]?.labels() else { continue }
            var wanted: [DatasetPath: Int] = [:]
            for row in 0..<base.rows.count {
                guard let image = try before.image(row, of: base), let path = renames[image] else { continue }
                wanted[path] = row
            }
            for row in 0..<table.rows.count where !wanted.isEmpty {
                guard let image = try after.image(row, of: table), let old = wanted[image] else { continue }
                moves[side, default: [:]][old] = row
            }
        }
        return moves
    }
}

extension Note {
    /// Why a table is not merged by its rows.
    fileprivate init(_ table: DatasetPath, _ reason: String) {
        self.init(
            kind: .wholeFile, count: 1, examples: [],
            text: "'\(table)' is merged as a file, not by its rows: \(reason)")
    }

    fileprivate func isAbout(_ path: DatasetPath) -> Bool {
        kind == .unreadable && examples.contains { $0 == "\(path)" || $0.hasPrefix("\(path):") }
    }
}

/// Turns a merge of rows into the bytes of a table.
private struct TableEditing {
    private var texts: [MergeSide: TableText] = [:]
    private var isComplete = true

    init(_ tables: [MergeSide: DescribedTable]) throws {
        for (side, table) in tables {
            let text = try TableText(
                table.side.read(table.file, table.text), table.description.format, columns: table.schema.columns)
            if text.rowCount != table.description.rowCount { isComplete = false }
            texts[side] = text
        }
    }

    /// The table's bytes; nil where its text could not be taken apart.
    func apply(_ merge: RowMerge) throws -> [UInt8]? {
        guard isComplete, let table = texts[merge.layout] else { return nil }
        var edits = TableEdits()
        edits.removed = merge.removed
        for (row, cells) in merge.cells { edits.cells[row] = try cells.mapValues(cell) }
        for row in merge.inserted {
            let cells = try merge.cells(of: row).map { try $0.map(cell) ?? .absent }
            edits.inserted[row.after, default: []].append(
                TableEdits.Row(cells: cells, record: texts[row.side]?.record(row.row, for: table)))
        }
        return try table.applying(edits)
    }

    private func cell(_ cell: RowMerge.Cell) throws -> TableCell {
        switch cell {
        case .text(let text): TableCell(text)
        case .cell(let side, let row, let column): try texts[side]?.cell(row, column) ?? .absent
        }
    }
}
