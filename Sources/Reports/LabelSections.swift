import Comparison
import DatasetModel

extension ChangesReport {
    /// Label transitions, most frequent first, then the rows.
    func labelSections(_ limit: Limit) -> String {
        transitions("label transitions", changes.transitions, limit)
            + list("relabelled", changes.relabelled, limit) { row in
                "\(shown(row.key))  " + style.removed(shown(row.from)) + " -> " + style.added(shown(row.to))
                    + style.faint(row.split.map { "  \(shown($0))" } ?? "")
            }
    }

    /// Rows that came and went; those of images that did the same are told by these.
    func rowSections(_ limit: Limit) -> String {
        let images = changes.files.images
        var text = ""
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            text += rows("rows removed from \(path)", table.removed, "removed", images.removed, limit) {
                style.removed("- \(shown($0))")
            }
            text += rows("rows added to \(path)", table.added, "added", images.added, limit) {
                style.added("+ \(shown($0))")
            }
        }
        return text
    }

    private func rows(
        _ title: String, _ keys: [String], _ word: String, _ images: [FileVersion], _ limit: Limit,
        _ line: (String) -> String
    ) -> String {
        let names = Set(
            images.flatMap { [printable($0.path.name), printable($0.path.name.prefix { $0 != UInt8(ascii: ".") })] })
        let isToldByImages =
            keys.count <= images.count
            && keys.allSatisfy { key in
                names.contains(key.split(separator: "/").last.map(String.init) ?? key)
            }
        if !isToldByImages || keys.isEmpty { return list(title, keys, limit, line) }
        return "\n" + style.bold("\(title) (\(grouped(keys.count)))") + style.faint(": those of images \(word)") + "\n"
    }

    /// Moves between splits, most frequent first, then the rows.
    func splitSections(_ limit: Limit) -> String {
        transitions("split moves", changes.moves, limit)
            + list("moved to another split", changes.splitMoves, limit) { row in
                "\(shown(row.key))  \(shown(row.from)) -> \(shown(row.to))"
                    + style.faint(row.label.map { "  \(shown($0))" } ?? "")
            }
    }

    private func transitions(_ title: String, _ counts: [String: [String: Int]], _ limit: Limit) -> String {
        if counts.isEmpty { return "" }
        let rows = Transition.sorted(counts)
        var table = Table([.left, .left, .left, .right])
        let count = limit.shown(of: rows.count)
        for row in rows.prefix(count) { table.add([shown(row.from), "->", shown(row.to), grouped(row.count)]) }
        var text = "\n" + style.bold(title) + "\n" + table.text(indent: 2)
        if count < rows.count { text += style.faint("  … \(grouped(rows.count - count)) more") + "\n" }
        return text
    }

    /// Classes by split where a count changed: before, after, change.
    func classTable() -> String {
        let changed = changes.classes.filter { $0.value.values.contains { $0.from != $0.to } }
        if changed.isEmpty { return "" }
        let splits = Set(changes.classes.values.flatMap(\.keys)).sorted(by: byBytes)
        var table = Table([.left] + splits.flatMap { _ in [Table.Alignment.right, .right] })
        table.add(["class"] + splits.flatMap { [$0.isEmpty ? "count" : shown($0), ""] })
        for label in changes.classes.keys.sorted(by: byBytes) where changed[label] != nil {
            table.add([shown(label)] + splits.flatMap { cells(changes.classes[label]?[$0] ?? ClassCount()) })
        }
        let totals = splits.map { split in
            changes.classes.values.reduce(into: ClassCount()) { total, counts in
                total.from += counts[split]?.from ?? 0
                total.to += counts[split]?.to ?? 0
            }
        }
        table.add(["all"] + totals.flatMap(cells))
        return "\n" + style.bold("classes") + "\n"
            + table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
    }

    private func cells(_ count: ClassCount) -> [String] {
        if count.from == count.to { return [grouped(count.to), ""] }
        let change = count.to - count.from
        return ["\(grouped(count.from)) -> \(grouped(count.to))", (change > 0 ? "+" : "") + grouped(change)]
    }

    private var otherCells: [CellChange] {
        changes.otherCells.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// Columns that came or went, and cells that are neither label nor split.
    func cellSections(_ limit: Limit) -> String {
        var text = ""
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            let columns =
                table.columnsRenamed.map { style.name("> \(shown($0.from)) -> \(shown($0.to))") }
                + table.columnsRemoved.map { style.removed("- \(shown($0))") }
                + table.columnsAdded.map { style.added("+ \(shown($0))") }
            text += list("columns of \(path)", columns, Limit(nil)) { $0 }
        }
        return text
            + list("other cells changed", otherCells, limit) { cell in
                "\(shown(cell.key))  \(shown(cell.column)): " + style.removed(shown(cell.from)) + " -> "
                    + style.added(shown(cell.to))
            }
    }

    /// Boxes, by image.
    func boxSections(_ limit: Limit) -> String {
        list("boxes", changes.boxes, limit) { change in
            let what =
                switch change.kind {
                case .added: style.added("+ \(shown(change.to?.label ?? ""))")
                case .removed: style.removed("- \(shown(change.from?.label ?? ""))")
                case .moved: style.modified("~ \(shown(change.to?.label ?? ""))")
                case .relabelled: "\(shown(change.from?.label ?? "")) -> \(shown(change.to?.label ?? ""))"
                }
            let overlap = change.iou.map { "  IoU \(twoDecimals($0))" } ?? ""
            return "\(shown(change.image))  \(what)" + style.faint(overlap)
        }
    }

    /// A label or key for people: control characters escaped, an empty one named.
    private func shown(_ text: String) -> String { text.isEmpty ? "(empty)" : printable(text.utf8) }

    /// A cell for people; one that its row does not have is told apart from an empty one.
    private func shown(_ cell: String?) -> String { cell.map { shown($0) } ?? "(none)" }
}
