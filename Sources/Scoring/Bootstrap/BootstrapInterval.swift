/// The interval that a bootstrap gives: the middle 95 % of the differences of its resamples.
package struct BootstrapInterval: Sendable, Equatable {
    /// Of the second model's metric minus the first one's.
    package var interval: Interval
    /// How many resamples it rests on.
    package var resamples: Int

    /// The fewest units, images or groups of them, of which a bootstrap says anything.
    package static let fewestUnits = 50

    /// The interval of these differences, in any order, those that are undefined left out; nil without any.
    ///
    /// Percentiles lie between two differences, weighted by nearness, as in numpy.
    package init?(of differences: [Double]) {
        let sorted = differences.filter { !$0.isNaN }.sorted()
        if sorted.isEmpty { return nil }
        func percentile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
        }
        interval = Interval(low: percentile(0.025), high: percentile(0.975))
        resamples = sorted.count
    }
}
