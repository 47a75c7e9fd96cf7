package import Checking
package import DatasetModel
import Versioning
import Words

/// The answer of `dsv check --html`: one page that stands alone, with the images of each finding side by side.
///
/// It holds all that it shows, so it may only grow so large; what it leaves out, it says.
package struct CheckPage: Sendable {
    private let name: String
    private let result: CheckResult
    private let limits: PageLimits

    // More images of one finding make a list, not a picture.
    private static let mostPicturesOfGroup = 6

    package init(of name: String, _ result: CheckResult, limits: PageLimits = PageLimits()) {
        (self.name, self.result, self.limits) = (name, result, limits)
    }

    /// The page, as UTF-8.
    ///
    /// `image` gives the bytes of an image, nil where they are not at hand. It is called for the images that are shown only, one
    /// after the other.
    package func html(image: (DatasetPath) -> [UInt8]?) -> String {
        var lists = [CuttableList(head: opening.text)]
        if result.findings.isEmpty { lists.append(CuttableList(head: #"<p class="nothing">Nothing found.</p>"#)) }
        // Each finding gets its share of the pictures, and of the room for them.
        let shares = fairShares(
            result.findings.map { $0.groups.reduce(0) { $0 + $1.paths.count } }, of: limits.pictures)
        let room = limits.bytes / 4 * 3 / max(1, result.findings.count)
        for (place, finding) in result.findings.enumerated() {
            lists += section(finding, at: place, pictures: shares[place], bytes: room, image)
        }
        lists.append(notes)
        let end = PageFrame.closing("dsv check --html").text
        return FittedText(lists.filter { !$0.head.isEmpty }, into: limits.bytes - end.utf8.count) { $0.utf8.count }.text
            + end
    }

    private static let css = """
        .finding > p { max-width: 75ch; } .finding h2 { margin-bottom: 4px; }
        .error, .error h2 .kind { --tone: var(--removed); } .warn, .warn h2 .kind { --tone: var(--modified); }
        .groups { display: flex; flex-wrap: wrap; gap: 14px; margin: 12px 0; }
        .group { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); overflow: hidden; max-width: 100%; }
        .group .pictures { display: flex; flex-wrap: wrap; gap: 1px; }
        .group figure { flex: 1 0 170px; width: 170px; }
        .group figcaption { max-width: calc(100% - 12px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .group .facts { padding: 8px 12px; font-size: 13px; }

        """

    private var opening: HTML {
        let tiles: [HTML] = result.findings.enumerated().map { place, finding in
            let words: HTML = "<b>\(grouped(finding.count))</b> <span>\(finding.rule.name)</span>"
            return ##"<a class="tile \##(finding.level.rawValue)" href="#finding-\##(place)">\##(words)</a>"##
        }
        let verdict = result.isOK ? "passed" : "failed"
        return """
            \(PageFrame.opening(title: "\(shown(name)) · dsv check", css: Self.css))\
            <header><p class="brand"><b>dsv</b> the dataset against its rules</p>
            <h1>\(.name(name)): \(verdict)</h1><p class="soft">\(result.scope): \(result.verdict)</p></header>
            <main>
            <section aria-label="Summary"><div class="tiles">\(tiles)</div></section>

            """
    }

    private func section(
        _ finding: Finding, at place: Int, pictures: Int, bytes: Int, _ image: (DatasetPath) -> [UInt8]?
    ) -> [CuttableList] {
        let word = finding.level == .error ? "error" : "warning"
        var head: HTML = """
            <section id="finding-\(place)" class="finding \(finding.level.rawValue)"><h2>\(finding.rule.name) \
            <span class="kind">\(word)</span></h2>
            <p>\(finding.summary).</p><p class="soft">\(finding.hint).</p>

            """
        let (shown, count) = cards(finding, pictures: pictures, bytes: bytes, image)
        if !shown.isEmpty { head += #"<div class="groups">\#(shown)</div>"# }
        var list = CuttableList(head: head.text, tail: "</section>\n")
        let rest = finding.groups.dropFirst(count)
        if rest.isEmpty { return [list] }
        let title = count == 0 ? "all \(grouped(rest.count))" : "\(grouped(rest.count)) more"
        list.head += (#"<details class="more" open><summary>\#(title)</summary><ul class="rows">"# as HTML).text
        list.rows = rest.prefix(limits.rows).map { row($0).text }
        list.count = rest.count
        list.rest = { #"<li class="left-out">… \#(grouped($0)) more; <code>dsv check --json</code> lists all</li>"# }
        list.tail = "</ul></details></section>\n"
        return [list]
    }

    /// Cards of the first groups, and of how many; none where a finding is not about images.
    private func cards(
        _ finding: Finding, pictures: Int, bytes: Int, _ image: (DatasetPath) -> [UInt8]?
    ) -> (cards: [HTML], count: Int) {
        if finding.rule == .orphanRow { return ([], 0) }
        var (left, room) = (pictures, bytes)
        var cards: [HTML] = []
        for group in finding.groups {
            let paths = group.paths.prefix(Self.mostPicturesOfGroup)
            guard !paths.isEmpty, paths.count <= left else { break }
            let card = card(group, Array(paths), image)
            room -= card.text.utf8.count
            if room < 0 { break }
            left -= paths.count
            cards.append(card)
        }
        return (cards, cards.count)
    }

    private func card(_ group: Finding.Group, _ paths: [String], _ image: (DatasetPath) -> [UInt8]?) -> HTML {
        let figures: [HTML] = paths.map { path in
            let picture = Picture(
                DatasetPath(parsing: path).flatMap(image), thumbnailSide: limits.pictureSide,
                mostBytesAsTheyAre: limits.bytesAsTheyAre)
            return
                #"<figure>\#(picture.html(path))<figcaption title="\#(shown(path))">\#(.name(path))</figcaption></figure>"#
        }
        let rest = group.paths.count - paths.count
        let words = [group.note, rest > 0 ? "\(grouped(rest)) more images" : ""].filter { !$0.isEmpty }
        let facts: HTML = words.isEmpty ? "" : #"<p class="facts">\#(.name(words.joined(separator: "; ")))</p>"#
        return #"<article class="group"><div class="pictures">\#(figures)</div>\#(facts)</article>"# + "\n"
    }

    private func row(_ group: Finding.Group) -> HTML {
        #"<li>\#(.name(group.line)) <span class="soft">\#(shown(group.note))</span></li>"# + "\n"
    }

    private var notes: CuttableList {
        if result.notes.isEmpty { return CuttableList(head: "") }
        return CuttableList(
            head: #"<section id="notes"><h2>Notes</h2><ul class="notes">"#,
            rows: result.notes.prefix(limits.rows).map { ("<li>\(shown($0))</li>\n" as HTML).text },
            count: result.notes.count, tail: "</ul></section>\n")
    }
}
