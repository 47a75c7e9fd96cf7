import DatasetModel
package import Imaging

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
