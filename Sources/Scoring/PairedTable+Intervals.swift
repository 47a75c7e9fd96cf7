extension PairedTable {
    /// Newcombe's interval of the difference: method 10, "square-and-add" of Wilson's limits.
    ///
    /// Newcombe 1998; see docs/statistics.md. The whole range where there is no image.
    package var newcombe: Interval {
        if count == 0 { return .everyDifference }
        let first = Interval.wilson(rate: firstRate, count: count)
        let second = Interval.wilson(rate: secondRate, count: count)
        let phi = correlation
        func distance(_ one: Double, _ other: Double) -> Double {
            max(0, one * one - 2 * phi * one * other + other * other).squareRoot()
        }
        return Interval(
            low: difference - distance(secondRate - second.low, first.high - firstRate),
            high: difference + distance(second.high - secondRate, firstRate - first.low))
    }

    /// The correlation φ of the two models' answers, corrected for continuity as Newcombe's method 10 asks.
    private var correlation: Double {
        let (a, b, c, d) = (Double(bothRight), Double(onlyFirst), Double(onlySecond), Double(bothWrong))
        let root = ((a + b) * (c + d)).squareRoot() * ((a + c) * (b + d)).squareRoot()
        if root == 0 { return 0 }
        let excess = a * d - b * c
        return (excess > 0 ? max(0, excess - Double(count) / 2) : excess) / root
    }

    /// Bonett and Price's interval of the difference: simple, and close to the others.
    ///
    /// A check of Newcombe's, not shown by any verb. D ± z·√((q + r − D²)/(n + 2)) with q = (c + 1)/(n + 2), r = (b + 1)/(n + 2),
    /// D = q − r: Bonett and Price 2012, J Educ Behav Stat 37:479. The whole range where there is no image.
    package var bonettPrice: Interval {
        if count == 0 { return .everyDifference }
        let n = Double(count) + 2
        let first = (Double(onlyFirst) + 1) / n
        let second = (Double(onlySecond) + 1) / n
        let centre = second - first
        let half = Interval.z * ((first + second - centre * centre) / n).squareRoot()
        return Interval(low: max(-1, centre - half), high: min(1, centre + half))
    }

    /// Tango's interval of the difference: every difference that a score test does not reject.
    ///
    /// A check of Newcombe's, not shown by any verb. All δ with (c − b − nδ)² ≤ z²·n·(2s + δ(1 − δ)), where
    /// s = (√(B² + 8nbδ(1 − δ)) − B)/4n and B = (2n + b − c)δ − b − c: Tango 1998, Stat Med 17:891. The whole range where
    /// there is no image.
    package var tango: Interval {
        if count == 0 { return .everyDifference }
        let swapped = PairedTable(
            bothRight: bothRight, onlyFirst: onlySecond, onlySecond: onlyFirst, bothWrong: bothWrong)
        return Interval(low: -swapped.tangoLimit, high: tangoLimit)
    }

    /// The largest difference that the score test accepts, by bisection: those above the one seen are accepted up to it.
    private var tangoLimit: Double {
        var accepted = difference
        var rejected = 1.0
        while true {
            let middle = accepted + (rejected - accepted) / 2
            if middle <= accepted || middle >= rejected { return accepted }
            if accepts(middle) { accepted = middle } else { rejected = middle }
        }
    }

    /// True if the score statistic of the difference `delta` is within ±z; without its division, so that it may be 0/0.
    private func accepts(_ delta: Double) -> Bool {
        let (n, b, c) = (Double(count), Double(onlyFirst), Double(onlySecond))
        // The most likely share of images that the first model alone has right, if the difference were `delta`.
        let linear = (2 * n + b - c) * delta - b - c
        let root = max(0, linear * linear + 8 * n * b * delta * (1 - delta)).squareRoot()
        let share = (root - linear) / (4 * n)
        let distance = c - b - n * delta
        return distance * distance <= Interval.z * Interval.z * n * (2 * share + delta * (1 - delta))
    }
}

extension Interval {
    /// All differences that two rates can have.
    static let everyDifference = Interval(low: -1, high: 1)
}
