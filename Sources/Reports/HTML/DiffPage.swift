package import Comparison
package import DatasetModel
package import Words

/// The answer of `dsv diff --html`: one page that stands alone, without a server and without a network.
///
/// It holds all that it shows, images included, so it may only grow so large; what it leaves out, it says.
package struct DiffPage: Sendable {
    /// The old or the new side of a diff.
    package enum Side: Sendable { case from, to }

    package typealias Limits = PageLimits

    let from: NamedSide
    let to: NamedSide
    let changes: DatasetChanges
    let limits: Limits

    package init(from: NamedSide, to: NamedSide, _ changes: DatasetChanges, limits: Limits = Limits()) {
        self.from = from
        self.to = to
        self.changes = changes
        self.limits = limits
    }

    /// The page, as UTF-8.
    ///
    /// `image` gives the bytes of an image on a side, nil where they are not at hand. It is called for the images that are
    /// shown only, one after the other.
    package func html(image: (DatasetPath, Side) -> [UInt8]?) -> String {
        let cards = ImageCards(changes).all
        let (shown, rest) = select(cards, image)
        var lists = [CuttableList(head: (opening + tiles + matrices).text), classList]
        if changes.isEmpty { lists.append(CuttableList(head: #"<p class="nothing">Nothing differs.</p>"#)) }
        lists += imageSection(cards, shown, rest) + fileSection + tableSections + noteSection
        // The end of the page must not be what is left out.
        let end = closing.text
        let body = FittedText(lists.filter { !$0.head.isEmpty }, into: limits.bytes - end.utf8.count) { $0.utf8.count }
        return body.text + end
    }

    /// The cards that are shown with their pictures, and those for which there is no room.
    private func select(
        _ cards: [ImageCard], _ image: (DatasetPath, Side) -> [UInt8]?
    ) -> (shown: [HTML], rest: [ImageCard]) {
        let groups = ChangeKind.allCases.map { kind in cards.filter { $0.kinds.first == kind } }
        return limits.select(groups) { view($0, image) }
    }
}
