package import Scoring

/// How the numbers of one metric are written: rates of images in percent and points, all else as plain numbers.
package struct MetricFormat {
    package let metric: Scoring.Metric

    /// Of points; one decimal tells apart what a few thousand images can.
    private let decimals: Int

    /// Takes the metric, and of how many images it is, if there are many.
    package init(_ metric: Scoring.Metric, count: Int = 0) {
        self.metric = metric
        decimals = count < 20_000 ? 1 : 2
    }

    package init(named name: String) { self.init(Metric(named: name)) }

    private var isRate: Bool { metric.isRateOfImages }

    /// `94.5 %`, or `0.9611`.
    package func value(_ value: Double) -> String { isRate ? "\(bare(value)) %" : bare(value) }

    /// `91.7 to 96.4`.
    package func interval(_ interval: Interval) -> String { "\(bare(interval.low)) to \(bare(interval.high))" }

    /// A value with its interval, where it has one: `94.5 % (91.7 to 96.4)`.
    package func value(_ value: Double, _ interval: Interval?) -> String {
        self.value(value) + (interval.map { " (\(self.interval($0)))" } ?? "")
    }

    /// A change with its sign and unit: `+0.9 points`, or `−0.0123`.
    package func change(_ change: Double) -> String { signed(change) + unit(change) }

    /// A change without its sign, for sentences that say the direction: `0.9 points`.
    package func size(_ change: Double) -> String { bare(change.magnitude) + unit(change) }

    /// `+0.9`; `±0.0` where nothing is left after rounding.
    package func signed(_ change: Double) -> String {
        let digits = bare(change.magnitude)
        let isZero = !digits.contains { $0 != "0" && $0 != "." }
        return (isZero ? "±" : change < 0 ? "−" : "+") + digits
    }

    /// `−1.7 to +3.5`.
    package func signed(_ interval: Interval) -> String { "\(signed(interval.low)) to \(signed(interval.high))" }

    private func unit(_ change: Double) -> String {
        if !isRate { return "" }
        return Double(bare(change.magnitude)) == 1 ? " point" : " points"
    }

    /// The digits alone, with a minus where the number is negative.
    package func bare(_ value: Double) -> String {
        let number = isRate ? value * 100 : value
        let places = isRate ? decimals : number.magnitude < 10 ? 4 : number.magnitude < 1000 ? 2 : 0
        let digits = fixed(number, places)
        return digits.hasPrefix("-") ? "−" + digits.dropFirst() : digits
    }
}

/// A probability under the hypothesis that nothing differs: `p = 0.484`, `p < 0.001`.
package func pValue(_ p: Double) -> String { p < 0.001 ? "p < 0.001" : "p = \(fixed(p, 3))" }
