import Comparison
import DatasetModel
import Scoring

extension CheckRule {
    /// Pairs of splits whose classes have other shares than the limit lets them: their Jensen-Shannon distance.
    static let splitBalance: CheckRule = CheckRule(
        "split-balance", nil, limit: .share,
        summary: { "the classes of \(counted($0, "pair")) of splits are too far apart" },
        hint: "see split-balance in dsv.yaml; 'dsv stats' shows the shares"
    ) { state in
        guard let limit = state.settings.limit(of: .splitBalance) else { return [] }
        let classes = try state.counts().classes
        let names = Set(classes.values.flatMap(\.keys)).subtracting([""]).sorted(by: byBytes)
        let counts = classes.sorted { byBytes($0.key, $1.key) }.map { row in names.map { row.value[$0] ?? 0 } }
        let balance = SplitBalance(counts: counts)
        return names.indices.flatMap { first in
            names.indices.dropFirst(first + 1).compactMap { second -> Finding.Group? in
                guard let distance = balance.distance(first, second), distance > limit else { return nil }
                let pair = SplitBalance(counts: counts.map { [$0[first], $0[second]] })
                let chance = pair.chiSquare?.p.map { $0 < 0.001 ? ", p < 0.001" : ", p = \(rounded($0))" } ?? ""
                return Finding.Group(
                    [],
                    "\(names[first]) / \(names[second]): Jensen-Shannon distance \(rounded(distance)), "
                        + "at most \(rounded(limit)) is allowed\(chance)")
            }
        }
    }

    /// Three decimals.
    private static func rounded(_ number: Double) -> String {
        let thousandths = String(Int((number * 1000).rounded()) + 1000)
        return "\(number < 0.9995 ? "0" : "1").\(thousandths.suffix(3))"
    }
}
