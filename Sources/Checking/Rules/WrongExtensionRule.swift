import DatasetModel
import Imaging
import Labels

extension CheckRule {
    /// Images whose names promise another format than they have.
    static let wrongExtension = CheckRule(
        "extension", .warn, readsImages: true,
        summary: { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") the name of another format" },
        hint: "rename them: some trainers go by the name"
    ) { state in
        state.mapPictures { path, picture, pictures in
            guard let format = pictures.format(picture), let promised = ImageFormat(extensionOf: path),
                format != promised
            else { return nil }
            return "\(format.title), not \(promised.title)"
        }
    }
}
