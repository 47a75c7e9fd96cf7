import DatasetModel
import History
package import Versioning
import Words

/// The answers of `dsv blame`.
package enum BlameReport {
    /// One line for each change of one image, newest first.
    package static func text(_ entries: [BlameEntry], _ style: Style) -> TerminalText {
        lines(entries, style, indent: 0)
    }

    /// The same for several images, each under its key and the labels that it had, in the order of time.
    package static func groups(_ entries: [BlameEntry], _ style: Style) -> TerminalText {
        var text: TerminalText = ""
        var rest = entries[...]
        while let key = rest.first?.key {
            let group = rest.prefix { $0.key == key }
            rest = rest.dropFirst(group.count)
            let labels = ([group.last?.from] + group.reversed().map(\.to)).map { label -> TerminalText in
                label.map { TerminalText(cell: $0) } ?? "(removed)"
            }
            if !text.isEmpty { text += "\n" }
            text += "\(style.bold(TerminalText(cell: key)))  \(labels.joined(separator: " -> "))\n"
            text += lines(Array(group), style, indent: 2)
        }
        return text.isEmpty ? "no label came back to what it had been\n" : text
    }

    private static func lines(_ entries: [BlameEntry], _ style: Style, indent: Int) -> TerminalText {
        var table = Table([.left, .left, .left, .left, .left, .left])
        for entry in entries {
            let (from, to) = (TerminalText(cell: entry.from), TerminalText(cell: entry.to))
            table.add([
                style.modified("\(entry.snapshot.id.short)"), "\(date(entry.snapshot.author).prefix(10))",
                "\(entry.snapshot.author.name)", TerminalText(cell: entry.column), "\(from) -> \(to)",
                "\(entry.snapshot.subject)",
            ])
        }
        return table.text(indent: indent)
    }
}
