package import DatasetModel
package import Judging
import Scoring
import Versioning
import Words

/// The answer of `dsv compare --html`: one page that stands alone, without a server and without a network.
///
/// It holds all that it shows, images included, so it may only grow so large; what it leaves out, it says.
package struct ComparePage: Sendable {
    package typealias Limits = PageLimits

    let comparison: ModelComparison
    let report: CompareReport
    let limits: Limits

    package init(_ comparison: ModelComparison, limits: Limits = Limits()) {
        self.comparison = comparison
        self.limits = limits
        report = CompareReport(comparison)
    }

    var format: MetricFormat { report.format }
    var cases: [ModelComparison.Case] { comparison.paired?.cases ?? [] }

    /// The page, as UTF-8.
    ///
    /// `bytes` gives the bytes of an image, nil where they are not at hand. It is called for the images that are shown
    /// only, one after the other.
    package func html(bytes: (DatasetPath) -> [UInt8]?) -> String {
        let groups = ModelComparison.Case.Kind.allCases.map { kind in cases.filter { $0.kind == kind } }
        let (shown, rest) = limits.select(groups) { view($0, bytes) }
        let head = opening + tiles + leftOut + waterfall + matrices
        let lists = [CuttableList(head: head.text)] + classes + imageSection(shown, rest) + notes
        // The end of the page must not be what is left out.
        let end = PageFrame.closing("dsv compare --html").text
        return FittedText(lists, into: limits.bytes - end.utf8.count) { $0.utf8.count }.text + end
    }

    // MARK: images

    private func imageSection(_ shown: [HTML], _ rest: [ModelComparison.Case]) -> [CuttableList] {
        if cases.isEmpty { return [] }
        let chips = ModelComparison.Case.Kind.allCases.map { kind in
            PageFilters.Chip(
                name: kind.rawValue, title: CompareWords.of(kind), count: cases.count { $0.kind == kind })
        }
        let classes = Set(cases.flatMap { [$0.label, $0.from, $0.to] }).sorted(by: precedes)
        let filters = PageFilters(chips: chips, classes: classes).html
        var head: HTML = #"<section id="images"><h2>Images that a model got wrong</h2>\#(filters)"#
        if !rest.isEmpty {
            let counts = "Pictures of \(grouped(shown.count)) of \(counted(cases.count, "image"))."
            head += #"<p class="left-out">\#(counts) The others are listed below them.</p>"#
        }
        head += #"<div class="cards">\#(shown)</div>"#
        head += #"<p id="none" class="nothing" hidden>No image passes the filters.</p>"#
        var list = CuttableList(head: head.text, tail: "</section>\n")
        if rest.isEmpty { return [list] }
        let title = "\(grouped(rest.count)) more, without pictures"
        list.head += (#"<details class="more" open><summary>\#(title)</summary><ul class="rows">"# as HTML).text
        list.rows = rest.prefix(limits.rows).map { row($0).text }
        list.count = rest.count
        list.rest = {
            #"<li class="left-out">… \#(grouped($0)) more; <code>dsv compare --json</code> lists all</li>"#
        }
        list.tail = "</ul></details></section>\n"
        return [list]
    }

    private func view(_ image: ModelComparison.Case, _ bytes: (DatasetPath) -> [UInt8]?) -> HTML {
        let name = image.path?.description ?? image.key
        let picture =
            image.path.map {
                Picture(
                    bytes($0), thumbnailSide: limits.pictureSide, mostBytesAsTheyAre: limits.bytesAsTheyAre)
            } ?? .missing("no image")
        return """
            <article class="card" \(data(image))><div class="pictures"><figure>\(picture.html(name))</figure></div>\
            <div class="facts">\(facts(image))<p class="key" title="\(shown(name, most: 500))">\(.name(name))</p>\
            <p class="kinds">\(kind(image))</p></div></article>

            """
    }

    private func row(_ image: ModelComparison.Case) -> HTML {
        "<li \(data(image))><span class=\"key\">\(.name(image.key))</span> \(facts(image))\(kind(image))</li>\n"
    }

    private func data(_ image: ModelComparison.Case) -> HTML {
        // A click on a cell of a map asks for the images behind it.
        let moves = [("from", image.from), ("to", image.to)].map { "\($0)\t\(shown(image.label))\t\(shown($1))" }
        return PageFilters.data(
            kinds: [image.kind.rawValue], classes: Set([image.label, image.from, image.to]).sorted(by: precedes),
            moves: moves)
    }

    private func facts(_ image: ModelComparison.Case) -> HTML {
        func answer(_ text: String) -> HTML {
            let isRight = text == image.label
            return #"<span class="\#(isRight ? "plus" : "minus")">\#(.name(text)) \#(isRight ? "✓" : "✗")</span>"#
        }
        return """
            <p class="change">\(.name(image.label))</p>\
            <p class="change kept">\(answer(image.from)) <span class="arrow">→</span> \(answer(image.to))</p>
            """
    }

    private func kind(_ image: ModelComparison.Case) -> HTML {
        #"<span class="kind \#(image.kind.rawValue)">\#(CompareWords.of(image.kind))</span>"#
    }
}
