import Comparison
import DatasetModel

extension CheckRule {
    /// Splits with another part of all images than dsv.yaml declares.
    static let splitShare: CheckRule = CheckRule(
        "split-share", nil, limit: .shareOfEachSplit,
        summary: { "\(counted($0, "split")) \($0 == 1 ? "has" : "have") another share than declared" },
        hint: "see split-share in dsv.yaml"
    ) { state in
        let splits = try state.counts().splits
        let all = splits.values.reduce(0, +)
        return state.settings.splitShares.sorted { byBytes($0.key, $1.key) }.compactMap { name, range in
            let share = all == 0 ? 0 : Double(splits[name] ?? 0) / Double(all)
            if range.contains(share) { return nil }
            let wanted = "\(percent(range.lowerBound)) to \(percent(range.upperBound))"
            return Finding.Group([], "split '\(name)' has \(percent(share)) of all, not \(wanted)")
        }
    }
}
