import Scoring
import Words

/// The axis of a plot: where it begins and ends, and its ticks, at round numbers.
struct PlotScale {
    let low: Double
    let high: Double
    let ticks: [Double]
    private let step: Double
    private let format: MetricFormat

    /// Beyond this, differences are no numbers any more.
    private static let greatest = 1e300

    /// Takes all that is to be seen, limits of intervals included; `values` must be finite and not empty.
    ///
    /// What the metric cannot be, or what is beyond ±1e300, lies at an end of the axis.
    init(_ values: [Double], _ format: MetricFormat) {
        let metric = format.metric
        let (lowest, highest) = (max(metric.lowest, -Self.greatest), min(metric.highest, Self.greatest))
        let least = min(max(values.min() ?? 0, lowest), highest)
        let most = min(max(values.max() ?? 1, lowest), highest)
        let magnitude = max(least.magnitude, most.magnitude)
        // Stretched to the whole height, a difference of a tenth of a point would look like a triumph.
        let span = max(most - least, metric.highest == 1 ? 0.05 : magnitude / 10, max(magnitude, 1) / 1e9)
        let centre = (least + most) / 2
        let step = Self.step(span)
        let first = max(metric.lowest, (min(least, centre - span / 2) / step).rounded(.down) * step)
        let last = min(metric.highest, (max(most, centre + span / 2) / step).rounded(.up) * step)
        // Tick by tick would add up what rounding loses.
        ticks = (0...Int(((last - first) / step).rounded())).map { first + Double($0) * step }
        (low, high) = (first, last)
        self.step = step
        self.format = format
    }

    /// The round number of which 3 to 8 fit in a span.
    private static func step(_ span: Double) -> Double {
        var power = 1.0
        while power > span { power /= 10 }
        while power * 10 <= span { power *= 10 }
        return [power / 5, power / 2, power, power * 2].first { span / $0 <= 6 } ?? power
    }

    /// How far up the axis a value is, from 0 to 1.
    func share(_ value: Double) -> Double {
        high > low ? (min(max(value, low), high) - low) / (high - low) : 0.5
    }

    /// A tick's number, with as many decimals as tell it from the next.
    func label(_ tick: Double) -> String {
        let isRate = format.metric.isRateOfImages
        let (number, distance) = isRate ? (tick * 100, step * 100) : (tick, step)
        let places = (0...5).first { places in
            let text = fixed(distance, places)
            return Double(text).map { abs($0 - distance) < distance / 100 } ?? false
        }
        let digits = fixed(number, places ?? 6).replacing("-", with: "−")
        return isRate ? digits + " %" : digits
    }
}
