import DatasetModel

extension StatsPage {
    /// A section that is a table.
    func table(
        title: String, id: String, heads: [String], rows: [HTML], count: Int, foot: HTML = ""
    ) -> CuttableList {
        var list = table(
            head: #"<section id="\#(id)"><h2>\#(title)</h2>"#, label: title, heads: heads, rows: rows, count: count,
            foot: foot)
        list.tail += "</section>\n"
        return list
    }

    /// A table that is scrolled where it is too wide, and cut where the page gets too long.
    func table(
        head: HTML, label: String, heads: [String], rows: [HTML], count: Int, foot: HTML = ""
    ) -> CuttableList {
        let columns = heads.count
        let heads: [HTML] = heads.map { $0.isEmpty ? "<td></td>" : #"<th scope="col">\#($0)</th>"# }
        let opening: HTML = """
            \(head)<div class="scroll" tabindex="0" role="region" aria-label="\(label)"><table class="counts">\
            <thead><tr>\(heads)</tr></thead><tbody>

            """
        return CuttableList(
            head: opening.text, rows: rows.map(\.text), count: count,
            rest: { #"<tr><td class="left-out" colspan="\#(columns)">… \#(grouped($0)) more</td></tr>"# },
            tail: "</tbody>\(foot.text)</table></div>\n")
    }
}
