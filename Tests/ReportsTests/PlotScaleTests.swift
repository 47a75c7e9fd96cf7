import Testing
import Words

@testable import Reports

@Suite struct `The axis of a plot` {
    private static let values: [Double] = [
        0, 1, -1, 0.5, 1e-9, 1e-300, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e17, 1e17 + 16, -1e17, 1e300,
        -1e300, 1e308, -1e308,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    ]

    /// Metrics without limits, with one, and with two.
    @Test(arguments: ["foo", "loss", "r2", "mcc", "accuracy"])
    func `any two numbers have an axis of a few ticks`(metric: String) {
        for first in Self.values {
            for second in Self.values {
                let scale = PlotScale([first, second], MetricFormat(named: metric))
                #expect((1...12).contains(scale.ticks.count), "\(first) \(second)")
                #expect(scale.ticks.allSatisfy { $0.isFinite }, "\(first) \(second)")
                #expect(scale.low <= scale.high, "\(first) \(second)")
                #expect(scale.ticks.allSatisfy { !scale.label($0).isEmpty })
                for value in [first, second] {
                    #expect((0...1).contains(scale.share(value)), "\(first) \(second)")
                }
                if first < second { #expect(scale.share(first) <= scale.share(second), "\(first) \(second)") }
            }
        }
    }

    @Test func `ticks are round and hold what is shown`() {
        let scale = PlotScale([0.72, 0.94], MetricFormat(named: "accuracy"))
        #expect(scale.ticks.map(scale.label) == ["70 %", "75 %", "80 %", "85 %", "90 %", "95 %"])
        #expect(scale.low < 0.72 && scale.high > 0.94)
    }
}
