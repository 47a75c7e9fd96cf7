import Comparison
import DatasetModel
import Words

// The sections about images, other files, tables, boxes, and the notes.

extension DiffMarkdown {
    var imageLists: [CuttableList] {
        fileLists("Images", "image", changes.files.images) + fileLists("Masks", "mask", changes.files.masks)
    }

    var otherFileLists: [CuttableList] {
        let files = changes.otherFiles
        var lists = fileLists("Other files", "file", files)
        let folders = [("removed", files.removedFolders), ("added", files.addedFolders)]
        for (word, paths) in folders {
            lists += details("\(counted(paths.count, "empty folder")) \(word)", paths) { "\("\($0)/")" }
        }
        return lists
    }

    private func fileLists(_ title: String, _ noun: String, _ files: FileChanges) -> [CuttableList] {
        if files.count == 0 { return [] }
        func words(_ count: Int, _ word: String) -> String { "\(counted(count, noun)) \(word)" }
        return [CuttableList(head: "\n#### \(title)\n")]
            + details(words(files.removed.count, "removed"), files.removed) { "\($0.path.description)" }
            + details(words(files.added.count, "added"), files.added) { "\($0.path.description)" }
            + details(words(files.modified.count, "modified"), files.modified) {
                "\($0.path.description) \(words: byteSize($0.from.size)) → \(words: byteSize($0.to.size))"
            }
            + details(words(files.renamed.count, "renamed"), files.renamed) {
                "\($0.from.description) → \($0.to.description)"
            }
    }

    /// Tables that differ in more than labels and splits.
    var tableLists: [CuttableList] {
        let others = changes.otherCells
        let all = changes.tables.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty || !$0.value.formatting.isEmpty }
        var lists = all.prefix(Self.mostTables).flatMap { tableLists($0.key, $0.value, others[$0.key] ?? []) }
        if all.count > Self.mostTables {
            let rest = all.count - Self.mostTables
            lists.append(
                CuttableList(head: "\n", count: rest, rest: { "\(counted($0, "more table")) changed\n" }))
        }
        return lists
    }

    private static let mostTables = 20

    private func tableLists(_ path: DatasetPath, _ table: TableChanges, _ cells: [CellChange]) -> [CuttableList] {
        var head: Markdown = "\n#### Table \(path.description)\n\n"
        for line in Self.lines(table) { head = "\(head)- \(line)\n" }
        return [CuttableList(head: head.text)]
            + details(counted(cells.count, "other cell") + " changed", ["key", "column", "from", "to"], cells) {
                ["\($0.key)", "\($0.column)", "\($0.from ?? "(none)")", "\($0.to ?? "(none)")"]
            }
            + details(counted(table.removed.count, "row") + " removed", table.removed) { "\($0)" }
            + details(counted(table.added.count, "row") + " added", table.added) { "\($0)" }
    }

    /// What a table's head says, a line each.
    private static func lines(_ table: TableChanges) -> [Markdown] {
        let rows = "\(grouped(table.rowsFrom)) → \(grouped(table.rowsTo))"
        var lines: [Markdown] = [table.rowsFrom == table.rowsTo ? "" : "rows: \(words: rows)"]
        for (word, columns) in [("added", table.columnsAdded), ("removed", table.columnsRemoved)] {
            if !columns.isEmpty { lines.append("columns \(words: word): \(list(columns))") }
        }
        for column in table.columnsRenamed.prefix(mostNames) {
            lines.append("column renamed: \(column.from) → \(column.to)")
        }
        if table.columnsReordered { lines.append("columns in another order") }
        if !table.formatting.isEmpty { lines.append("not in the meaning: \(list(table.formatting))") }
        return lines.filter { !$0.text.isEmpty }
    }

    var boxLists: [CuttableList] {
        let boxes = changes.boxes
        if boxes.isEmpty { return [] }
        let columns: [Markdown] = ["image", "change", "from", "to", "IoU"]
        return [CuttableList(head: "\n#### Boxes\n")]
            + details(counted(boxes.count, "box", "boxes") + " changed", columns, boxes) { change in
                let iou = change.iou.map { twoDecimals($0) } ?? ""
                let isAltered = change.kind == .altered
                let what = isAltered ? change.attributes.map(\.name).joined(separator: ", ") : change.kind.rawValue
                return [
                    "\(change.image)", isAltered ? "\(what)" : "\(words: what)", Self.box(change.from),
                    Self.box(change.to),
                    "\(words: iou)",
                ]
            }
    }

    private static func box(_ object: LabelledObject?) -> Markdown {
        object.map { "\($0.label) \(words: $0.box.text)" } ?? ""
    }
}

extension Box {
    /// The numbers as people read them: `12, 40, 200 × 100`.
    var text: String { "\(short(x)), \(short(y)), \(short(width)) × \(short(height))" }
}

/// A number with as many decimals as it needs, at most two; four below 1.
private func short(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e9 else { return "\(number)" }
    let scale: Double = abs(number) < 1 ? 10_000 : 100
    let rounded = (number * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
