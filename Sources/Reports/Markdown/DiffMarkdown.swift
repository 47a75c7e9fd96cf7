package import Comparison
import DatasetModel
import History
package import Versioning
package import Words

/// The answer of `dsv diff --markdown`: a comment for a pull request.
///
/// The sections are those of the text, in the same order. Rows are folded away.
package struct DiffMarkdown: FoldedMarkdown, Sendable {
    let from: NamedSide
    let to: NamedSide
    let changes: DatasetChanges
    let scores: [ScoreChange]
    let limit: Limit

    /// Takes what is told, and how many rows each folded list has at most.
    package init(from: NamedSide, to: NamedSide, _ changes: DatasetChanges, scores: [ScoreChange] = [], limit: Limit) {
        self.from = from
        self.to = to
        self.changes = changes
        self.scores = scores
        self.limit = limit
    }

    /// The comment.
    package var text: String {
        var lists = [CuttableList(head: heading)]
        if changes.isEmpty { lists[0].head += "\nNothing differs.\n" }
        lists +=
            labelLists + splitLists + classLists + imageLists + otherFileLists + tableLists + boxLists
            + scores.markdown + noteLists(changes.notes)
        return fitted(lists, "dsv diff --json")
    }

    private var heading: String {
        var text: Markdown = "### Dataset changes: \(from.name) → \(to.name)\n\n"
        for (word, side) in [("from", from), ("to", to)] {
            text = "\(text)- \(words: word) \(side.name)"
            if let snapshot = side.snapshot {
                if snapshot.id.short != side.name { text = "\(text) \(snapshot.id.short)" }
                text = "\(text) \(sentence: snapshot.subject)"
            }
            text = "\(text)\n"
        }
        return text.text + summary
    }

    private var summary: String {
        let facts = changes.facts.map { "**\(grouped($0.count))** \($0.words)" }
        if facts.isEmpty { return "" }
        return "\n" + facts.joined(separator: ", ") + "; \(counted(changes.rowsTouched, "row")) touched in all.\n"
    }

    // MARK: sections

    private var labelLists: [CuttableList] {
        let rows = changes.relabelled
        let list = details(
            counted(rows.count, "row") + " relabelled", ["key", "from", "to", "split"], rows
        ) { ["\($0.key)", "\($0.from)", "\($0.to)", optional($0.split)] }
        return transitions("Label transitions", changes.transitions) + list
    }

    private var splitLists: [CuttableList] {
        let rows = changes.splitMoves
        let list = details(
            counted(rows.count, "row") + " moved", ["key", "from", "to", "label"], rows
        ) { ["\($0.key)", "\($0.from)", "\($0.to)", optional($0.label)] }
        return transitions("Split moves", changes.moves) + list
    }

    private func transitions(_ title: String, _ counts: [String: [String: Int]]) -> [CuttableList] {
        let all = Transition.sorted(counts)
        if all.isEmpty { return [] }
        return [
            CuttableList(
                head: "\n#### \(title)\n\n" + Markdown.tableHead(["from", "to", "rows"], numbersFrom: 2),
                rows: all.prefix(Self.mostTableRows).map {
                    Markdown.row(["\($0.from)", "\($0.to)", "\(words: grouped($0.count))"])
                },
                count: all.count, rest: { "\n… \(grouped($0)) more transitions\n" })
        ]
    }

    private var classLists: [CuttableList] {
        let table = ClassTable(changes.classes)
        let changed = table.rows.filter(\.hasChanged)
        if changed.isEmpty { return [] }
        let hasSplits = table.splits != [""]
        let columns: [Markdown] = hasSplits ? table.splits.map { $0.isEmpty ? "no split" : "\($0)" } + ["all"] : ["all"]
        func row(_ name: Markdown, _ row: ClassTable.Row) -> String {
            Markdown.row([name] + ((hasSplits ? row.cells : []) + [row.total]).map { "\(words: Self.change($0))" })
        }
        let unchanged = table.rows.count - changed.count
        return [
            CuttableList(
                head: "\n#### Classes\n\n" + Markdown.tableHead(["class"] + columns, numbersFrom: 1)
                    + row("**all**", table.total),
                rows: changed.prefix(Self.mostTableRows).map { row("\($0.name)", $0) }, count: changed.count,
                rest: { "\n… \(grouped($0)) more classes changed\n" },
                tail: unchanged == 0 ? "" : "\n\(counted(unchanged, "class", "classes")) without a change\n")
        ]
    }

    /// `157 → 143 (−14)`.
    private static func change(_ count: ClassCount) -> String {
        count.from == count.to
            ? grouped(count.to) : "\(grouped(count.from)) → \(grouped(count.to)) (\(signed(count.to - count.from)))"
    }
}
