package import Comparison
import DatasetModel
import History
import Snapshots
package import Versioning
import Words

/// The answers of `dsv merge`.
package struct MergeReport: Sendable {
    private let result: MergeResult
    /// From the snapshot that was current to the one that is; nil where nothing changed, or all is new.
    private let changes: DatasetChanges?

    package init(_ result: MergeResult, _ changes: DatasetChanges?) {
        self.result = result
        self.changes = changes
    }

    /// What the merge did; of conflicts, at most `limit` of each table, and what to do next: `file` has them already.
    package func text(_ style: Style, limit: Limit, conflictsIn file: String? = nil) -> TerminalText {
        switch result.outcome {
        case .upToDate: "already up to date\n"
        case .fastForward(let checkout): "fast-forward, \(checkout.text)\(summary(style))"
        case .merged(let checkout):
            "[\(checkout.branch ?? "no branch") \(checkout.snapshot.id.short)] \(checkout.snapshot.subject)\n"
                + summary(style)
        case .conflicts(let conflicts): text(conflicts, style, limit) + hints(style, file)
        }
    }

    private func summary(_ style: Style) -> TerminalText {
        (changes.map { ChangesReport(changes: $0, style: style).summary() } ?? "") + notes
    }

    private var notes: TerminalText {
        result.notes.map { "note: \(TerminalText(sentence: $0.text))\n" as TerminalText }.joined()
    }

    private func text(_ conflicts: [MergeConflict], _ style: Style, _ limit: Limit) -> TerminalText {
        var text: TerminalText = "\(counted(conflicts.count, "conflict")), nothing was merged\n"
        let groups = Dictionary(grouping: conflicts) { $0.table?.description }
        for name in groups.keys.sorted(by: { ($0 == nil ? 1 : 0, $0 ?? "") < ($1 == nil ? 1 : 0, $1 ?? "") }) {
            let rows = groups[name] ?? []
            text += "\n\(style.bold("\(name ?? "files") (\(grouped(rows.count)))"))\n"
            let count = limit.shown(of: rows.count)
            var table = Table([.left, .left, .left, .left, .left])
            table.add([name == nil ? "path" : "key", name == nil ? "what" : "column", "base", "ours", "theirs"])
            for row in rows.prefix(count) {
                table.add([TerminalText(cell: row.key), what(row)] + MergeSide.allCases.map { value(row, $0) })
            }
            text += table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
            text += more(rows.count - count, style)
        }
        return notes.isEmpty ? text : "\(text)\n\(notes)"
    }

    private func hints(_ style: Style, _ file: String?) -> TerminalText {
        let how =
            file.map { "fill in the last column of '\($0)', and merge with --rows \($0)" }
            ?? "--conflicts FILE writes them; fill in its last column, and merge with --rows FILE"
        let hints = ["--ours or --theirs takes one side's of all", "or decide each: \(how)"]
        return "\n" + hints.map { "\(style.modified("hint:")) \($0)\n" as TerminalText }.joined()
    }

    private func what(_ conflict: MergeConflict) -> TerminalText {
        if let column = conflict.column { return TerminalText(cell: column) }
        return conflict.table == nil ? "content" : "(row)"
    }

    private func value(_ conflict: MergeConflict, _ side: MergeSide) -> TerminalText {
        let text = conflict.value(of: side)
        // A content is known by its id, of which the beginning is enough for people.
        return conflict.table == nil && conflict.column == nil
            ? TerminalText(cell: text.map { String($0.prefix(10)) }) : TerminalText(cell: text)
    }
}
