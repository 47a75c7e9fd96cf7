package import DatasetModel

/// Why an image cannot be shown.
package enum ImagingError: Error, Equatable, CustomStringConvertible {
    /// No format that can be decoded.
    case unknownFormat
    /// Cut off, or not what its first bytes claim; with the library's own words.
    case damaged(String)
    /// A kind of its format that cannot be decoded here, though nothing need be wrong with it.
    case unsupported(String)
    /// More pixels than are decoded.
    case tooLarge(PixelSize)
    /// This machine lacks a library; with what to install.
    case noLibrary(String)

    package var description: String {
        switch self {
        case .unknownFormat: "no format that can be decoded"
        case .damaged(let words): "damaged: \(words)"
        case .unsupported(let what): "cannot be decoded: \(what)"
        case .tooLarge(let size): "too large: \(size.width) x \(size.height) pixels"
        case .noLibrary(let words): words
        }
    }
}
