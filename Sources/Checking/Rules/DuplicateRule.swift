import DatasetModel

extension CheckRule {
    /// Pictures with equal bytes in one split.
    static let duplicate = CheckRule(
        "duplicate", .warn,
        summary: { "\(counted($0, "picture")) \($0 == 1 ? "is" : "are") in one split more than once: equal bytes" },
        hint: "remove the copies: they count more than other pictures in training, and in scores"
    ) { state in state.copies.duplicates() }
}
