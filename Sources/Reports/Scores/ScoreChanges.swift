import DatasetModel
import Versioning
import Words

/// The scores of two snapshots as a diff shows them: the first metric of each model, and whether its numbers can be compared.
extension [ScoreChange] {

    /// The first metric of each model on each split.
    private var first: [ScoreChange] {
        enumerated().filter { place, change in
            place == 0 || self[place - 1].model != change.model || self[place - 1].split != change.split
        }.map(\.element)
    }

    /// A section of the text; empty where there is no score.
    func section(_ style: Style) -> TerminalText {
        if isEmpty { return "" }
        var table = Table([.left, .left, .right, .left, .right, .left])
        for change in first {
            table.add([
                style.name("\(shown(change.model))"), "\(shown(change.metric))", "\(change.oldValue)", "->",
                "\(change.newValue)", "\(change.verdict)",
            ])
        }
        return "\n\(style.bold("scores"))\n\(table.text(indent: 2))"
    }

    /// A section of the comment; nothing where there is no score.
    var markdown: [CuttableList] {
        if isEmpty { return [] }
        let rows = first.map { change in
            Markdown.row([
                "\(change.model)", "\(change.metric)", "\(change.oldValue)", "\(change.newValue)", "\(change.verdict)",
            ])
        }
        let head = Markdown.tableHead(["model", "metric", "before", "after", "comparable"], numbersFrom: 2)
        return [CuttableList(head: "\n#### Scores\n\n" + head + rows.joined())]
    }
}

extension ScoreChange {
    fileprivate var oldValue: String { from.map { MetricFormat(named: metric).value($0) } ?? "–" }
    fileprivate var newValue: String { to.map { MetricFormat(named: metric).value($0) } ?? "–" }

    fileprivate var verdict: String {
        guard let from, let to else { return why }
        return isComparable ? "\(MetricFormat(named: metric).change(to - from)), \(why)" : "not comparable: \(why)"
    }
}
