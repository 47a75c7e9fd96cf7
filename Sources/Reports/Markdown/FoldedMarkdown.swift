import DatasetModel
import Words

/// A comment for a pull request, whose long lists are folded away.
protocol FoldedMarkdown {
    /// How many rows each folded list has at most.
    var limit: Limit { get }
}

extension FoldedMarkdown {
    /// A comment is at most this long, counted as JavaScript does; GitHub refuses more than 65,536.
    static var mostCharacters: Int { 60_000 }

    /// Joins lists as far as they fit; says what is left out, and which command lists everything.
    func fitted(_ lists: [CuttableList], _ command: String) -> String {
        let length: (String) -> Int = { $0.utf16.count }
        let whole = FittedText(lists, into: Self.mostCharacters, length: length)
        if whole.omittedRows == 0 { return whole.text }
        func footer(_ omitted: Int) -> String {
            "\nLeft out here: \(counted(omitted, "row")). `\(command)` lists everything.\n"
        }
        let rest = FittedText(lists, into: Self.mostCharacters - length(footer(.max)), length: length)
        return rest.text + footer(rest.omittedRows)
    }

    /// The most rows of a table that is not folded away.
    static var mostTableRows: Int { 40 }

    /// A folded table.
    func details<Row>(
        _ title: String, _ columns: [Markdown], _ rows: [Row], numbersFrom firstNumber: Int = .max,
        _ cells: (Row) -> [Markdown]
    ) -> [CuttableList] {
        if rows.isEmpty { return [] }
        return [
            CuttableList(
                head: Self.opening(title) + Markdown.tableHead(columns, numbersFrom: firstNumber),
                rows: rows.prefix(mostRows).map { Markdown.row(cells($0)) }, count: rows.count,
                rest: { "\n… \(grouped($0)) more\n" }, tail: "\n</details>\n")
        ]
    }

    /// A folded list.
    func details<Row>(_ title: String, _ rows: [Row], _ line: (Row) -> Markdown) -> [CuttableList] {
        if rows.isEmpty { return [] }
        return [
            CuttableList(
                head: Self.opening(title), rows: rows.prefix(mostRows).map { "- \(line($0).text)\n" },
                count: rows.count, rest: { "- … \(grouped($0)) more\n" }, tail: "\n</details>\n")
        ]
    }

    private static func opening(_ title: String) -> String { "\n<details><summary>\(title)</summary>\n\n" }

    // More than 5,000 cannot fit.
    private var mostRows: Int { limit.shown(of: 5_000) }

    func optional(_ name: String?) -> Markdown { name.map { "\($0)" } ?? "" }

    static var mostNames: Int { 10 }

    /// Some names, and how many more there are.
    static func list(_ names: [String]) -> Markdown {
        let rest = names.count - mostNames
        return Markdown(
            names.prefix(mostNames).map { ("\($0)" as Markdown).text }.joined(separator: ", ")
                + (rest > 0 ? " and \(grouped(rest)) more" : ""))
    }

    func noteLists(_ notes: [Note]) -> [CuttableList] {
        if notes.isEmpty { return [] }
        return [
            CuttableList(
                head: "\n#### Notes\n\n",
                rows: notes.prefix(Self.mostTableRows).map { note in
                    let examples = note.examples.isEmpty ? "" : Self.list(Array(note.examples.prefix(3)))
                    return ("- \(sentence: note.text) \(examples)\n" as Markdown).text
                }, count: notes.count, rest: { "- … \(grouped($0)) more notes\n" })
        ]
    }
}
