import Words

/// How much a page holds.
package struct PageLimits: Sendable {
    /// The page is no larger, however much there is to show.
    package var bytes = 20_000_000
    /// The images that are shown with a picture.
    package var pictures = 500
    /// The rows of any one list.
    package var rows = 2_000
    /// The longest side of a scaled picture, in pixels.
    package var pictureSide = 320
    /// An image of at most so many bytes is embedded as it is.
    package var bytesAsTheyAre = 24 * 1024

    package init() {}

    /// The cards that are shown, as HTML, and those for which there is no room.
    ///
    /// Each group gets its share of the pictures; together they get three quarters of the page.
    func select<Card>(_ groups: [[Card]], _ view: (Card) -> HTML) -> (shown: [HTML], rest: [Card]) {
        let shares = fairShares(groups.map(\.count), of: pictures)
        var shown: [HTML] = []
        var rest: [Card] = []
        var left = bytes / 4 * 3
        for (group, share) in zip(groups, shares) {
            for (place, card) in group.enumerated() {
                guard place < share, left > 0 else {
                    rest.append(card)
                    continue
                }
                let html = view(card)
                left -= html.text.utf8.count
                if left < 0 { rest.append(card) } else { shown.append(html) }
            }
        }
        return (shown, rest)
    }
}
