package import Comparison
import DatasetModel
package import Versioning
package import Words

/// The answers of `dsv diff`.
package struct DiffReport: Sendable {
    private let from: NamedSide
    private let to: NamedSide
    private let changes: DatasetChanges
    private let scores: [ScoreChange]
    private let kinds: ChangeKinds

    package init(
        from: NamedSide, to: NamedSide, _ changes: DatasetChanges, scores: [ScoreChange] = [], kinds: ChangeKinds = .all
    ) {
        self.from = from
        self.to = to
        self.changes = changes
        self.scores = scores
        self.kinds = kinds
    }

    /// What is compared, the summary, and with a limit the changed files.
    package func text(_ style: Style, limit: Limit?) -> TerminalText {
        var sides = Table([.left, .left, .left])
        for (word, side) in [("from", from), ("to", to)] {
            sides.add(["\(word)", "\(side.name)", "\(side.words)"])
        }
        var text = sides.text { _, line in style.faint(line) } + "\n"
        let report = ChangesReport(changes: changes, style: style, kinds: kinds)
        if changes.isEmpty { return text + "nothing differs\n" + report.notes() }
        let summary = report.summary()
        text += summary.isEmpty ? "nothing of this kind differs\n" : summary
        if let limit { text += report.sections(limit) + (kinds == .all ? scores.section(style) : "") }
        return text + report.notes()
    }

    /// The paths of changed files, one a line; of a renamed file, the new one.
    ///
    /// Behind them those of empty folders, with a slash at the end.
    package func names() -> TerminalText {
        let files = kinds == .images ? changes.files.images : changes.files
        let paths =
            files.added.map(\.path) + files.removed.map(\.path) + files.modified.map(\.path) + files.renamed.map(\.to)
        let folders = files.addedFolders + files.removedFolders
        return paths.sorted().map { "\($0)\n" as TerminalText }.joined()
            + folders.sorted().map { "\($0)/\n" as TerminalText }.joined()
    }
}
