import Words

/// A part of a report that may be cut where the report gets too long: what stands above its rows, the rows, what closes it.
struct CuttableList {
    var head: String
    /// As many rows as the list's own limit allows.
    var rows: [String] = []
    /// How many rows there are, shown or not.
    var count = 0
    /// What says that so many rows are not shown.
    var rest: @Sendable (Int) -> String = { _ in "" }
    var tail = ""
}

/// Lists in one text of a limited length.
struct FittedText {
    private(set) var text = ""
    /// The rows that are not in the text, those of lists of which nothing is included.
    private(set) var omittedRows = 0

    /// Joins lists so that the whole is at most `limit` long, as `length` measures it.
    ///
    /// Short lists stay whole, long ones share what is left. A list whose head alone does not fit is left out.
    init(_ lists: [CuttableList], into limit: Int, length: (String) -> Int) {
        var left = limit
        var kept: [(list: CuttableList, sizes: [Int])] = []
        for list in lists {
            let frame = length(list.head) + length(list.rest(list.count)) + length(list.tail)
            guard frame <= left else {
                omittedRows += max(list.count, 1)
                continue
            }
            left -= frame
            kept.append((list, list.rows.map(length)))
        }
        let shares = fairShares(kept.map { $0.sizes.reduce(0, +) }, of: left)
        for ((list, sizes), share) in zip(kept, shares) { append(list, sizes, share) }
    }

    private mutating func append(_ list: CuttableList, _ sizes: [Int], _ share: Int) {
        var shown = 0
        var used = 0
        while shown < sizes.count && used + sizes[shown] <= share {
            used += sizes[shown]
            shown += 1
        }
        text += list.head
        for row in list.rows.prefix(shown) { text += row }
        let hidden = list.count - shown
        if hidden > 0 { text += list.rest(hidden) }
        text += list.tail
        omittedRows += hidden
    }
}

/// Divides `total` so that small needs are met in full and large ones get equal parts of what is left.
func fairShares(_ needs: [Int], of total: Int) -> [Int] {
    var shares = needs.map { _ in 0 }
    var left = total
    for (place, index) in needs.indices.sorted(by: { (needs[$0], $0) < (needs[$1], $1) }).enumerated() {
        shares[index] = min(needs[index], left / (needs.count - place))
        left -= shares[index]
    }
    return shares
}
