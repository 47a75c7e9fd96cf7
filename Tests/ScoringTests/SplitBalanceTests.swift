import TestSupport
import Testing

@testable import Scoring

@Suite struct SplitBalanceTests {
    @Test func `statistic, p and distances are scipy's`() throws {
        var checked = 0
        for lines in try GoldenFile.cases(of: "splits.txt") where lines[0][1] != "tails" {
            let balance = SplitBalance(
                counts: lines.filter { $0[0] == "row" }.map { $0.dropFirst().compactMap { Int($0) } })
            let test = try #require(balance.chiSquare)
            for line in lines where line[0] == "test" {
                let values = line.dropFirst().compactMap { Double($0) }
                #expect(isNear(test.statistic, values[0]), "\(lines[0][1])")
                #expect(test.degreesOfFreedom == Int(values[1]))
                #expect(isNear(test.leastExpected, values[2]))
                #expect(values[2] < 5 ? test.p == nil : isNear(test.p, values[3], within: 1e-11), "\(lines[0][1])")
                checked += 1
            }
            let distances = lines.filter { $0[0] == "distance" }
            for line in distances {
                let value = try balance.distance(#require(Int(line[1])), #require(Int(line[2])))
                #expect(isNear(value, Double(line[3]), within: 1e-14), "\(lines[0][1])")
                checked += 1
            }
            let largest = try #require(balance.largestDistance)
            #expect(isNear(largest.value, distances.compactMap { Double($0[3]) }.max()))
            #expect(balance.distance(largest.first, largest.second) == largest.value)
        }
        #expect(checked == 26)
    }

    @Test func `tails are right to ten digits, also far out`() throws {
        let lines = try #require(try GoldenFile.cases(of: "splits.txt").last).dropFirst()
        #expect(lines.count == 63)
        for line in lines {
            let (freedom, x, golden) = try (
                #require(Double(line[1])), #require(Double(line[2])), #require(Double(line[3]))
            )
            let value = IncompleteGamma.upper(freedom / 2, x / 2)
            #expect(abs(value - golden) <= 1e-10 * golden, "\(line)")
        }
        #expect(IncompleteGamma.upper(3, 0) == 1)
    }

    @Test func `without two classes and two splits there is no test, and without two splits no distance`() {
        for counts in [
            [], [[]], [[5]], [[5, 6]], [[5], [6]], [[5, 6], [0, 0]], [[5, 0], [6, 0]], [[0, 0], [0, 0]],
        ] {
            #expect(SplitBalance(counts: counts).chiSquare == nil)
        }
        for counts in [[], [[]], [[5]], [[5, 0], [6, 0]], [[0, 0]]] as [[[Int]]] {
            #expect(SplitBalance(counts: counts).largestDistance == nil)
        }
        #expect(SplitBalance(counts: [[5, 6]]).largestDistance == SplitBalance.Distance(first: 0, second: 1, value: 0))
        #expect(SplitBalance(counts: [[5, 0], [6, 0]]).distance(0, 1) == nil)
    }

    @Test func `the p-value needs five expected images in every cell`() throws {
        #expect(try #require(SplitBalance(counts: [[5, 5], [5, 5]]).chiSquare).p == 1)
        #expect(try #require(SplitBalance(counts: [[5, 5], [5, 4]]).chiSquare).p == nil)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `laws of the distance and of the test`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let classes = Int.random(in: 2...8, using: &generator)
        let counts = (0..<classes).map { _ in (0..<3).map { _ in Int.random(in: 0...50, using: &generator) } }
        let balance = SplitBalance(counts: counts + [[1, 1, 1]])
        func distance(_ first: Int, _ second: Int) throws -> Double { try #require(balance.distance(first, second)) }
        for (first, second, third) in [(0, 1, 2), (1, 2, 0), (2, 0, 1)] {
            let value = try distance(first, second)
            #expect(try value == distance(second, first), "seed \(seed)")
            #expect((0...1).contains(value))
            #expect(try value <= distance(first, third) + distance(third, second) + 1e-14, "seed \(seed)")
            #expect(try distance(first, first) == 0)
            #expect(try value <= #require(balance.largestDistance).value)
        }
        // Twice as many of each class are the same shares; shares of other classes have nothing in common.
        let column = balance.counts.map { $0[0] }
        #expect(SplitBalance(counts: column.map { [$0, 2 * $0] }).distance(0, 1) == 0)
        let apart = SplitBalance(counts: column.map { [$0, 0] } + column.map { [0, $0] })
        #expect(isNear(apart.distance(0, 1), 1, within: 1e-14), "seed \(seed)")

        let test = try #require(balance.chiSquare)
        #expect(test.statistic >= 0)
        let turned = try #require(
            SplitBalance(counts: (0..<3).map { split in balance.counts.map { $0[split] } }).chiSquare)
        #expect(isNear(turned.statistic, test.statistic) && turned.degreesOfFreedom == test.degreesOfFreedom)
        #expect(SplitBalance(counts: balance.counts + [[0, 0, 0]]).chiSquare == test)
        let even = try #require(SplitBalance(counts: balance.counts.map { [8 * $0[0], 8 * $0[0]] }).chiSquare)
        #expect(even.statistic == 0 && (even.p == nil || even.p == 1))
    }
}
