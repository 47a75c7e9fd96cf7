/// What a gate says of one rule, or of all of them.
package enum GateVerdict: String, Sendable, CaseIterable {
    case pass
    case cannotTell = "cannot-tell"
    case fail

    /// What several rules say together: a failure before a doubt, a doubt before a pass; of no rules, a pass.
    package static func combined(_ verdicts: some Sequence<GateVerdict>) -> GateVerdict {
        let said = Set(verdicts)
        return said.contains(.fail) ? .fail : said.contains(.cannotTell) ? .cannotTell : .pass
    }
}

/// What a new model's score must show beside the old one's.
package enum ScoreCriterion: Sendable, Equatable {
    /// Not worse by more than a margin, in the metric's own unit; 0 or more.
    case notWorse(margin: Double)
    /// Better.
    case better

    /// Judges by the limits of an interval of the difference, new less old, and never by the difference itself.
    ///
    /// The three states of docs/statistics.md, "A gate". `interval` nil, or a metric of which nobody knows in what direction it is better:
    /// cannot tell.
    package func verdict(on interval: Interval?, higherIsBetter: Bool?) -> GateVerdict {
        guard let interval, let higherIsBetter else { return .cannotTell }
        let (low, high) = higherIsBetter ? (interval.low, interval.high) : (-interval.high, -interval.low)
        switch self {
        case .notWorse(let margin):
            // A limit of just the margin passes, so that models that answered alike do, whose interval is 0 to 0.
            if low >= -margin { return .pass }
            return high < -margin ? .fail : .cannotTell
        case .better:
            if low > 0 { return .pass }
            return high < 0 ? .fail : .cannotTell
        }
    }
}
