import Checking
import Comparison
import DatasetModel
import Labels
import Versioning
import Words

/// The answer of `dsv stats --html`: one page that stands alone, without a server and without a network.
package struct StatsPage: Sendable {
    let report: StatsReport
    let limits: PageLimits

    package init(_ report: StatsReport, limits: PageLimits = PageLimits()) {
        self.report = report
        self.limits = limits
    }

    var statistics: Statistics { report.statistics }

    /// The page, as UTF-8.
    package var html: String {
        let lists =
            [CuttableList(head: (opening + tiles).text)] + classes + [CuttableList(head: pictures.text)] + drift
            + duplicates
        // The end of the page must not be what is left out.
        let end = PageFrame.closing("dsv stats --html").text
        let body = FittedText(lists.filter { !$0.head.isEmpty }, into: limits.bytes - end.utf8.count) { $0.utf8.count }
        return body.text + end
    }

    private static let css = """
        .counts .bars { min-width: clamp(56px, 14vw, 200px); padding-left: 0; }
        .bar { display: block; height: 10px; border-radius: 3px; background: var(--accent); min-width: 2px; }
        #drift p { margin-bottom: 8px; }
        .counts thead td { position: sticky; top: 0; background: var(--surface); border-top: 0; z-index: 1; }
        .counts .share { color: var(--soft); padding-left: 0; }
        .sizes { display: flex; flex-wrap: wrap; gap: 20px 32px; align-items: flex-start; margin-top: 12px; }
        .sizes .plot { flex: 1 1 320px; max-width: 560px; min-width: 0; }
        .plot { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); overflow: hidden; }
        .plot svg { display: block; width: 100%; height: auto; }
        .size-plot text { fill: var(--soft); font-size: 13px; }
        .size-plot .grid { stroke: var(--line); }
        .size-plot circle { fill: var(--accent); fill-opacity: 0.55; stroke: var(--surface); }

        """

    private var opening: HTML {
        let name = report.title?.shortName ?? report.side.name
        var sides = report.side.html("of")
        if let before = report.drift?.from { sides = before.html("from") + report.side.html("to") }
        return """
            \(PageFrame.opening(title: "\(shown(name)) · dsv stats", css: Self.css))\
            <header><p class="brand"><b>dsv</b> what the dataset holds</p><h1>\(.name(name))</h1>
            <div class="sides">\(sides)</div></header>
            <main>

            """
    }

    private var tiles: HTML {
        var facts = [(grouped(statistics.imageCount), "images")]
        if statistics.distinctImages < statistics.imageCount {
            facts.append((grouped(statistics.distinctImages), "distinct images"))
        }
        let size = byteSize(statistics.byteCount).split(separator: " ").map(String.init)
        facts += [(grouped(statistics.fileCount), "files"), (size[0], "\(size[1]) in all")]
        if !statistics.classes.isEmpty { facts.append((grouped(statistics.classes.count), "classes")) }
        if let objects = statistics.objects {
            facts.append((grouped(statistics.labelledCount), "objects"))
            facts.append((grouped(objects.imagesWith), "images with objects"))
            facts.append((grouped(objects.imagesWithout), "images without objects"))
        }
        let tiles: [HTML] = facts.map { #"<div class="tile"><b>\#($0.0)</b> <span>\#($0.1)</span></div>"# }
        return #"<section aria-label="Summary"><div class="tiles">\#(tiles)</div></section>\#n"#
    }

    // MARK: classes

    private var classes: [CuttableList] {
        if statistics.classes.isEmpty { return splits }
        let shares = ClassShares(statistics)
        let sums: [HTML] = shares.cells(shares.total).map { "<td>\(grouped($0))</td><td></td>" }
        let list = table(
            title: "\(Self.title(statistics.unit)) by class", id: "classes",
            heads: ["class", ""] + shares.titles.flatMap { [$0, "share"] },
            rows: shares.rows.prefix(limits.rows).map { row($0, shares) }, count: shares.rows.count,
            foot: #"<tfoot><tr><th scope="row">all</th><td></td>\#(sums)</tr></tfoot>"#)
        return [list] + (shares.splits == [""] ? splits : [])
    }

    private static func title(_ unit: Statistics.Unit) -> String {
        switch unit {
        case .images: "Images"
        case .rows: "Rows"
        case .objects: "Objects"
        }
    }

    private func row(_ row: ClassShares.Row, _ shares: ClassShares) -> HTML {
        let cells: [HTML] = zip(shares.cells(row), shares.cells(shares.total)).map(cells)
        return #"<tr><th scope="row">\#(.name(row.name))</th>\#(bar(row.total, of: shares.most))\#(cells)</tr>\#n"#
    }

    private func cells(_ count: Int, of sum: Int) -> HTML {
        #"<td>\#(grouped(count))</td><td class="share">\#(percent(count, of: sum))</td>"#
    }

    /// A cell with a bar.
    private func bar(_ part: Int, of whole: Int) -> HTML {
        if part == 0 { return "<td></td>" }
        let width = fixed(Double(part) / Double(max(whole, 1)) * 100, 1)
        return #"<td class="bars"><span class="bar" style="width: \#(width)%"></span></td>"#
    }

    private var splits: [CuttableList] {
        if statistics.splits.isEmpty { return [] }
        let most = statistics.splits.values.max() ?? 0
        let rows: [HTML] = ClassTable([:], splits: statistics.splits.keys).splits.map { split in
            let count = statistics.splits[split] ?? 0
            return """
                <tr><th scope="row">\(.name(split))</th>\(bar(count, of: most))\(cells(count, of: statistics.imageCount))</tr>

                """
        }
        return [
            table(
                title: "Images by split", id: "splits", heads: ["split", "", "images", "share"], rows: rows,
                count: rows.count)
        ]
    }

    // MARK: formats and sizes

    private var pictures: HTML {
        guard let pictures = statistics.pictures, statistics.imageCount > 0 else { return "" }
        let formats = pictures.sortedFormats.map { "\($0.format.title) \(grouped($0.count))" }.joined(separator: ", ")
        var html: HTML = #"<section id="sizes"><h2>Formats and sizes</h2>"#
        if !formats.isEmpty { html += "<p>\(formats)</p>" }
        if let range = pictures.range { html += "<p>Width × height: \(pictures.words(range)).</p>" }
        for remark in pictures.remarks { html += #"<p class="soft">\#(remark).</p>"# }
        if pictures.sizes.count > 1 {
            html += #"<div class="sizes">\#(SizePlot(pictures).html)\#(sizeTable(pictures))</div>"#
        }
        return html + "</section>\n"
    }

    private static let mostSizes = 12

    private func sizeTable(_ pictures: PictureCounts) -> HTML {
        let sizes = pictures.sortedSizes
        let rows: [HTML] = sizes.prefix(Self.mostSizes).map {
            #"<tr><th scope="row">\#($0.size.title)</th><td>\#(grouped($0.count))</td></tr>"#
        }
        let rest = sizes.count - rows.count
        let more: HTML = rest > 0 ? #"<tr><td class="left-out" colspan="2">… \#(grouped(rest)) more</td></tr>"# : ""
        return """
            <table class="counts"><thead><tr><th scope="col">size</th><th scope="col">images</th></tr></thead>\
            <tbody>\(rows)\(more)</tbody></table>
            """
    }

    // MARK: duplicates

    private var duplicates: [CuttableList] {
        let groups = statistics.duplicates
        if groups.isEmpty { return [] }
        let title = "\(counted(groups.count, "content")) present more than once"
        let head: HTML = """
            <section id="duplicates"><h2>Duplicates</h2><p>\(title): \(counted(statistics.copyCount, "copy", "copies")) too many.</p>\
            <ul class="rows">
            """
        return [
            CuttableList(
                head: head.text,
                rows: groups.prefix(limits.rows).map { paths in
                    let names: [HTML] = paths.map { "<p>\(.name($0.description))</p>" }
                    return ("<li>\(names)</li>\n" as HTML).text
                }, count: groups.count,
                rest: { #"<li class="left-out">… \#(grouped($0)) more; <code>dsv stats --json</code> lists all</li>"# },
                tail: "</ul></section>\n")
        ]
    }

    // MARK: drift

    private var drift: [CuttableList] {
        guard let drift = report.drift else { return [] }
        let title: HTML = #"<section id="drift"><h2>Drift from \#(.name(drift.from.name))</h2>"#
        if drift.parts.isEmpty {
            return [CuttableList(head: (title + "<p>No classes to compare.</p></section>\n").text)]
        }
        var lists = [CuttableList(head: title.text)]
        for part in drift.parts { lists.append(driftTable(part, drift)) }
        return lists + [CuttableList(head: "</section>\n")]
    }

    private func driftTable(_ part: DriftReport.Part, _ drift: DriftReport) -> CuttableList {
        let words = drift.words(part, arrow: "→")
        let head: HTML = "<h3>\(part.title)</h3><p>\(words)</p>"
        if !part.hasTable { return CuttableList(head: head.text) }
        let rows: [HTML] = part.rows.prefix(limits.rows).map { row in
            let change = row.count.to - row.count.from
            let counts = row.count.from == row.count.to ? "" : "\(grouped(row.count.from)) → "
            return """
                <tr><th scope="row">\(.name(row.name))</th><td><span class="soft">\(counts)</span>\(grouped(row.count.to))</td>\
                <td><span class="delta \(change > 0 ? "plus" : "minus")">\(signed(change))</span></td>\
                <td>\(row.shareWords(arrow: "→"))</td><td>\(row.points)</td></tr>

                """
        }
        return table(
            head: head, label: part.title,
            heads: ["class", report.statistics.unit.rawValue, "change", "share", "change"],
            rows: rows, count: part.rows.count)
    }
}
