import Glibc

/// The regularized incomplete gamma function, which gives the tails of the chi-square distribution.
enum IncompleteGamma {
    /// Q(a, x) = Γ(a, x)/Γ(a), for a > 0 and x >= 0: from 1 at x = 0 down to 0.
    ///
    /// DLMF 8.2.4, https://dlmf.nist.gov/8.2. Cost: some √a steps.
    static func upper(_ a: Double, _ x: Double) -> Double {
        if x == 0 { return 1 }
        // x^a·e^(−x)/Γ(a), common to both expansions; each converges fast on its side of the mean.
        let scale = exp(a * log(x) - x - lgamma(a).0)
        return x < a + 1 ? 1 - scale * series(a, x) : scale * continuedFraction(a, x)
    }

    /// Σ x^k/(a(a + 1)…(a + k)), k = 0, 1, …: DLMF 8.7.1.
    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var divisor = a
        while term > sum * .ulpOfOne {
            divisor += 1
            term *= x / divisor
            sum += term
        }
        return sum
    }

    /// 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(x + 5 − a − …))), the even part of DLMF 8.9.2.
    ///
    /// By Lentz's method as Thompson and Barnett (1986) changed it. For x >= a + 1 all denominators are positive.
    private static func continuedFraction(_ a: Double, _ x: Double) -> Double {
        var base = x + 1 - a
        var denominator = 1 / base
        var numerator = Double.greatestFiniteMagnitude
        var value = denominator
        var step = 0.0
        while true {
            step += 1
            let factor = step * (a - step)
            base += 2
            denominator = 1 / (factor * denominator + base)
            numerator = base + factor / numerator
            let change = denominator * numerator
            value *= change
            // Not nearer: the rounding of both factors would keep it from ever ending.
            if abs(change - 1) <= 8 * .ulpOfOne { return value }
        }
    }
}
