import Comparison
import DatasetModel
import History
import Versioning
import Words

// The page's beginning: what is compared, the numbers, the transitions as heat maps, the classes as a table.

extension DiffPage {
    var opening: HTML {
        """
        \(PageFrame.opening(title: "\(shown(from.name)) → \(shown(to.name)) · dsv diff"))\
        <header><p class="brand"><b>dsv</b> what changed in the dataset</p>
        <h1>\(.name(from.name)) <span class="arrow">→</span> \(.name(to.name))</h1>
        <div class="sides">\(from.html("from"))\(to.html("to"))</div></header>
        <main>

        """
    }

    var tiles: HTML {
        var facts = changes.facts.filter { $0.kind != .boxes }
        if !changes.boxes.isEmpty {
            facts.append(ChangeFact(count: changes.boxes.count, words: "boxes changed", kind: .boxes))
        }
        let tiles: [HTML] = facts.map { fact in
            let content: HTML = "<b>\(grouped(fact.count))</b> <span>\(fact.words)</span>"
            let target = fact.kind == .renamed ? "#files" : fact.kind.map { "#kind=\($0.rawValue)" } ?? "#tables"
            return #"<a class="tile \#(fact.kind?.rawValue ?? "")" href="\#(target)">\#(content)</a>"#
        }
        if tiles.isEmpty { return "" }
        return """
            <section aria-label="Summary"><div class="tiles">\(tiles)</div>\
            <p class="soft">\(counted(changes.rowsTouched, "row")) touched in all</p></section>

            """
    }

    // MARK: heat maps

    var matrices: HTML {
        let maps =
            HeatMap(title: "Labels", kind: "label", transitions: Transition.sorted(changes.transitions)).html
            + HeatMap(title: "Splits", kind: "split", transitions: Transition.sorted(changes.moves)).html
        if maps.text.isEmpty { return "" }
        return "<section><h2>What became what</h2><div class=\"maps\">\(maps)</div></section>\n"
    }

    // MARK: classes

    var classList: CuttableList {
        let table = ClassTable(changes.classes)
        let changed = table.rows.filter(\.hasChanged)
        if changed.isEmpty { return CuttableList(head: "") }
        // Of few classes those without a change are shown, too: they are what the others are compared with.
        let rows = table.rows.count <= 40 ? table.rows : changed
        let hasSplits = table.splits != [""]
        let splits = hasSplits ? table.splits : []
        let heads: [HTML] = splits.map { #"<th scope="col">\#($0.isEmpty ? "no split" : .name($0))</th>"# }
        func row(_ name: HTML, _ row: ClassTable.Row) -> HTML {
            let cells: [HTML] = ((hasSplits ? row.cells : []) + [row.total]).map(Self.cell)
            return #"<tr><th scope="row">\#(name)</th>\#(cells)</tr>"#
        }
        let hidden = table.rows.count - rows.count
        let words = "\(counted(hidden, "class", "classes")) without a change not shown"
        let note: HTML = hidden == 0 ? "" : #"<p class="soft">\#(words)</p>"#
        let head: HTML = """
            <section id="classes"><h2>Classes</h2><div class="scroll" tabindex="0" role="region" aria-label="Classes">\
            <table class="counts"><thead><tr><th scope="col">class</th>\(heads)<th scope="col">all</th></tr></thead>\
            <tbody>
            """
        let foot: HTML = "</tbody><tfoot>\(row("all", table.total))</tfoot></table></div>\(note)</section>\n"
        let columns = splits.count + 2
        return CuttableList(
            head: head.text, rows: rows.prefix(limits.rows).map { row(.name($0.name), $0).text + "\n" },
            count: rows.count,
            rest: { #"<tr><td class="left-out" colspan="\#(columns)">… \#(grouped($0)) more classes</td></tr>"# },
            tail: foot.text)
    }

    private static func cell(_ count: ClassCount) -> HTML {
        if count.from == count.to {
            return #"<td class="same">\#(grouped(count.to)) <span class="delta"></span></td>"#
        }
        let change = count.to - count.from
        return """
            <td><span class="soft">\(grouped(count.from)) →</span> \(grouped(count.to)) \
            <span class="delta \(change > 0 ? "plus" : "minus")">\(signed(change))</span></td>
            """
    }
}

extension HTML {
    static func + (left: HTML, right: HTML) -> HTML { HTML(trusted: left.text + right.text) }
}

extension NamedSide {
    /// The side at the top of a page: its name, who made it and when.
    func html(_ role: String) -> HTML {
        var html: HTML = #"<div class="side"><p><span class="role">\#(role)</span> <b>\#(.name(name))</b>"#
        guard let snapshot else { return html + "</p></div>" }
        if snapshot.id.short != name { html += " <code>\(snapshot.id.short)</code>" }
        let tags = snapshot.tags.filter { $0 != name }
        for tag in tags.prefix(5) { html += #" <span class="tag">\#(.name(tag))</span>"# }
        html += #"</p><p>\#(.name(snapshot.subject))</p><p class="soft">\#(date(snapshot.author))"#
        return html + " · \(shown(snapshot.author.name))</p></div>"
    }
}
