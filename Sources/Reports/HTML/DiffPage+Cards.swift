import Comparison
import DatasetModel
import Words

// The changed images: the cards, the filters above them, and the rows below for which there was no room.

extension DiffPage {
    func imageSection(_ cards: [ImageCard], _ shown: [HTML], _ rest: [ImageCard]) -> [CuttableList] {
        if cards.isEmpty { return [] }
        var head: HTML = #"<section id="images"><h2>Changed images</h2>\#(filters(cards))"#
        if !rest.isEmpty {
            let counts = "Pictures of \(grouped(shown.count)) of \(grouped(cards.count)) changed images."
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
        list.rest = { Self.restRow($0) }
        list.tail = "</ul></details></section>\n"
        return [list]
    }

    /// The last line of a list that is cut.
    static func restRow(_ count: Int) -> String {
        #"<li class="left-out">… \#(grouped(count)) more; <code>dsv diff --json</code> lists all</li>"#
    }

    private func filters(_ cards: [ImageCard]) -> HTML {
        let chips = ChangeKind.allCases.map { kind in
            PageFilters.Chip(name: kind.rawValue, title: kind.title, count: cards.count { $0.kinds.contains(kind) })
        }
        return PageFilters(
            chips: chips, classes: Set(cards.flatMap(\.classes)).sorted(by: precedes),
            splits: Set(cards.flatMap(\.splitNames)).sorted(by: precedes)
        ).html
    }

    // MARK: one card

    func view(_ card: ImageCard, _ image: (DatasetPath, Side) -> [UInt8]?) -> HTML {
        """
        <article class="card" \(data(card))>\(pictures(card, image))<div class="facts">\(facts(card))\
        <p class="key" title="\(shown(name(card), most: 500))">\(.name(name(card)))</p>\
        \(place(card))<p class="kinds">\(kinds(card))</p></div></article>

        """
    }

    private func row(_ card: ImageCard) -> HTML {
        "<li \(data(card))><span class=\"key\">\(.name(card.name))</span> \(facts(card))\(kinds(card))</li>\n"
    }

    /// What the filters compare.
    private func data(_ card: ImageCard) -> HTML {
        let moves =
            card.labels.map { "label\t\(shown($0.from))\t\(shown($0.to))" }
            + card.splits.map { "split\t\(shown($0.from))\t\(shown($0.to))" }
        return PageFilters.data(
            kinds: card.kinds.map(\.rawValue), classes: card.classes, splits: card.splitNames, moves: moves)
    }

    private func facts(_ card: ImageCard) -> HTML {
        var html: HTML = ""
        for step in card.labels { html += #"<p class="change">\#(Self.change(step))</p>"# }
        if let label = card.label { html += #"<p class="change kept">\#(.name(label))</p>"# }
        for step in card.splits { html += #"<p class="change split">\#(Self.change(step))</p>"# }
        for box in card.boxes.prefix(Self.mostBoxLines) { html += #"<p class="change box">\#(Self.line(box))</p>"# }
        let rest = card.boxes.count - Self.mostBoxLines
        if rest > 0 { html += #"<p class="change box">… \#(grouped(rest)) more</p>"# }
        return html
    }

    private static let mostBoxLines = 6

    private static func change(_ step: ImageCard.Step) -> HTML {
        #"<del>\#(.name(step.from))</del> <span class="arrow">→</span> <ins>\#(.name(step.to))</ins>"#
    }

    /// `cat moved, IoU 0.83`.
    private static func line(_ change: BoxChange) -> HTML {
        let (from, to) = (change.from?.label ?? "", change.to?.label ?? "")
        let overlap = change.iou.map { ", IoU \(twoDecimals($0))" } ?? ""
        return switch change.kind {
        case .added: #"<i class="line new"></i>\#(.name(to)) added"#
        case .removed: #"<i class="line old"></i>\#(.name(from)) removed"#
        case .moved: #"<i class="line old"></i><i class="line new"></i>\#(.name(to)) moved\#(overlap)"#
        case .relabelled:
            #"<i class="line new"></i>\#(Self.change(ImageCard.Step(from: from, to: to)))\#(overlap)"#
        case .altered:
            #"<i class="line new"></i>\#(.name(to)): \#(.name(change.attributes.map(\.name).joined(separator: ", ")))"#
        }
    }

    /// The image's path where that says the key as well.
    private func name(_ card: ImageCard) -> String {
        let path = (card.newImage ?? card.oldImage)?.description
        return path.flatMap { $0.contains(card.name) ? $0 : nil } ?? card.name
    }

    /// Where the image is, as far as the card does not say so already.
    private func place(_ card: ImageCard) -> HTML {
        var html: HTML = ""
        if let path = card.newImage ?? card.oldImage, !path.description.contains(card.name) {
            html += #"<p class="path">\#(.name(path.description))</p>"#
        }
        if let split = card.split { html += #"<p class="path">\#(.name(split))</p>"# }
        return html
    }

    private func kinds(_ card: ImageCard) -> [HTML] {
        card.kinds.map { #"<span class="kind \#($0.rawValue)">\#($0.title)</span> "# }
    }
}
