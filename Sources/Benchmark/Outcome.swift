/// What a measurement has to stay within.
enum Bound: CustomStringConvertible {
    /// The greatest median ratio to the yardstick.
    case ratio(Double)
    /// The greatest resident memory in MB.
    case peak(Int)
    /// The greatest median time in milliseconds.
    case milliseconds(Double)

    var description: String {
        switch self {
        case .ratio(let limit): "<= \(Format.ratio(limit))"
        case .peak(let limit): "peak <= \(limit) MB"
        case .milliseconds(let limit): "<= \(Format.decimal(limit, places: 0)) ms"
        }
    }

    func isMet(by outcome: Outcome) -> Bool {
        switch self {
        case .ratio(let limit): outcome.ratios.median <= limit
        case .peak(let limit): Double(outcome.peakBytes ?? .max) <= Double(limit) * 1e6
        case .milliseconds(let limit): (outcome.seconds ?? .infinity) * 1e3 <= limit
        }
    }
}

/// What came out of measuring one thing against its yardstick.
struct Outcome {
    let measured: String
    let yardstick: String
    /// One ratio for each counted run.
    let ratios: [Double]
    /// The median time of what was measured, if time was.
    var seconds: Double?
    /// The greatest resident memory of what was measured in any counted run.
    var peakBytes: Int?
}

extension Outcome {
    /// Sums up runs that were made in pairs, of which there is at least one.
    init(measured: [Sample], named name: String, yardstick: [Sample], named yardstickName: String) {
        self.measured = "\(name): \(Self.times(measured))"
        self.yardstick = "\(yardstickName): \(Self.times(yardstick))"
        ratios = zip(measured, yardstick).map { $0.seconds / $1.seconds }
        seconds = measured.map(\.seconds).median
        peakBytes = measured.map(\.peakBytes).max()
    }

    private static func times(_ samples: [Sample]) -> String {
        let seconds = samples.map(\.seconds).median
        let processorSeconds = samples.map(\.processorSeconds).median
        return "\(Format.time(seconds)) (CPU \(Format.time(processorSeconds)))"
    }
}

extension [Double] {
    /// The middle one of the sorted values, or the mean of the middle two; not a number if there are none.
    var median: Double {
        guard !isEmpty else { return .nan }
        let values = sorted()
        return (values[(count - 1) / 2] + values[count / 2]) / 2
    }
}
