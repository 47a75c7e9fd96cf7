import Glibc

/// How alike the shares of the classes are in the splits of a dataset.
///
/// See docs/statistics.md, "Balance of splits".
package struct SplitBalance: Sendable, Equatable {
    /// The number of images of each class, in each split: `counts[class][split]`.
    package let counts: [[Int]]
    /// The number of images of each split.
    package let totals: [Int]

    /// Takes the number of images of each class in each split, none below zero; every class has all splits, in the same order.
    package init(counts: [[Int]]) {
        self.counts = counts
        totals = (counts.first ?? []).indices.map { split in counts.reduce(0) { $0 + $1[split] } }
    }
}

extension SplitBalance {
    /// Pearson's chi-square test of whether classes are spread over the splits as by chance.
    package struct ChiSquare: Sendable, Equatable {
        /// Σ (observed − expected)²/expected.
        package let statistic: Double
        /// (classes − 1)·(splits − 1).
        package let degreesOfFreedom: Int
        /// The least of the expected counts.
        package let leastExpected: Double

        /// The least expected count with which the statistic is near enough to its distribution.
        package static let fewestExpected = 5.0

        /// The probability of a statistic at least as large if images had been split at random; nil where an expected count is below 5.
        ///
        /// The upper tail of the chi-square distribution (DLMF 8.2.4 at half of both). It says whether a difference is more than chance, and
        /// not whether it is large: of many images, any is.
        package var p: Double? {
            if leastExpected < Self.fewestExpected { return nil }
            return IncompleteGamma.upper(Double(degreesOfFreedom) / 2, statistic / 2)
        }
    }

    /// The test over all splits; nil unless two classes and two splits have images.
    ///
    /// Classes and splits without images do not count. Pearson 1900, without Yates' correction.
    package var chiSquare: ChiSquare? {
        let rows = counts.map { $0.reduce(0, +) }
        let all = Double(rows.reduce(0, +))
        let freedom = (rows.count { $0 > 0 } - 1) * (totals.count { $0 > 0 } - 1)
        guard all > 0, freedom > 0 else { return nil }
        var statistic = 0.0
        var least = Double.infinity
        for (row, counts) in zip(rows, counts) where row > 0 {
            for (total, count) in zip(totals, counts) where total > 0 {
                let expected = Double(row) * Double(total) / all
                let difference = Double(count) - expected
                statistic += difference * difference / expected
                least = min(least, expected)
            }
        }
        return ChiSquare(statistic: statistic, degreesOfFreedom: freedom, leastExpected: least)
    }
}

extension SplitBalance {
    /// Two splits and how far they are apart.
    package struct Distance: Sendable, Equatable {
        package let first: Int
        package let second: Int
        /// The Jensen-Shannon distance, 0...1.
        package let value: Double
    }

    /// The Jensen-Shannon distance of the class shares of two splits: 0 where they are equal, 1 where no class is in both; nil where a split is empty.
    ///
    /// The square root of the divergence to base 2 (Lin 1991), which is a metric (Endres, Schindelin 2003).
    package func distance(_ first: Int, _ second: Int) -> Double? {
        guard totals[first] > 0, totals[second] > 0 else { return nil }
        var divergence = 0.0
        for row in counts {
            let p = Double(row[first]) / Double(totals[first])
            let q = Double(row[second]) / Double(totals[second])
            divergence += Self.divergence(p, q)
        }
        return min(1, (divergence / (4 * log(2))).squareRoot())
    }

    /// 2p·ln(2p/(p + q)) + 2q·ln(2q/(p + q)), never below zero.
    ///
    /// Where p and q are near, by d = (p − q)/(p + q): the two logarithms nearly cancel, and what is left of their rounding would be
    /// a distance of 1e-8.
    private static func divergence(_ p: Double, _ q: Double) -> Double {
        if p == q { return 0 }
        let d = (p - q) / (p + q)
        if abs(d) < 0.5 { return (p + q) * (log1p(-d * d) + 2 * d * atanh(d)) }
        func part(_ share: Double) -> Double { share == 0 ? 0 : 2 * share * log(2 * share / (p + q)) }
        return part(p) + part(q)
    }

    /// The two splits that are furthest apart, of several the first ones; nil unless two splits have images.
    ///
    /// Cost: a step for each class and pair of splits.
    package var largestDistance: Distance? {
        var largest: Distance?
        for first in totals.indices {
            for second in totals.indices.dropFirst(first + 1) {
                guard let value = distance(first, second), value > largest?.value ?? -1 else { continue }
                largest = Distance(first: first, second: second, value: value)
            }
        }
        return largest
    }
}
