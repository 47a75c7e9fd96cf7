package import DatasetModel
package import Versioning

extension Statistics {
    /// `1,737 images (1,697 distinct) in 1,738 files, 245 KB`.
    func summary() -> String {
        var text = counted(imageCount, "image")
        if distinctImages < imageCount { text += " (\(grouped(distinctImages)) distinct)" }
        return text + ", \(counted(fileCount, "file")), \(byteSize(byteCount))\n"
    }

    /// Images, or the objects in them, by class and split with shares, where they are labelled.
    func splitTable(_ style: Style) -> String {
        if classes.isEmpty { return splits.isEmpty ? "" : splitList(style) }
        let columns = splits.isEmpty ? [""] : splits.keys.sorted()
        let totals = columns.map { column in classes.values.reduce(0) { $0 + ($1[column] ?? 0) } }
        // An image has one label, but may show many objects.
        let unit = totals.reduce(0, +) > imageCount && imageCount > 0 ? "objects" : "images"
        var table = Table([.left] + columns.flatMap { _ in [Table.Alignment.right, .right] })
        table.add(["class"] + columns.flatMap { [$0.isEmpty ? unit : $0, "share"] })
        for label in classes.keys.sorted() {
            table.add(
                [label]
                    + columns.enumerated().flatMap { place, column in
                        let count = classes[label]?[column] ?? 0
                        return [grouped(count), percent(count, of: totals[place])]
                    })
        }
        table.add(["all"] + totals.flatMap { [grouped($0), ""] })
        return "\n" + table.text { place, line in place == 0 ? style.bold(line) : line }
    }

    private func splitList(_ style: Style) -> String {
        var table = Table([.left, .right, .right])
        table.add(["split", "images", "share"])
        for (split, count) in splits.sorted(by: { $0.key < $1.key }) {
            table.add([split, grouped(count), percent(count, of: imageCount)])
        }
        table.add(["all", grouped(imageCount), ""])
        return "\n" + table.text { place, line in place == 0 ? style.bold(line) : line }
    }

    /// The answer of `dsv stats`.
    package func text(_ style: Style, limit: Limit = .standard) -> String {
        var text = summary() + splitTable(style)
        if duplicates.isEmpty { return text }
        let copies = duplicates.reduce(0) { $0 + $1.count - 1 }
        text += "\n" + style.bold("\(counted(duplicates.count, "content")) present more than once")
        text += " (\(counted(copies, "copy", "copies")) too many)\n"
        let shown = limit.shown(of: duplicates.count)
        for paths in duplicates.prefix(shown) { text += "  \(paths.map(\.description).joined(separator: "  "))\n" }
        if shown < duplicates.count { text += style.faint("  … \(grouped(duplicates.count - shown)) more") + "\n" }
        return text
    }

    /// The answer of `dsv stats --json`.
    package var json: JSON {
        [
            "schema": "dsv.stats/1",
            "images": .integer(imageCount),
            "files": .integer(fileCount),
            "bytes": .bytes(byteCount),
            "distinct": .integer(distinctImages),
            "classes": .object(
                classes.sorted { $0.key < $1.key }.map { label, counts in
                    JSON.Member(key: label, value: Self.json(counts))
                }),
            "splits": Self.json(splits),
            "duplicates": .array(duplicates.map { .strings($0.map(\.description)) }),
        ]
    }

    private static func json(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .integer($0.value)) })
    }
}
