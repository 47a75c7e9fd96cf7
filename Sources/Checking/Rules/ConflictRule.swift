import DatasetModel
import Labels

extension CheckRule {
    /// Pictures with equal bytes under different labels.
    static let conflict = CheckRule(
        "conflict", .error,
        summary: { "\(counted($0, "picture")) \($0 == 1 ? "is" : "are") under different labels: equal bytes" },
        hint: "a person has to look: keep the right label, or remove the picture"
    ) { state in
        let samples = state.samples
        // A row of a table of boxes is an object, and a picture may show several.
        let words = state.copies.words(samples.labelOf) { !samples.isObject($0) }
        return state.copies.disagreements(words) { samples.label($0) }
    }
}
