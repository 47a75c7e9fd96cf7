import DatasetModel
import Snapshots
import Versioning
import Words

extension CollectionResult {
    /// The answer of `dsv gc`; of a dry run, with what would go.
    package func text(_ style: Style, limit: Limit) -> TerminalText {
        if isDryRun { return plan(style, limit) }
        var text: TerminalText = isEmpty ? "nothing to remove\(place)\n" : "removed \(counts)\(place)\n"
        if finishedCount > 0 {
            text += "finished what an interrupted collection began: removed \(counted(finishedCount, "file"))\n"
        }
        text += "\(counted(packs.before, "pack")) before, \(grouped(packs.after ?? packs.before)) now; "
        return text + "freed \(byteSize(freedBytes))\n"
    }

    private var place: String { remote.map { " at '\($0)'" } ?? "" }

    private var counts: String {
        let counts = [
            (snapshots.count, "snapshot"), (contents.count, "content"), (historyObjects, "object"),
        ]
        let words = counts.filter { $0.0 > 0 }.map { counted($0.0, $0.1) }.joined(separator: ", ")
        return historyObjects > 0 ? words + " of the history" : words
    }

    private func plan(_ style: Style, _ limit: Limit) -> TerminalText {
        if isEmpty { return "nothing to remove\(place): everything is reached, or was lately\n" }
        var text: TerminalText = ""
        if !snapshots.isEmpty {
            text += style.bold("no branch, tag or score\(place) reaches") + "\n"
            for lost in snapshots.prefix(limit.shown(of: snapshots.count)) { text += lost.text(style, limit) }
            let rest = snapshots.count - limit.shown(of: snapshots.count)
            if rest > 0 { text += "… and \(counted(rest, "more snapshot")); --all shows all\n" }
            text += "\n"
        }
        text += "would remove \(counts)\(place)\n"
        if contents.count > 0 { text += "the contents take \(byteSize(contents.bytes))\n" }
        if let leftoverCount, leftoverCount > 0 {
            text += "\(counted(leftoverCount, "content")) of no snapshot, left by interrupted commands\n"
        }
        return text
    }
}

extension CollectionResult.LostSnapshot {
    /// The snapshot, and those of its files that nothing else has.
    fileprivate func text(_ style: Style, _ limit: Limit) -> TerminalText {
        let shown = limit.shown(of: paths.count)
        var text: TerminalText =
            "\(style.modified("\(snapshot.id.short)"))  \(date(snapshot.author))  \(snapshot.subject)\n"
        for path in paths.prefix(shown) { text += "  \(path)\n" }
        if shown < paths.count { text += "  … and \(counted(paths.count - shown, "more file")); --all shows all\n" }
        return text
    }
}
