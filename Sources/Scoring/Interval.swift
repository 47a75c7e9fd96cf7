/// A range of values that fit what was seen, at the level of 95 %.
package struct Interval: Sendable, Equatable {
    package var low: Double
    package var high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

extension Interval {
    /// The standard normal quantile of 97.5 %: that of all two-sided intervals here.
    static let z = 1.959963984540054

    /// Wilson's interval of a rate of which `rate` was seen among `count`; both limits lie in 0...1.
    ///
    /// Wilson 1927; see docs/statistics.md. The whole range where nothing was seen.
    package static func wilson(rate: Double, count: Int) -> Interval {
        if count == 0 { return Interval(low: 0, high: 1) }
        let n = Double(count)
        let centre = rate + z * z / (2 * n)
        let half = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        // Rounding must not leave the range, nor move a limit that is exactly 0 or 1.
        return Interval(
            low: rate == 0 ? 0 : max(0, (centre - half) / scale), high: rate == 1 ? 1 : min(1, (centre + half) / scale))
    }
}
