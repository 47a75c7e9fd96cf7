import DatasetModel
import Imaging
import Labels

extension CheckRule {
    /// Images that are cut off or damaged, and files that are no image in spite of their names.
    ///
    /// Of formats that are not decoded here, such as DICOM, nothing is said.
    static let unreadableImage = CheckRule(
        "unreadable-image", .error, readsImages: true, summary: { "\(counted($0, "image")) cannot be read" },
        hint: "bring the files back from where they came from, or remove them"
    ) { state in
        state.mapPictures { path, picture, pictures in
            switch pictures.kinds[picture] {
            case .image, .undecided: nil
            case .damaged: pictures.problem(picture) ?? "damaged"
            case .unknown: ImageFormat(extensionOf: path).map { "no \($0.title) and no other image that we know" }
            }
        }
    }
}
