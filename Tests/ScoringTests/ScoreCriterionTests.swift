import Scoring
import TestSupport
import Testing

@Suite struct `Score criteria` {
    struct Case: Sendable {
        let low: Double
        let high: Double
        let criterion: ScoreCriterion
        let verdict: GateVerdict

        init(_ low: Double, _ high: Double, _ criterion: ScoreCriterion, _ verdict: GateVerdict) {
            (self.low, self.high, self.criterion, self.verdict) = (low, high, criterion, verdict)
        }
    }

    static let cases = [
        // Without a margin: the whole interval on one side.
        Case(0.001, 0.02, .notWorse(margin: 0), .pass), Case(-0.001, 0.02, .notWorse(margin: 0), .cannotTell),
        Case(-0.02, 0.001, .notWorse(margin: 0), .cannotTell), Case(-0.02, -0.001, .notWorse(margin: 0), .fail),
        // A large gain in the middle decides nothing.
        Case(-0.001, 0.3, .notWorse(margin: 0), .cannotTell),
        // The limit itself: not worse, and not better either.
        Case(0, 0, .notWorse(margin: 0), .pass), Case(0, 0.02, .notWorse(margin: 0), .pass),
        Case(-0.02, 0, .notWorse(margin: 0), .cannotTell),
        Case(0, 0, .better, .cannotTell), Case(0, 0.02, .better, .cannotTell), Case(-0.02, 0, .better, .cannotTell),
        // With a margin.
        Case(-0.009, 0.02, .notWorse(margin: 0.01), .pass), Case(-0.01, 0.02, .notWorse(margin: 0.01), .pass),
        Case(-0.011, 0.02, .notWorse(margin: 0.01), .cannotTell),
        Case(-0.009, -0.001, .notWorse(margin: 0.01), .pass),
        Case(-0.03, -0.01, .notWorse(margin: 0.01), .cannotTell),
        Case(-0.03, -0.011, .notWorse(margin: 0.01), .fail),
        // Better.
        Case(0.001, 0.02, .better, .pass), Case(-0.001, 0.02, .better, .cannotTell),
        Case(-0.02, -0.001, .better, .fail),
    ]

    @Test(arguments: cases) func `the limits of the interval decide`(_ example: Case) {
        let interval = Interval(low: example.low, high: example.high)
        #expect(example.criterion.verdict(on: interval, higherIsBetter: true) == example.verdict)
    }

    @Test(arguments: cases) func `less is better turns everything round`(_ example: Case) {
        let interval = Interval(low: -example.high, high: -example.low)
        #expect(example.criterion.verdict(on: interval, higherIsBetter: false) == example.verdict)
    }

    @Test(arguments: [ScoreCriterion.notWorse(margin: 0), .notWorse(margin: 0.5), .better])
    func `without an interval or a direction nobody can tell`(_ criterion: ScoreCriterion) {
        #expect(criterion.verdict(on: nil, higherIsBetter: true) == .cannotTell)
        #expect(criterion.verdict(on: Interval(low: 0.1, high: 0.2), higherIsBetter: nil) == .cannotTell)
    }

    @Test(arguments: [UInt64(20_261_121)])
    func `a wider margin never makes a verdict stricter, a better interval never a worse one`(seed: UInt64) {
        let order: [GateVerdict: Int] = [.fail: 0, .cannotTell: 1, .pass: 2]
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let low = Double.random(in: -0.1...0.1, using: &generator)
            let interval = Interval(low: low, high: low + Double.random(in: 0...0.1, using: &generator))
            let gain = Double.random(in: 0...0.05, using: &generator)
            let better = Interval(low: interval.low + gain, high: interval.high + gain)
            let margin = Double.random(in: 0...0.05, using: &generator)
            let verdict = ScoreCriterion.notWorse(margin: margin).verdict(on: interval, higherIsBetter: true)
            let wider = ScoreCriterion.notWorse(margin: margin + gain).verdict(on: interval, higherIsBetter: true)
            let improved = ScoreCriterion.notWorse(margin: margin).verdict(on: better, higherIsBetter: true)
            #expect(order[verdict, default: 3] <= order[wider, default: -1], "\(interval) \(margin) \(gain)")
            #expect(order[verdict, default: 3] <= order[improved, default: -1], "\(interval) \(margin) \(gain)")
        }
    }

    @Test func `a failure comes before a doubt, a doubt before a pass`() {
        #expect(GateVerdict.combined([]) == .pass && GateVerdict.combined([.pass, .pass]) == .pass)
        #expect(GateVerdict.combined([.pass, .cannotTell]) == .cannotTell)
        #expect(GateVerdict.combined([.cannotTell, .fail, .pass]) == .fail)
    }
}
