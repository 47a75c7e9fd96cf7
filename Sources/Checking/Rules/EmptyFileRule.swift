import Comparison
import DatasetModel
import Labels

extension CheckRule {
    /// Images of no bytes.
    static let emptyFile = CheckRule(
        "empty-file", .error, summary: { "\(counted($0, "image")) \($0 == 1 ? "is" : "are") empty" },
        hint: "bring the files back from where they came from, or remove them"
    ) { state in
        let images = state.samples.images
        return (0..<images.count).filter { images.size($0) == 0 }.map {
            Finding.Group([images.file($0).path.description], "0 bytes")
        }.sortedByPath()
    }
}
