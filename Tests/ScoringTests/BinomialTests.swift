import Testing

@testable import Scoring

@Suite struct `Random streams` {
    /// Inversion, its border, rejection, and both mirrored.
    @Test(arguments: [
        (1, 0.5), (10, 0.1), (50, 0.15), (1_000_000, 9e-6), (100, 0.1), (100, 0.11), (40, 0.5), (1000, 0.3),
        (1_000_000, 0.2), (1000, 0.98), (60, 0.75), (30, 0.999),
    ]) func `binomial draws have the mean and the variance of theory`(_ row: (count: Int, p: Double)) {
        let draws = 40_000
        var random = RandomStream(seed: 20_260_729, number: row.count)
        let (n, p) = (Double(row.count), row.p)
        let (mean, variance) = (n * p, n * p * (1 - p))
        var (sum, squares, outside) = (0.0, 0.0, 0)
        for _ in 0..<draws {
            let draw = random.binomial(row.count, p)
            if !(0...row.count).contains(draw) { outside += 1 }
            let distance = Double(draw) - mean
            sum += distance
            squares += distance * distance
        }
        // Five standard errors; that of a variance follows from the fourth moment.
        let m = Double(draws)
        let fourth = variance * (1 + 3 * variance * (1 - 2 / n)) - variance * variance
        #expect(outside == 0)
        #expect(abs(sum / m) < 5 * (variance / m).squareRoot())
        #expect(abs(squares / m - variance) <= 5 * (fourth / m).squareRoot())
    }

    @Test(arguments: [(12, 0.3), (60, 0.4), (25, 0.5), (400, 0.04)])
    func `binomial draws have the whole distribution of theory`(_ row: (count: Int, p: Double)) {
        let draws = 100_000
        var random = RandomStream(seed: 7, number: 0)
        var seen = Array(repeating: 0, count: row.count + 1)
        for _ in 0..<draws { seen[random.binomial(row.count, row.p)] += 1 }
        // χ² of all values with an expectation of at least 5; the rest in one.
        var weights = [1.0]
        for k in 1...row.count {
            weights.append(weights[k - 1] * Double(row.count - k + 1) / Double(k) * row.p / (1 - row.p))
        }
        let total = weights.reduce(0, +)
        var (chiSquare, freedom, rest) = (0.0, 0, (seen: 0.0, expected: 0.0))
        for k in 0...row.count {
            let expected = weights[k] / total * Double(draws)
            if expected < 5 {
                rest = (rest.seen + Double(seen[k]), rest.expected + expected)
            } else {
                chiSquare += (Double(seen[k]) - expected) * (Double(seen[k]) - expected) / expected
                freedom += 1
            }
        }
        if rest.expected > 0 { chiSquare += (rest.seen - rest.expected) * (rest.seen - rest.expected) / rest.expected }
        // Mean f, variance 2f: four standard deviations and a half.
        #expect(chiSquare < Double(freedom) + 4.5 * (2 * Double(freedom)).squareRoot())
    }

    @Test func `numbers below a bound are equally frequent`() {
        var random = RandomStream(seed: 1, number: 1)
        var seen = Array(repeating: 0, count: 7)
        for _ in 0..<70_000 { seen[random.below(7)] += 1 }
        #expect(seen.allSatisfy { abs($0 - 10_000) < 500 })
    }

    @Test func `streams depend on the seed and the number alone, and differ`() {
        var words: Set<UInt64> = []
        for seed in UInt64(0)..<20 {
            for number in 0..<50 {
                var one = RandomStream(seed: seed, number: number)
                var other = RandomStream(seed: seed, number: number)
                let word = one.next()
                #expect(word == other.next())
                words.insert(word)
            }
        }
        #expect(words.count == 1000)
    }

    @Test func `the generator is xoshiro256 starstar`() {
        // The outputs of the reference implementation from this state.
        var random = RandomStream(state: (1, 2, 3, 4))
        #expect((0..<4).map { _ in random.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }
}
