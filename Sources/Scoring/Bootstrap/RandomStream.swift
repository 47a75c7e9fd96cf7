import Glibc

/// A stream of random numbers that depends on a seed and a number alone: xoshiro256**, started by SplitMix64.
///
/// Every resample has a stream of its own, so that results do not depend on which thread draws which.
/// Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"; not for secrets.
struct RandomStream: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init(seed: UInt64, number: Int) {
        // Mixed twice: streams of one SplitMix64 sequence would overlap.
        var seeds = Self.mixed(seed) &+ UInt64(bitPattern: Int64(number))
        func next() -> UInt64 {
            seeds &+= 0x9e37_79b9_7f4a_7c15
            return Self.mixed(seeds)
        }
        seeds = next()
        state = (next(), next(), next(), next())
    }

    /// A stream from the generator's own state, not all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    /// SplitMix64's output function.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    mutating func next() -> UInt64 {
        let (a, b, c, d) = state
        let product = b &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let (third, fourth) = (c ^ a, d ^ b)
        state = (a ^ fourth, b ^ third, third ^ (b << 17), (fourth << 45) | (fourth >> 19))
        return result
    }

    /// A number of 0..<1, of 53 random bits.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of 0..<bound, without bias: Lemire 2019, by multiplication.
    mutating func below(_ bound: Int) -> Int {
        let bound = UInt64(bound)
        while true {
            let (high, low) = next().multipliedFullWidth(by: bound)
            // Rejects the few words that would make some numbers more likely.
            if low >= bound || low >= (0 &- bound) % bound { return Int(high) }
        }
    }
}

extension RandomStream {
    /// How often something of the probability `p` happens in `count` trials; exact, in constant time.
    mutating func binomial(_ count: Int, _ p: Double) -> Int {
        if count == 0 || p <= 0 { return 0 }
        if p >= 1 { return count }
        if p > 0.5 { return count - binomial(count, 1 - p) }
        return Double(count) * p < 10 ? inverted(count, p) : rejected(count, p)
    }

    /// By inversion: walks up the distribution until the random number is used up; for count·p < 10.
    private mutating func inverted(_ count: Int, _ p: Double) -> Int {
        let ratio = p / (1 - p)
        let none = exp(Double(count) * log1p(-p))
        while true {
            var (rest, weight, successes) = (unit(), none, 0)
            while rest > weight && successes <= count {
                rest -= weight
                successes += 1
                weight *= ratio * Double(count - successes + 1) / Double(successes)
            }
            // Rounding may leave a rest beyond the last term.
            if successes <= count { return successes }
        }
    }

    /// By transformed rejection: Hörmann 1993, "The generation of binomial random variates", algorithm BTRS.
    ///
    /// For count·p >= 10 and p <= 0.5.
    private mutating func rejected(_ count: Int, _ p: Double) -> Int {
        let n = Double(count)
        let spread = (n * p * (1 - p)).squareRoot()
        let b = 1.15 + 2.53 * spread
        let a = -0.0873 + 0.0248 * b + 0.01 * p
        let centre = n * p + 0.5
        while true {
            let u = unit() - 0.5
            let v = unit()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + centre).rounded(.down)
            if k < 0 || k > n { continue }
            // Most draws end here, without a logarithm.
            if us >= 0.07 && v <= 0.92 - 4.2 / b { return Int(k) }
            let alpha = (2.83 + 5.1 / b) * spread
            if log(v * alpha / (a / (us * us) + b)) <= Self.logRatio(k, n, p) { return Int(k) }
        }
    }

    /// The logarithm of the probability of `k` successes relative to that of the most likely number.
    private static func logRatio(_ k: Double, _ n: Double, _ p: Double) -> Double {
        let mode = ((n + 1) * p).rounded(.down)
        let ratio = p / (1 - p)
        return (mode + 0.5) * log((mode + 1) / (ratio * (n - mode + 1)))
            + (n + 1) * log((n - mode + 1) / (n - k + 1))
            + (k + 0.5) * log(ratio * (n - k + 1) / (k + 1))
            + stirling(mode) + stirling(n - mode) - stirling(k) - stirling(n - k)
    }

    /// What Stirling's formula leaves of the logarithm of k!.
    private static func stirling(_ k: Double) -> Double {
        if k < 10 { return smallRests[Int(k)] }
        let square = (k + 1) * (k + 1)
        return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1)
    }

    /// log k! − (log √(2π) + (k + ½)·log(k + 1) − (k + 1)), for k below 10.
    private static let smallRests: [Double] = {
        var factorial = 0.0
        return (0..<10).map { k in
            if k > 0 { factorial += log(Double(k)) }
            let next = Double(k) + 1
            return factorial - (0.5 * log(2 * Double.pi) + (Double(k) + 0.5) * log(next) - next)
        }
    }()
}
