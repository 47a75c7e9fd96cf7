import Comparison
import DatasetModel
import Words

extension ChangesReport {
    /// Label transitions, most frequent first, then the rows.
    func labelSections(_ limit: Limit) -> TerminalText {
        transitions("label transitions", changes.transitions, limit)
            + list("relabelled", changes.relabelled, limit) { row in
                let split = style.faint(row.split.map { "  \(cell($0))" } ?? "")
                return "\(cell(row.key))  \(style.removed(cell(row.from))) -> \(style.added(cell(row.to)))\(split)"
            }
    }

    /// Rows that came and went; those of images that did the same are told by these.
    func rowSections(_ limit: Limit) -> TerminalText {
        let images = changes.files.images
        var text: TerminalText = ""
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            text += rows("rows removed from \(path)", table.removed, "removed", images.removed, limit) {
                style.removed("- \(cell($0))")
            }
            text += rows("rows added to \(path)", table.added, "added", images.added, limit) {
                style.added("+ \(cell($0))")
            }
        }
        return text
    }

    private func rows(
        _ title: TerminalText, _ keys: [String], _ word: String, _ images: [FileVersion], _ limit: Limit,
        _ line: (String) -> TerminalText
    ) -> TerminalText {
        let names = Set(
            images.flatMap { [printable($0.path.name), printable($0.path.name.prefix { $0 != UInt8(ascii: ".") })] })
        let isToldByImages =
            keys.count <= images.count
            && keys.allSatisfy { key in
                names.contains(key.split(separator: "/").last.map(String.init) ?? key)
            }
        if !isToldByImages || keys.isEmpty { return list(title, keys, limit, line) }
        let heading = style.bold("\(title) (\(grouped(keys.count)))")
        return "\n\(heading)\(style.faint(": those of images \(word)"))\n"
    }

    /// Moves between splits, most frequent first, then the rows.
    func splitSections(_ limit: Limit) -> TerminalText {
        transitions("split moves", changes.moves, limit)
            + list("moved to another split", changes.splitMoves, limit) { row in
                let label = style.faint(row.label.map { "  \(cell($0))" } ?? "")
                return "\(cell(row.key))  \(cell(row.from)) -> \(cell(row.to))\(label)"
            }
    }

    private func transitions(
        _ title: TerminalText, _ counts: [String: [String: Int]], _ limit: Limit
    ) -> TerminalText {
        if counts.isEmpty { return "" }
        let rows = Transition.sorted(counts)
        var table = Table([.left, .left, .left, .right])
        let count = limit.shown(of: rows.count)
        for row in rows.prefix(count) { table.add([cell(row.from), "->", cell(row.to), "\(grouped(row.count))"]) }
        return "\n\(style.bold(title))\n\(table.text(indent: 2))\(more(rows.count - count, style))"
    }

    /// Classes by split where a count changed: before, after, change.
    func classTable() -> TerminalText {
        let changed = changes.classes.filter { $0.value.values.contains { $0.from != $0.to } }
        if changed.isEmpty { return "" }
        let splits = Set(changes.classes.values.flatMap(\.keys)).sorted(by: byBytes)
        var table = Table([.left] + splits.flatMap { _ in [Table.Alignment.right, .right] })
        table.add(["class"] + splits.flatMap { [$0.isEmpty ? "count" : cell($0), ""] as [TerminalText] })
        for label in changes.classes.keys.sorted(by: byBytes) where changed[label] != nil {
            table.add([cell(label)] + splits.flatMap { cells(changes.classes[label]?[$0] ?? ClassCount()) })
        }
        let totals = splits.map { split in
            changes.classes.values.reduce(into: ClassCount()) { total, counts in
                total.from += counts[split]?.from ?? 0
                total.to += counts[split]?.to ?? 0
            }
        }
        table.add(["all"] + totals.flatMap(cells))
        let rows = table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
        return "\n\(style.bold("classes"))\n\(rows)"
    }

    private func cells(_ count: ClassCount) -> [TerminalText] {
        if count.from == count.to { return ["\(grouped(count.to))", ""] }
        let change = count.to - count.from
        return ["\(grouped(count.from)) -> \(grouped(count.to))", "\(change > 0 ? "+" : "")\(grouped(change))"]
    }

    private var otherCells: [CellChange] {
        changes.otherCells.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// Columns that came or went, and cells that are neither label nor split.
    func cellSections(_ limit: Limit) -> TerminalText {
        var text: TerminalText = ""
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            let columns =
                table.columnsRenamed.map { style.name("> \(cell($0.from)) -> \(cell($0.to))") }
                + table.columnsRemoved.map { style.removed("- \(cell($0))") }
                + table.columnsAdded.map { style.added("+ \(cell($0))") }
            text += list("columns of \(path)", columns, Limit(nil)) { $0 }
        }
        return text
            + list("other cells changed", otherCells, limit) { change in
                let (from, to) = (style.removed(cell(change.from)), style.added(cell(change.to)))
                return "\(cell(change.key))  \(cell(change.column)): \(from) -> \(to)"
            }
    }

    /// Boxes, by image.
    func boxSections(_ limit: Limit) -> TerminalText {
        list("boxes", changes.boxes, limit) { change in
            let (from, to) = (cell(change.from?.label ?? ""), cell(change.to?.label ?? ""))
            let what: TerminalText =
                switch change.kind {
                case .added: style.added("+ \(to)")
                case .removed: style.removed("- \(from)")
                case .moved: style.modified("~ \(to)")
                case .relabelled: "\(from) -> \(to)"
                case .altered: style.modified("~ \(to)") + "  \(attributes(change))"
                }
            if change.kind == .altered { return "\(cell(change.image))  \(what)" }
            let overlap = change.iou.map { "  IoU \(twoDecimals($0))" } ?? ""
            return "\(cell(change.image))  \(what)\(style.faint("\(overlap)"))"
        }
    }

    /// `iscrowd: 1 -> 0, keypoints`: of lists and maps, the name alone.
    private func attributes(_ change: BoxChange) -> TerminalText {
        change.attributes.map { attribute -> TerminalText in
            let values = [attribute.from, attribute.to]
            if values.contains(where: { $0?.hasPrefix("#") ?? false }) { return cell(attribute.name) }
            let (from, to) = (style.removed(cell(attribute.from)), style.added(cell(attribute.to)))
            return "\(cell(attribute.name)): \(from) -> \(to)"
        }.joined(separator: ", ")
    }

    private func cell(_ text: String?) -> TerminalText { TerminalText(cell: text) }
}
