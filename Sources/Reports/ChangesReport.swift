import Comparison
import DatasetModel
import Words

/// How many rows of a list are shown.
package struct Limit: Sendable {
    package let rows: Int?

    /// `rows` nil: all.
    package init(_ rows: Int?) { self.rows = rows }

    /// What fits a screen.
    package static let standard = Limit(20)

    func shown(of count: Int) -> Int { min(count, rows ?? count) }
}

/// Which kinds of change a report shows; none named is all.
package struct ChangeKinds: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let labels = ChangeKinds(rawValue: 1)
    package static let splits = ChangeKinds(rawValue: 2)
    package static let images = ChangeKinds(rawValue: 4)
    package static let boxes = ChangeKinds(rawValue: 8)
    /// Other files, and cells that are neither label nor split.
    package static let others = ChangeKinds(rawValue: 16)
    package static let all: ChangeKinds = [.labels, .splits, .images, .boxes, .others]
}

/// The parts of reports about changes, which status, commit, show and diff share.
struct ChangesReport {
    let changes: DatasetChanges
    let style: Style
    var kinds = ChangeKinds.all

    /// A line for each kind of thing that changed: `images: 30 added, 55 removed`.
    func summary() -> TerminalText {
        let (images, others) = (changes.files.images, changes.files.otherFiles)
        var text: TerminalText = ""
        func add(_ noun: String, _ kind: ChangeKinds, _ parts: [(Int, String)]) {
            let words = parts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
            if !words.isEmpty && kinds.contains(kind) { text += "\(noun): \(words.joined(separator: ", "))\n" }
        }
        add("labels", .labels, [(changes.relabelled.count, "relabelled")])
        add("splits", .splits, [(changes.splitMoves.count, "moved")])
        add("rows", .labels, [(changes.rowsAdded, "added"), (changes.rowsRemoved, "removed")])
        let cells = changes.otherCells.values.reduce(0) { $0 + $1.count }
        add("other cells", .others, [(cells, "changed")])
        add(
            "boxes", .boxes,
            [
                (changes.boxCount(.relabelled), "relabelled"), (changes.boxCount(.moved), "moved"),
                (changes.boxCount(.added), "added"), (changes.boxCount(.removed), "removed"),
                (changes.boxCount(.altered), "changed otherwise"),
            ])
        add("images", .images, Self.counts(images))
        add("masks", .images, Self.counts(changes.files.masks))
        add("other files", .others, Self.counts(others))
        add(
            "empty folders", .others,
            [(changes.files.addedFolders.count, "added"), (changes.files.removedFolders.count, "removed")])
        return text
    }

    private static func counts(_ files: FileChanges) -> [(Int, String)] {
        [
            (files.added.count, "added"), (files.removed.count, "removed"), (files.modified.count, "modified"),
            (files.renamed.count, "renamed"),
        ]
    }

    /// The changes themselves, a section for each kind.
    func sections(_ limit: Limit) -> TerminalText {
        var text: TerminalText = ""
        if kinds.contains(.labels) { text += labelSections(limit) }
        if kinds.contains(.splits) { text += splitSections(limit) }
        if !kinds.isDisjoint(with: [.labels, .splits]) { text += classTable() }
        if kinds.contains(.images) {
            text += section("images", changes.files.images, limit) + section("masks", changes.files.masks, limit)
        }
        if kinds.contains(.labels) { text += rowSections(limit) }
        if kinds.contains(.others) { text += cellSections(limit) }
        if kinds.contains(.boxes) { text += boxSections(limit) }
        guard kinds.contains(.others) else { return text }
        text += section("other files", changes.files.otherFiles, limit)
        text += list("empty folders removed", changes.files.removedFolders, limit) { style.removed("- \($0)/") }
        text += list("empty folders added", changes.files.addedFolders, limit) { style.added("+ \($0)/") }
        return text
    }

    private func section(_ noun: String, _ part: FileChanges, _ limit: Limit) -> TerminalText {
        var text = list("\(noun) removed", part.removed, limit) { style.removed("- \($0.path)") }
        text += list("\(noun) added", part.added, limit) { style.added("+ \($0.path)") }
        text += list("\(noun) modified", part.modified, limit) { style.modified("~ \($0.path)") + sizes($0) }
        text += list("\(noun) renamed", part.renamed, limit) { style.name("> \($0.from) -> \($0.to)") }
        return text
    }

    private func sizes(_ file: FileChanges.Modification) -> TerminalText {
        let (before, after) = (byteSize(file.from.size), byteSize(file.to.size))
        return style.faint(before == after ? "  \(after)" : "  \(before) -> \(after)")
    }

    func list<Row>(
        _ title: TerminalText, _ rows: [Row], _ limit: Limit, _ line: (Row) -> TerminalText
    ) -> TerminalText {
        if rows.isEmpty { return "" }
        var text: TerminalText = "\n\(style.bold("\(title) (\(grouped(rows.count)))"))\n"
        let shown = limit.shown(of: rows.count)
        for row in rows.prefix(shown) { text += "  \(line(row))\n" }
        return text + more(rows.count - shown, style)
    }

    /// What a person should know beside the changes themselves.
    func notes() -> TerminalText { Reports.notes(changes.notes, style) }
}

/// Notes below an answer, each with a few examples.
func notes(_ notes: [Note], _ style: Style) -> TerminalText {
    var text: TerminalText = notes.isEmpty ? "" : "\n"
    for note in notes {
        text += "note: \(TerminalText(sentence: note.text))\n"
        for example in note.examples.prefix(3) { text += style.faint("  \(TerminalText(cell: example))") + "\n" }
        if !note.examples.isEmpty { text += more(note.count - min(3, note.examples.count), style) }
    }
    return text
}

/// Says how many rows of a list are not shown; nothing if all are.
func more(_ count: Int, _ style: Style) -> TerminalText {
    count > 0 ? style.faint("  … \(grouped(count)) more") + "\n" : ""
}
