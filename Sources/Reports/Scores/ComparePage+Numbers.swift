import DatasetModel
import History
import Judging
import Scoring
import Versioning
import Words

// The page's beginning: the answer in a sentence, the numbers, where the change comes from, what was taken for what.

extension ComparePage {
    var opening: HTML {
        let names = ModelNames(comparison)
        return """
            \(PageFrame.opening(title: "\(names.from) → \(names.to) · dsv compare", css: Self.css))\
            <header><p class="brand"><b>dsv</b> is the model better?</p>
            <h1>\(names.from) <span class="arrow">→</span> \(names.to)</h1>
            <p class="sentence \(comparison.verdict.rawValue)">\(CompareSentence(comparison).text)</p>
            <div class="sides">\(view("from", comparison.from))\(view("to", comparison.to))</div></header>
            <main>

            """
    }

    private static let css = """
        .sentence { margin-top: 16px; padding: 12px 16px; font-size: 18px; line-height: 1.45; max-width: 62em;
            background: var(--surface); border: 1px solid var(--line); border-left: 5px solid var(--tone, var(--soft));
            border-radius: var(--round); }
        .better, .newly-right { --tone: var(--added); } .worse, .newly-wrong { --tone: var(--removed); }
        .still-wrong { --tone: var(--modified); }
        .tiles { grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); }
        .falls + .soft, #classes > .soft { margin: 8px 0; }
        .falls { display: grid; grid-template-columns: max-content minmax(80px, 1fr) max-content max-content; gap: 6px 14px;
            align-items: center; max-width: 760px; margin-top: 10px; }
        .falls .track { position: relative; height: 20px; background: var(--sunken); border-radius: 4px; overflow: hidden; }
        .falls i { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; background: var(--tone, var(--soft)); }
        .falls .number { text-align: right; font-weight: 600; }
        .falls .plus { --tone: var(--added); } .falls .minus { --tone: var(--removed); }
        .pairs { border-spacing: 6px; margin: 8px -6px; }
        .pairs td { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 8px 16px;
            text-align: right; }
        .pairs th { color: var(--soft); padding-right: 8px; } .pairs thead th { text-align: right; }
        .map .same { color: var(--soft); }
        .plus { color: var(--added); } .minus { color: var(--removed); }
        @media (max-width: 600px) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .falls { grid-template-columns: max-content minmax(40px, 1fr) max-content; gap: 6px 8px; }
            .falls .count { display: none; } }

        """

    private func view(_ role: String, _ side: ModelComparison.Side) -> HTML {
        let content = side.score.content
        let recorded = side.recorded.map { value in
            let interval = content.interval(of: format.metric.name)
            return "\(shown(format.metric.name)) \(format.value(value, interval)) on \(content.measured)"
        }
        var html: HTML = """
            <div class="side"><p><span class="role">\(role)</span> <b>\(.name(content.model))</b> \
            <code>\(side.score.id.short)</code></p>
            """
        if let recorded { html += "<p>\(recorded)</p>" }
        let snapshot = side.snapshot
        html += "<p>snapshot <code>\(snapshot.id.short)</code>"
        for tag in snapshot.tags.prefix(5) { html += #" <span class="tag">\#(.name(tag))</span>"# }
        return html + #" \#(.name(snapshot.subject))</p><p class="soft">\#(date(side.score.author))</p></div>"#
    }

    var tiles: HTML {
        guard let difference = comparison.difference else { return "" }
        var tiles: [HTML] = []
        func add(_ number: String, _ words: String) {
            tiles.append(#"<div class="tile"><b>\#(number)</b> <span>\#(words)</span></div>"#)
        }
        let interval = comparison.interval
        add(format.change(difference), interval.map { "95 % interval \(format.signed($0))" } ?? "difference")
        if let paired = comparison.paired {
            add(format.value(paired.values.from), "from, on the compared images")
            add(format.value(paired.values.to), "to, on the compared images")
        }
        add(grouped(comparison.count), "images compared\(comparison.split.map { ", of \(shown($0))" } ?? "")")
        if let p = comparison.paired?.p { add(pValue(p), "McNemar's test, mid-p") }
        if let least = comparison.smallestVisible {
            add(format.size(least), "about the least that these images can show")
        }
        return """
            <section aria-label="Numbers"><div class="tiles">\(tiles)</div>\(pairs)</section>

            """
    }

    private var pairs: HTML {
        guard let table = comparison.paired?.table else { return "" }
        return """
            <table class="pairs"><thead><tr><th></th><th scope="col">to right</th><th scope="col">to wrong</th></tr></thead><tbody>\
            <tr><th scope="row">from right</th><td>\(grouped(table.bothRight))</td><td>\(grouped(table.onlyFirst))</td></tr>\
            <tr><th scope="row">from wrong</th><td>\(grouped(table.onlySecond))</td><td>\(grouped(table.bothWrong))</td></tr>\
            </tbody></table>
            """
    }

    var leftOut: HTML {
        if comparison.excluded.isEmpty { return "" }
        let lines: [HTML] = comparison.excluded.map { group in
            "<li>\(grouped(group.count)) \(CompareWords.of(group.reason, count: group.count))</li>"
        }
        return "<section><h2>Left out</h2><ul>\(lines)</ul></section>\n"
    }

    var waterfall: HTML {
        guard let waterfall = comparison.waterfall, let sentence = CompareSentence(comparison).waterfall else {
            return ""
        }
        let rest: HTML = waterfall.unanswered.map { #"<p class="soft">\#($0)</p>"# } ?? ""
        return """
            <section id="change"><h2>Where the change comes from</h2><p>\(sentence)</p>\
            <div class="falls">\(WaterfallBars(waterfall, format).html)</div>\(rest)</section>

            """
    }

    var matrices: HTML {
        guard let confusion = comparison.paired?.confusion else { return "" }
        let maps = map("from", confusion.from) + map("to", confusion.to)
        return #"<section id="confusions"><h2>What was taken for what</h2><div class="maps">\#(maps)</div></section>"#
    }

    private func map(_ kind: String, _ confusion: ConfusionMatrix) -> HTML {
        let wrong = confusion.confusions.map {
            Transition(from: confusion.classes[$0.truth], to: confusion.classes[$0.predicted], count: $0.count)
        }
        let right = confusion.classes.indices.filter { confusion.counts.truth[$0] + confusion.counts.predicted[$0] > 0 }
            .map { (confusion.classes[$0], confusion.counts.correct[$0]) }
        let names = ModelNames(comparison)
        return HeatMap(
            title: "\(kind): \(kind == "from" ? names.from : names.to)", kind: kind, transitions: wrong,
            caption: "labels: rows, answers: columns", unchanged: Dictionary(right) { first, _ in first }
        ).html
    }

    var classes: [CuttableList] {
        let classes = comparison.paired?.byClass ?? []
        if classes.isEmpty { return comparison.paired?.precisions.section(in: self) ?? [] }
        let rate = MetricFormat(named: "accuracy")
        let rows: [HTML] = classes.prefix(limits.rows).map { row in
            let table = row.table
            let sign = table.onlySecond == table.onlyFirst ? "" : table.onlySecond > table.onlyFirst ? "plus" : "minus"
            let isFew = table.count < SmallNumbers.fewImages
            let cells: [HTML] = [
                grouped(table.count), rate.value(table.firstRate), rate.value(table.secondRate),
            ].map { #"<td\#(isFew ? #" class="same""# as HTML : "")>\#($0)</td>"# }
            return """
                <tr><th scope="row">\(.name(row.name))</th>\(cells)<td><span class="delta \(isFew ? "" : sign)">\
                \(rate.signed(table.difference))</span></td><td>\(grouped(table.onlySecond))</td>\
                <td>\(grouped(table.onlyFirst))</td></tr>

                """
        }
        return classList(
            """
            The share of each class's images that are right. Classes of fewer than \(SmallNumbers.fewImages) images are pale: \
            their numbers say little.
            """, ["images", "from", "to", "change", "newly right", "newly wrong"], rows, count: classes.count)
    }

    /// The section of the classes, of which there are `count`; nothing without one.
    func classList(_ words: String, _ columns: [String], _ rows: [HTML], count: Int) -> [CuttableList] {
        if rows.isEmpty { return [] }
        let heads: [HTML] = columns.map { #"<th scope="col">\#($0)</th>"# }
        let head: HTML = """
            <section id="classes"><h2>Classes</h2><p class="soft">\(words)</p>\
            <div class="scroll" tabindex="0" role="region" aria-label="Classes"><table class="counts">\
            <thead><tr><th scope="col">class</th>\(heads)</tr></thead><tbody>

            """
        let width = columns.count + 1
        return [
            CuttableList(
                head: head.text, rows: rows.map(\.text), count: count,
                rest: { #"<tr><td class="left-out" colspan="\#(width)">… \#(grouped($0)) more classes</td></tr>"# },
                tail: "</tbody></table></div></section>\n")
        ]
    }

    var notes: [CuttableList] {
        if comparison.notes.isEmpty { return [] }
        let rows: [HTML] = comparison.notes.map { note in
            let examples = note.examples.prefix(10).map { shown($0) }.joined(separator: ", ")
            let line: HTML = examples.isEmpty ? "" : #"<p class="key">\#(examples)</p>"#
            return "<li><p>\(shown(note.text, most: 500))</p>\(line)</li>\n"
        }
        return [
            CuttableList(
                head: #"<section id="notes"><h2>Notes</h2><ul class="notes">"#, rows: rows.map(\.text),
                count: rows.count, tail: "</ul></section>\n")
        ]
    }
}

/// The parts of a change as bars, each beginning where the one before it ends.
private struct WaterfallBars {
    private let waterfall: Waterfall
    private let format: MetricFormat
    private let low: Double
    private let span: Double

    init(_ waterfall: Waterfall, _ format: MetricFormat) {
        self.waterfall = waterfall
        self.format = format
        var value = waterfall.start
        var values = [value, waterfall.end]
        for step in waterfall.steps {
            value += step.change
            values.append(value)
        }
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        // Room at the ends, so that the outermost bars are seen whole.
        span = max(most - least, 1e-9) * 1.2
        low = least - span / 12
    }

    var html: HTML {
        var rows = row("from", waterfall.start, waterfall.start, format.value(waterfall.start), nil)
        var value = waterfall.start
        for step in waterfall.steps {
            rows += row(step.words, value, value + step.change, format.signed(step.change), step.count)
            value += step.change
        }
        return rows + row("to", waterfall.end, waterfall.end, format.value(waterfall.end), nil)
    }

    private func row(_ words: String, _ start: Double, _ end: Double, _ number: String, _ count: Int?) -> HTML {
        let left = (min(start, end) - low) / span * 100
        let isGood = (end > start) == (format.metric.higherIsBetter ?? true)
        let tone = start == end ? "" : isGood ? "plus" : "minus"
        return """
            <span>\(words)</span><span class="track \(tone)"><i style="left:\(twoDecimals(left))%;\
            width:\(twoDecimals(abs(end - start) / span * 100))%"></i></span><span class="number">\(number)</span>\
            <span class="soft count">\(count.map { counted($0, "image") } ?? "")</span>

            """
    }
}
