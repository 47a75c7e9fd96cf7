import Scoring
import Testing

@Suite struct `Paired tables` {
    /// One row of published or checked values; its source takes the first minus the second, so the models change places.
    struct Golden: Sendable {
        var table: PairedTable
        var exact: Double
        var mid: Double
        var newcombe: Interval
        var bonettPrice: Interval
        var tango: Interval
        var tolerance: Double

        init(
            _ counts: [Int], _ exact: Double, _ mid: Double, _ newcombe: (Double, Double),
            _ bonettPrice: (Double, Double), _ tango: (Double, Double), tolerance: Double
        ) {
            table = PairedTable(
                bothRight: counts[0], onlyFirst: counts[2], onlySecond: counts[1], bothWrong: counts[3])
            (self.exact, self.mid, self.tolerance) = (exact, mid, tolerance)
            self.newcombe = Interval(low: newcombe.0, high: newcombe.1)
            self.bonettPrice = Interval(low: bonettPrice.0, high: bonettPrice.1)
            self.tango = Interval(low: tango.0, high: tango.1)
        }
    }

    static let golden = [
        Golden(
            [1, 1, 7, 12], 0.0703125, 0.0390625, (-0.506920, -0.025559), (-0.508359, -0.013380),
            (-0.517232, -0.026003), tolerance: 5e-11),
        Golden(
            [59, 6, 16, 80], 0.052478790, 0.034689665, (-0.118621, -0.004625), (-0.119499, -0.003201),
            (-0.124023, -0.005433), tolerance: 5e-10),
        Golden(
            [8740, 300, 220, 740], 0.000519416, 0.000446015, (0.003530, 0.012492), (0.003524, 0.012473),
            (0.003544, 0.012506), tolerance: 5e-10),
        Golden(
            [9945, 25, 15, 15], 0.153860, 0.117275, (-0.000277, 0.002344), (-0.000270, 0.002270),
            (-0.000251, 0.002338), tolerance: 5e-7),
        Golden(
            [636, 54, 46, 36], 0.484118, 0.426160, (-0.015307, 0.036153), (-0.015228, 0.035900),
            (-0.015254, 0.036209), tolerance: 5e-7),
        Golden(
            [628, 53, 46, 36], 0.546713, 0.484118, (-0.016680, 0.035136), (-0.016590, 0.034890),
            (-0.016633, 0.035187), tolerance: 5e-7),
    ]

    static func isNear(_ one: Interval, _ other: Interval, within tolerance: Double = 5e-7) -> Bool {
        abs(one.low - other.low) <= tolerance && abs(one.high - other.high) <= tolerance
    }

    @Test(arguments: golden) func `published values come out to the last digit`(_ golden: Golden) {
        #expect(abs(golden.table.exactP - golden.exact) <= golden.tolerance)
        #expect(abs(golden.table.midP - golden.mid) <= golden.tolerance)
        #expect(Self.isNear(golden.table.newcombe, golden.newcombe))
        #expect(Self.isNear(golden.table.bonettPrice, golden.bonettPrice))
        #expect(Self.isNear(golden.table.tango, golden.tango))
    }

    @Test(arguments: golden) func `models that change places change the sign and nothing else`(_ golden: Golden) {
        let table = golden.table
        let swapped = PairedTable(
            bothRight: table.bothRight, onlyFirst: table.onlySecond, onlySecond: table.onlyFirst,
            bothWrong: table.bothWrong)
        func negative(_ interval: Interval) -> Interval { Interval(low: -interval.high, high: -interval.low) }
        #expect(swapped.difference == -table.difference)
        #expect(swapped.midP == table.midP)
        #expect(Self.isNear(negative(swapped.newcombe), table.newcombe, within: 1e-15))
        #expect(Self.isNear(negative(swapped.bonettPrice), table.bonettPrice, within: 1e-15))
        #expect(negative(swapped.tango) == table.tango)
    }

    @Test func `two models that are right on the same images are no worse than each other`() {
        let table = PairedTable(bothRight: 90, bothWrong: 10)
        #expect(table.exactP == 1 && table.midP == 1 && table.difference == 0)
        #expect(table.smallestVisible == 0)
        #expect(table.newcombe.low < 0 && table.newcombe.high > 0)
        // Solved by hand: nδ/(1 − δ) = z².
        let z = 1.959963984540054
        #expect(abs(table.tango.high - z * z / (100 + z * z)) < 1e-12)
    }

    @Test func `an equal number of discordant images`() {
        // 1 − C(8,4)/2⁸/2.
        let table = PairedTable(bothRight: 5, onlyFirst: 4, onlySecond: 4, bothWrong: 5)
        #expect(table.exactP == 1)
        #expect(abs(table.midP - (1 - 70.0 / 256 / 2)) < 1e-15)
    }

    @Test func `tests of millions of discordant images`() {
        // scipy 1.17: 2 * binom.cdf(1996000, 3996000, .5), and that less binom.pmf(1996000, 3996000, .5).
        let close = PairedTable(onlyFirst: 2_000_000, onlySecond: 1_996_000)
        #expect(abs(close.exactP / 0.045446232424266375 - 1) < 1e-9)
        #expect(abs(close.midP / 0.04539232247232269 - 1) < 1e-9)
        #expect(PairedTable(onlyFirst: 3_000_000, onlySecond: 1_000_000).exactP == 0)
        #expect(PairedTable(onlyFirst: 0, onlySecond: 1_000_000).midP == 0)
    }

    @Test func `the extreme tables stay within the range`() {
        for n in [1, 2, 10, 1000] {
            let better = PairedTable(onlySecond: n)
            #expect(better.difference == 1)
            for interval in [better.newcombe, better.bonettPrice, better.tango] {
                #expect(interval.low > -1 && interval.low < 1 && interval.high <= 1)
            }
            #expect(better.tango.high == 1 && better.newcombe.high == 1)
        }
        let none = PairedTable()
        #expect(none.newcombe == Interval(low: -1, high: 1) && none.tango == none.bonettPrice)
        #expect(none.difference == 0 && none.midP == 1 && none.smallestVisible == 1)
    }

    @Test(arguments: [
        (52, 7, 0.10, 0.005), (773, 100, 0.025, 0.0006), (10_000, 500, 0.0044, 0.00005),
    ]) func `the smallest difference that a set can show`(_ row: (Int, Int, Double, Double)) {
        let (count, discordant, expected, tolerance) = row
        let table = PairedTable(bothRight: count - discordant, onlyFirst: discordant)
        #expect(abs(table.smallestVisible - expected) <= tolerance)
    }

    @Test(arguments: [(763, 690, 697), (50, 45, 45), (50, 10, 45), (20, 0, 20), (10, 10, 10), (30, 3, 4)])
    func `without predictions the interval holds that of every table with the same counts`(
        _ row: (n: Int, first: Int, second: Int)
    ) {
        let (n, first, second) = row
        let widest = PairedTable(leastAgreementOf: first, second, count: n).newcombe
        for both in max(0, first + second - n)...min(first, second) {
            let table = PairedTable(
                bothRight: both, onlyFirst: first - both, onlySecond: second - both,
                bothWrong: n - first - second + both)
            #expect(table.count == n)
            #expect(table.newcombe.low >= widest.low - 1e-12 && table.newcombe.high <= widest.high + 1e-12)
        }
    }
}
