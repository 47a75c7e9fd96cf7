package import Comparison
import DatasetModel
package import Versioning

/// One side of a diff as reports name it.
package struct NamedSide: Sendable {
    /// As the person wrote it.
    let name: String
    let snapshot: Snapshot?

    package init(_ name: String, _ snapshot: Snapshot?) {
        self.name = name
        self.snapshot = snapshot
    }

    var json: JSON {
        [
            "rev": .string(name), "id": .optional(snapshot?.id.description),
            "fingerprint": .optional(snapshot?.fingerprint?.description),
        ]
    }
}

/// The answers of `dsv diff`.
package struct DiffReport: Sendable {
    private let from: NamedSide
    private let to: NamedSide
    private let changes: FileChanges

    package init(from: NamedSide, to: NamedSide, _ changes: FileChanges) {
        self.from = from
        self.to = to
        self.changes = changes
    }

    /// What is compared, the summary, and with a limit the changed files.
    package func text(_ style: Style, limit: Limit?) -> String {
        var sides = Table([.left, .left, .left])
        for (word, side) in [("from", from), ("to", to)] {
            let id = side.snapshot?.id.short ?? ""
            sides.add([word, side.name, id == side.name ? "" : id + (side.snapshot.map { " \($0.subject)" } ?? "")])
        }
        var text = sides.text { _, line in style.faint(line) } + "\n"
        if changes.isEmpty { return text + "nothing differs\n" }
        let report = ChangesReport(changes: changes, style: style)
        text += report.summary()
        if let limit { text += report.sections(limit) }
        return text + report.notes()
    }

    /// The paths of changed files, one a line; of a renamed file, the new one.
    ///
    /// Behind them those of empty folders, with a slash at the end.
    package func names() -> String {
        let paths =
            changes.added.map(\.path) + changes.removed.map(\.path) + changes.modified.map(\.path)
            + changes.renamed.map(\.to)
        let folders = changes.addedFolders + changes.removedFolders
        return paths.sorted().map { "\($0)\n" }.joined() + folders.sorted().map { "\($0)/\n" }.joined()
    }

    package func json(unchangedImages: Int) -> JSON {
        [
            "schema": "dsv.diff/1",
            "from": from.json,
            "to": to.json,
            "summary": ChangesReport.summaryJSON(changes, unchangedImages: unchangedImages),
            "images": ChangesReport.listsJSON(changes.images),
            "files": ChangesReport.listsJSON(changes.otherFiles),
            "folders": ChangesReport.foldersJSON(changes),
            "notes": ChangesReport.notesJSON(changes),
        ]
    }
}
