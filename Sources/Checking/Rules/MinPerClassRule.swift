import Comparison
import DatasetModel

extension CheckRule {
    /// Classes with fewer images than dsv.yaml asks for.
    static let minPerClass: CheckRule = CheckRule(
        "min-per-class", nil, limit: .count,
        summary: { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") too small" },
        hint: "see min-per-class in dsv.yaml"
    ) { state in
        guard let limit = state.settings.limit(of: .minPerClass) else { return [] }
        let counts = try state.counts()
        return counts.classes.keys.filter { Double(counts.total($0)) < limit }.sorted(by: byBytes).map { name in
            let count = grouped(counts.total(name))
            return Finding.Group([], "class '\(name)' has \(count), at least \(grouped(Int(limit))) are wanted")
        }
    }
}
