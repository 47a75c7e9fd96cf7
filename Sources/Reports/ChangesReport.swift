import Comparison
import DatasetModel

/// How many rows of a list are shown.
package struct Limit: Sendable {
    package let rows: Int?

    /// `rows` nil: all.
    package init(_ rows: Int?) { self.rows = rows }

    /// What fits a screen.
    package static let standard = Limit(20)

    func shown(of count: Int) -> Int { min(count, rows ?? count) }
}

/// The parts of reports about changed files, which status, commit, show and diff share.
struct ChangesReport {
    let changes: FileChanges
    let style: Style

    /// `30 added, 55 removed, 12 renamed`; nil where nothing changed.
    static func counts(_ changes: FileChanges) -> String? {
        let parts = [
            (changes.added.count, "added"), (changes.removed.count, "removed"), (changes.modified.count, "modified"),
            (changes.renamed.count, "renamed"),
        ]
        return counts(parts)
    }

    private static func counts(_ parts: [(Int, String)]) -> String? {
        let words = parts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// A line for the images and one for other files, each only where something changed.
    func summary() -> String {
        var text = ""
        for (noun, part) in [("images", changes.images), ("other files", changes.otherFiles)] {
            if let counts = Self.counts(part) { text += "\(noun): \(counts)\n" }
        }
        let folders = [(changes.addedFolders.count, "added"), (changes.removedFolders.count, "removed")]
        if let counts = Self.counts(folders) { text += "empty folders: \(counts)\n" }
        return text
    }

    /// The changed files, a section for each kind of change.
    func sections(_ limit: Limit) -> String {
        section("images", changes.images, limit) + section("other files", changes.otherFiles, limit)
            + list("empty folders removed", changes.removedFolders, limit) { style.removed("- \($0)/") }
            + list("empty folders added", changes.addedFolders, limit) { style.added("+ \($0)/") }
    }

    private func section(_ noun: String, _ part: FileChanges, _ limit: Limit) -> String {
        list("\(noun) removed", part.removed, limit) { style.removed("- \($0.path)") }
            + list("\(noun) added", part.added, limit) { style.added("+ \($0.path)") }
            + list("\(noun) modified", part.modified, limit) { style.modified("~ \($0.path)") + sizes($0) }
            + list("\(noun) renamed", part.renamed, limit) { style.name("> \($0.from) -> \($0.to)") }
    }

    private func sizes(_ file: FileChanges.Modification) -> String {
        let (before, after) = (byteSize(file.from.size), byteSize(file.to.size))
        return style.faint(before == after ? "  \(after)" : "  \(before) -> \(after)")
    }

    private func list<Row>(_ title: String, _ rows: [Row], _ limit: Limit, _ line: (Row) -> String) -> String {
        if rows.isEmpty { return "" }
        var text = "\n" + style.bold("\(title) (\(grouped(rows.count)))") + "\n"
        let shown = limit.shown(of: rows.count)
        for row in rows.prefix(shown) { text += "  \(line(row))\n" }
        if shown < rows.count { text += style.faint("  … \(grouped(rows.count - shown)) more") + "\n" }
        return text
    }

    /// What a person should know beside the changes themselves.
    func notes() -> String {
        if changes.ambiguous.isEmpty { return "" }
        let copies = changes.ambiguous.count
        var text =
            "\nnote: \(counted(copies, "content")) with several copies moved; which copy became which cannot be told\n"
        for copy in changes.ambiguous.prefix(3) {
            text += "  \(copy.removed.map(\.description).joined(separator: ", "))"
            text += " -> \(copy.added.map(\.description).joined(separator: ", "))\n"
        }
        return text
    }

    /// The `summary` member of `dsv.status/1` and `dsv.diff/1`.
    static func summaryJSON(_ changes: FileChanges, unchangedImages: Int?) -> JSON {
        let (images, others) = (changes.images, changes.otherFiles)
        var members: [(String, JSON)] = [
            ("images_added", .integer(images.added.count)), ("images_removed", .integer(images.removed.count)),
            ("images_modified", .integer(images.modified.count)), ("images_renamed", .integer(images.renamed.count)),
        ]
        if let unchangedImages { members.append(("images_unchanged", .integer(unchangedImages))) }
        members += [
            ("files_added", .integer(others.added.count)), ("files_removed", .integer(others.removed.count)),
            ("files_modified", .integer(others.modified.count)), ("files_renamed", .integer(others.renamed.count)),
        ]
        return .object(members.map { JSON.Member(key: $0.0, value: $0.1) })
    }

    /// The lists of changed paths, as the members `images` and `files` have them.
    static func listsJSON(_ changes: FileChanges) -> JSON {
        [
            "added": .strings(changes.added.map(\.path.description)),
            "removed": .strings(changes.removed.map(\.path.description)),
            "modified": .strings(changes.modified.map(\.path.description)),
            "renamed": .array(
                changes.renamed.map { ["from": .string($0.from.description), "to": .string($0.to.description)] }),
        ]
    }

    /// The empty folders that came and went, as the member `folders` has them.
    static func foldersJSON(_ changes: FileChanges) -> JSON {
        [
            "added": .strings(changes.addedFolders.map(\.description)),
            "removed": .strings(changes.removedFolders.map(\.description)),
        ]
    }

    /// The `notes` member.
    static func notesJSON(_ changes: FileChanges) -> JSON {
        if changes.ambiguous.isEmpty { return .array([]) }
        return .array([
            [
                "kind": "ambiguous-copies", "count": .integer(changes.ambiguous.count),
                "examples": .strings(changes.ambiguous.prefix(10).flatMap { $0.added.map(\.description) }),
            ]
        ])
    }
}
