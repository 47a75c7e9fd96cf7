import DatasetModel
import Judging
import Scoring
import Versioning
import Words

extension ScorePlot {
    /// One page that stands alone: the picture, and the numbers as a table.
    package var html: String {
        let opening: HTML = """
            \(PageFrame.opening(title: "\(title) · dsv score plot", css: Self.css))\
            <header><p class="brand"><b>dsv</b> scores of the dataset</p><h1>\(title)</h1></header>
            <main>
            <section><figure class="plot">\(picture(isAlone: false))</figure></section>

            """
        let end = PageFrame.closing("dsv score plot --html").text
        let body = FittedText([CuttableList(head: opening.text), table], into: Self.mostBytes - end.utf8.count) {
            $0.utf8.count
        }
        return body.text + end
    }

    private static let mostBytes = 20_000_000

    private static let css = """
        .plot { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); overflow: hidden;
            max-width: 860px; }
        .plot svg { display: block; }
        .counts .text { text-align: left; }

        """

    private var table: CuttableList {
        let entries = history.groups.flatMap { group in
            group.entries.filter { $0.score.content.value(of: format.metric.name) != nil }.map { (group.snapshot, $0) }
        }
        let heads: [HTML] = ["model", "value", "95 % interval", "images", "change", "score"].map {
            #"<th scope="col">\#($0)</th>"#
        }
        let head: HTML = """
            <section id="scores"><h2>Scores</h2><div class="scroll" tabindex="0" role="region" aria-label="Scores">\
            <table class="counts"><thead><tr><th scope="col">snapshot</th>\(heads)</tr></thead><tbody>

            """
        return CuttableList(
            head: head.text, rows: entries.prefix(5_000).map { row($0, $1).text }, count: entries.count,
            rest: { #"<tr><td class="left-out" colspan="7">… \#(grouped($0)) more</td></tr>"# },
            tail: "</tbody></table></div></section>\n")
    }

    private func row(_ snapshot: Snapshot, _ entry: ScoreHistory.Entry) -> HTML {
        let content = entry.score.content
        let value = content.value(of: format.metric.name) ?? 0
        let interval = format.metric.isRateOfImages ? Interval.wilson(rate: value, count: content.count) : nil
        let change: HTML =
            if entry.previous == nil { "" } else if let change = entry.change(of: format.metric.name) {
                #"<span class="delta \#(goodness(change))">\#(format.change(change))</span>"#
            } else { entry.isComparable ? "" : #"<span class="soft">other data</span>"# }
        return """
            <tr><th scope="row">\(.name(snapshot.shortName))</th><td class="text">\(.name(content.model))</td>\
            <td>\(format.value(value))</td><td>\(interval.map(format.interval) ?? "")</td>\
            <td>\(content.measured)</td><td>\(change)</td><td><code>\(entry.score.id.short)</code></td></tr>

            """
    }

    private func goodness(_ change: Double) -> String {
        guard let higherIsBetter = format.metric.higherIsBetter, change != 0 else { return "" }
        return (change > 0) == higherIsBetter ? "plus" : "minus"
    }
}
