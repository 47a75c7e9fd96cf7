import Scoring
import Testing

@Suite struct `Intervals` {
    @Test func `Wilson's limits are those published`() {
        let interval = Interval.wilson(rate: 45.0 / 50, count: 50)
        #expect(abs(interval.low - 0.786398) < 5e-7)
        #expect(abs(interval.high - 0.956524) < 5e-7)
    }
}
