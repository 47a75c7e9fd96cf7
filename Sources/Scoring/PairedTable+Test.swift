extension PairedTable {
    /// The probability of a table at least as lopsided if both models are equally good: McNemar's exact test.
    ///
    /// A check of `midP`, not shown by any verb. 1 where the models never differ. Cost: about 40·√m steps of the m images that one model alone has right.
    package var exactP: Double { mcNemar.exact }

    /// McNemar's test with the mid-p correction: less strict than the exact one, and nearer to the level it promises.
    ///
    /// Fagerland, Lydersen, Laake 2013; see docs/statistics.md. Cost: as `exactP`.
    package var midP: Double { mcNemar.mid }

    private var mcNemar: (exact: Double, mid: Double) {
        if discordant == 0 { return (1, 1) }
        let fewer = min(onlyFirst, onlySecond)
        let (tail, last) = Self.fairTail(of: fewer, among: discordant)
        if onlyFirst == onlySecond { return (1, 1 - last / 2) }
        return (min(1, 2 * tail), 2 * tail - last)
    }

    /// The probabilities of at most `limit` heads, and of just as many, in `count` throws of a fair coin; `limit` <= half.
    ///
    /// By recurrence from the middle outwards, each term relative to the largest: no logarithms, nothing overflows, and
    /// what underflows is zero in the result, too.
    private static func fairTail(of limit: Int, among count: Int) -> (tail: Double, last: Double) {
        let middle = count / 2
        var weight = 1.0
        var half = 0.0
        var tail = 0.0
        var last = 0.0
        for heads in stride(from: middle, through: 0, by: -1) {
            half += weight
            if heads <= limit { tail += weight }
            if heads == limit { last = weight }
            weight *= Double(heads) / Double(count - heads + 1)
            if weight == 0 { break }
        }
        // An even count has one middle term, which both halves would claim.
        let total = count.isMultiple(of: 2) ? 2 * half - 1 : 2 * half
        return (tail / total, last / total)
    }
}
