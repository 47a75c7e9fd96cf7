import Comparison
import DatasetModel

extension CheckRule {
    /// Classes with a larger part of all images than dsv.yaml allows.
    static let maxClassShare: CheckRule = CheckRule(
        "max-class-share", nil, limit: .share,
        summary: { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") too large" },
        hint: "see max-class-share in dsv.yaml"
    ) { state in
        guard let limit = state.settings.limit(of: .maxClassShare) else { return [] }
        let counts = try state.counts()
        let all = counts.classes.keys.reduce(0) { $0 + counts.total($1) }
        let large = counts.classes.keys.filter { Double(counts.total($0)) > limit * Double(all) }
        return large.sorted(by: byBytes).map { name in
            let share = percent(counts.total(name), of: all)
            return Finding.Group([], "class '\(name)' is \(share) of all, at most \(percent(limit)) is allowed")
        }
    }
}
