import DatasetModel
import History
package import Versioning

/// The answers of `dsv blame`.
package enum BlameReport {
    /// One line for each change, newest first.
    package static func text(_ entries: [BlameEntry], _ style: Style) -> String {
        var table = Table([.left, .left, .left, .left, .left])
        for entry in entries {
            table.add([
                entry.snapshot.id.short, String(date(entry.snapshot.author).prefix(10)), entry.snapshot.author.name,
                what(entry), entry.snapshot.subject,
            ])
        }
        return table.text()
    }

    /// Each image whose label came back, with its labels in the order of time.
    package static func text(flips: [[BlameEntry]], _ style: Style) -> String {
        if flips.isEmpty { return "no label came back to what it was\n" }
        var text = ""
        for history in flips {
            let labels = [history.first?.from ?? ""] + history.map { $0.to ?? "" }
            text +=
                style.bold(shown(history.last?.key ?? "")) + "  " + labels.map { shown($0) }.joined(separator: " -> ")
                + "\n"
            text += Self.text(history, style).split(separator: "\n").map { "  \($0)\n" }.joined()
        }
        return text
    }

    private static func what(_ entry: BlameEntry) -> String {
        let noun = entry.column == "path" ? "image" : entry.table.map { "row of \($0)" } ?? "image"
        switch (entry.from, entry.to) {
        case (nil, _): return "\(noun) added"
        case (_, nil): return "\(noun) removed"
        case (let from?, let to?):
            let column = entry.column == "path" ? "renamed" : shown(entry.column ?? "")
            return "\(column): \(shown(from)) -> \(shown(to))"
        }
    }

    package static func json(_ entries: [BlameEntry]) -> JSON {
        ["schema": "dsv.blame/1", "entries": .array(entries.map(json))]
    }

    package static func json(flips: [[BlameEntry]]) -> JSON { json(flips.flatMap { $0 }) }

    private static func json(_ entry: BlameEntry) -> JSON {
        [
            "key": .string(entry.key), "table": .optional(entry.table?.description),
            "snapshot": .string(entry.snapshot.id.description),
            "author": ["name": .string(entry.snapshot.author.name), "email": .string(entry.snapshot.author.email)],
            "time": .string(date(entry.snapshot.author)), "message": .string(entry.snapshot.message),
            "column": .optional(entry.column), "from": .optional(entry.from), "to": .optional(entry.to),
        ]
    }
}
