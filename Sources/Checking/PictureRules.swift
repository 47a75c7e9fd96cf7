import Comparison
import DatasetModel
package import Imaging
import Labels

/// The rules that look into images.
struct PictureRules {
    private let samples: SampleList
    private let pictures: PictureTable

    init(_ samples: SampleList, _ pictures: PictureTable) { (self.samples, self.pictures) = (samples, pictures) }

    /// Images by their paths with what is known of their contents.
    private func forEachPicture(_ body: (_ path: DatasetPath, _ picture: Int) -> Void) {
        for place in 0..<samples.images.count {
            if let picture = pictures.place(of: samples.images.id(place)) {
                body(samples.images.file(place).path, picture)
            }
        }
    }

    /// Images that are cut off or damaged, and files that are no image in spite of their names.
    ///
    /// Of formats that are not decoded here, such as DICOM, nothing is said.
    func unreadable() -> [Finding.Group] {
        var groups: [Finding.Group] = []
        forEachPicture { path, picture in
            switch pictures.kinds[picture] {
            case .image, .undecided: return
            case .damaged: groups.append(Finding.Group([path.description], pictures.problem(picture) ?? "damaged"))
            case .unknown:
                if let format = ImageFormat(extensionOf: path) {
                    groups.append(
                        Finding.Group([path.description], "no \(format.title) and no other image that we know"))
                }
            }
        }
        return groups.sortedByPath()
    }

    /// Images whose names promise another format than they have.
    func wrongExtensions() -> [Finding.Group] {
        var groups: [Finding.Group] = []
        forEachPicture { path, picture in
            guard let format = pictures.format(picture), let promised = ImageFormat(extensionOf: path),
                format != promised
            else { return }
            groups.append(Finding.Group([path.description], "\(format.title), not \(promised.title)"))
        }
        return groups.sortedByPath()
    }
}

extension ImageFormat {
    /// The format that a file's name promises; nil for any other.
    init?(extensionOf path: DatasetPath) {
        guard let dot = path.name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        switch String(decoding: path.name[(dot + 1)...], as: UTF8.self).lowercased() {
        case "jpg", "jpeg", "jfif": self = .jpeg
        case "png": self = .png
        case "webp": self = .webp
        case "gif": self = .gif
        case "bmp": self = .bmp
        case "tif", "tiff": self = .tiff
        default: return nil
        }
    }

    /// What people call it.
    package var title: String {
        switch self {
        case .jpeg: "JPEG"
        case .png: "PNG"
        case .webp: "WebP"
        case .gif: "GIF"
        case .bmp: "BMP"
        case .tiff: "TIFF"
        }
    }
}
