import DatasetModel
import LabelFormats
import Labels

extension CheckRule {
    /// Classes that are validated or tested and never trained.
    static let classWithoutTraining = CheckRule(
        "class-without-training", .warn,
        summary: { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") in no training split" },
        hint: "a model cannot learn them: move images of them to training, or remove them"
    ) { state in
        let counts = try state.counts()
        return ClassSplits(counts.classes, missing: counts.missing).withoutTraining.map { name, splits in
            Finding.Group([], "class '\(name)': only in \(splits.joined(separator: ", "))")
        }
    }
}
