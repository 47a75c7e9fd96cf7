import DatasetModel
import Labels

extension CheckRule {
    /// Pictures with equal bytes in several splits: a model is judged on what it was trained on.
    static let leak = CheckRule(
        "leak", .error,
        summary: { "\(counted($0, "picture")) \($0 == 1 ? "is" : "are") in more than one split: equal bytes" },
        hint: "keep each picture in one split; 'dsv blame PATH' tells who put it there"
    ) { state in
        let samples = state.samples
        let others = samples.otherSplits.map { (image: $0.image, word: $0.split) }
        return state.copies.disagreements(state.copies.words(samples.splitOf) + others) { samples.split($0) }
    }
}
