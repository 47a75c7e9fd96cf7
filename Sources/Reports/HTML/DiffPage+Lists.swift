import Comparison
import DatasetModel
import Words

// The page's end: complete lists of files, what else changed in tables, boxes without pictures, notes.

extension DiffPage {
    /// A list that opens on a click.
    private func details<Row>(_ title: String, _ rows: [Row], _ line: (Row) -> HTML) -> [CuttableList] {
        if rows.isEmpty { return [] }
        let head: HTML = #"<details><summary>\#(title)</summary><ul class="rows">"#
        return [
            CuttableList(
                head: head.text, rows: rows.prefix(limits.rows).map { ("<li>\(line($0))</li>\n" as HTML).text },
                count: rows.count, rest: { Self.restRow($0) }, tail: "</ul></details>\n")
        ]
    }

    private func section(_ opening: HTML, _ lists: [CuttableList]) -> [CuttableList] {
        if lists.isEmpty { return [] }
        return [CuttableList(head: opening.text)] + lists + [CuttableList(head: "</section>\n")]
    }

    var fileSection: [CuttableList] {
        let others = changes.otherFiles
        let folders =
            details("\(counted(others.removedFolders.count, "empty folder")) removed", others.removedFolders) {
                .name("\($0)/")
            }
            + details("\(counted(others.addedFolders.count, "empty folder")) added", others.addedFolders) {
                .name("\($0)/")
            }
        return section(
            #"<section id="files"><h2>Files</h2>"#,
            files("image", changes.files.images) + files("mask", changes.files.masks) + files("other file", others)
                + folders)
    }

    private func files(_ noun: String, _ files: FileChanges) -> [CuttableList] {
        func title(_ count: Int, _ word: String) -> String { "\(counted(count, noun)) \(word)" }
        return details(title(files.removed.count, "removed"), files.removed) { .name($0.path.description) }
            + details(title(files.added.count, "added"), files.added) { .name($0.path.description) }
            + details(title(files.modified.count, "modified"), files.modified) {
                let sizes = "\(byteSize($0.from.size)) → \(byteSize($0.to.size))"
                return #"\#(.name($0.path.description)) <span class="soft">\#(sizes)</span>"#
            }
            + details(title(files.renamed.count, "renamed"), files.renamed) {
                #"\#(.name($0.from.description)) <span class="arrow">→</span> \#(.name($0.to.description))"#
            }
    }

    private static let mostTables = 50

    /// What differs in the tables but labels and splits.
    var tableSections: [CuttableList] {
        let others = changes.otherCells
        let all = changes.tables.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty || !$0.value.formatting.isEmpty }
        var lists = all.prefix(Self.mostTables).flatMap { view($0.key, $0.value, others[$0.key] ?? []) }
        let rest = all.count - Self.mostTables
        if rest > 0 { lists.append(CuttableList(head: "<p>\(counted(rest, "more table")) changed</p>")) }
        return section(#"<section id="tables"><h2>Tables</h2>"#, lists)
    }

    private func view(_ path: DatasetPath, _ table: TableChanges, _ cells: [CellChange]) -> [CuttableList] {
        var head: HTML = "<h3>\(.name(path.description))</h3>"
        let rows = "\(grouped(table.rowsFrom)) → \(grouped(table.rowsTo)) rows"
        var facts: [HTML] = table.rowsFrom == table.rowsTo ? [] : ["\(rows)"]
        for (word, names) in [("added", table.columnsAdded), ("removed", table.columnsRemoved)] where !names.isEmpty {
            facts.append("columns \(word): \(Self.list(names))")
        }
        for column in table.columnsRenamed.prefix(10) {
            facts.append("column renamed: \(.name(column.from)) → \(.name(column.to))")
        }
        if table.columnsReordered { facts.append("columns in another order") }
        if !table.formatting.isEmpty { facts.append("not in the meaning: \(Self.list(table.formatting))") }
        if !facts.isEmpty { head += "<ul>\(facts.map { "<li>\($0)</li>" as HTML })</ul>" }
        return [CuttableList(head: head.text)] + cellTable(cells)
            + details("\(counted(table.removed.count, "row")) removed", table.removed) { .name($0) }
            + details("\(counted(table.added.count, "row")) added", table.added) { .name($0) }
    }

    private static func list(_ names: [String]) -> HTML {
        var html: HTML = ""
        for (place, name) in names.prefix(10).enumerated() { html += "\(place == 0 ? "" : ", ")\(.name(name))" }
        return names.count > 10 ? "\(html) and \(grouped(names.count - 10)) more" : html
    }

    private func cellTable(_ cells: [CellChange]) -> [CuttableList] {
        if cells.isEmpty { return [] }
        let heads: [HTML] = ["key", "column", "before", "after"].map { #"<th scope="col">\#($0)</th>"# }
        let title = "\(counted(cells.count, "other cell")) changed"
        let head: HTML = """
            <details open><summary>\(title)</summary><div class="scroll" tabindex="0" role="region" \
            aria-label="\(title)"><table class="cells"><thead><tr>\(heads)</tr></thead><tbody>

            """
        return [
            CuttableList(
                head: head.text,
                rows: cells.prefix(limits.rows).map { cell in
                    let names: [HTML] = [cell.key, cell.column, cell.from ?? "(none)", cell.to ?? "(none)"].map {
                        "<td>\(.name($0))</td>"
                    }
                    return ("<tr>\(names)</tr>\n" as HTML).text
                }, count: cells.count,
                rest: { #"<tr><td class="left-out" colspan="4">… \#(grouped($0)) more</td></tr>"# },
                tail: "</tbody></table></div></details>\n")
        ]
    }

    var noteSection: [CuttableList] {
        let notes = changes.notes
        if notes.isEmpty { return [] }
        let rows: [HTML] = notes.prefix(limits.rows).map { note in
            let examples: HTML = note.examples.isEmpty ? "" : #"<p class="key">\#(Self.list(note.examples))</p>"#
            return "<li><p>\(shown(note.text, most: 500))</p>\(examples)</li>\n"
        }
        return [
            CuttableList(
                head: #"<section id="notes"><h2>Notes</h2><ul class="notes">"#, rows: rows.map(\.text),
                count: notes.count, rest: { Self.restRow($0) }, tail: "</ul></section>\n")
        ]
    }

    var closing: HTML { PageFrame.closing("dsv diff --html") }
}
