import DatasetModel
import Labels

extension CheckRule {
    /// A dataset with more images than dsv.yaml allows.
    static let maxImages: CheckRule = CheckRule(
        "max-images", nil, limit: .count,
        summary: { _ in "there are too many images" },
        hint: "see max-images in dsv.yaml"
    ) { state in
        let count = state.side.imageCount
        guard let limit = state.settings.limit(of: .maxImages), Double(count) > limit else { return [] }
        return [Finding.Group([], "\(counted(count, "image")), at most \(grouped(Int(limit))) are allowed")]
    }
}
