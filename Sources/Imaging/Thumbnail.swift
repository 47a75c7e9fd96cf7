package import DatasetModel

/// Why an image cannot be shown.
package enum ImagingError: Error, Equatable, CustomStringConvertible {
    /// No format that can be decoded.
    case unknownFormat
    /// Cut off, or not what its first bytes claim; with the library's own words.
    case damaged(String)
    /// More pixels than `Thumbnail.mostPixels`.
    case tooLarge(PixelSize)

    package var description: String {
        switch self {
        case .unknownFormat: "no format that can be decoded"
        case .damaged(let words): "damaged: \(words)"
        case .tooLarge(let size): "too large: \(size.width) x \(size.height) pixels"
        }
    }
}

/// A small picture of an image: decoded, scaled down, and encoded again.
///
/// Pixels are shown as they are stored, which is what a trainer sees: an orientation that a camera wrote beside them has no effect.
package struct Thumbnail: Sendable {
    /// An image of more pixels is refused before it is decoded, so that no file of some bytes costs gigabytes of memory.
    package static let mostPixels = 1 << 26

    /// The encoded picture.
    package let bytes: [UInt8]
    package let format: ImageFormat
    package let size: PixelSize
    /// The size of the image that it shows.
    package let imageSize: PixelSize

    /// Decodes a JPEG, PNG or WebP image and scales it down so that it fits in a square of `side` pixels.
    ///
    /// A JPEG image, or PNG where the image has transparent pixels or is tiny. Never larger than the image. Throws where the
    /// bytes are no image, or half of one.
    package init(of image: [UInt8], fitting side: Int) throws(ImagingError) {
        let raster: Raster
        (raster, imageSize) = try Self.decode(image, fitting: side)
        size = raster.size
        let isTiny = max(size.width, size.height) <= 64
        format = isTiny || !raster.isOpaque ? .png : .jpeg
        bytes = format == .png ? try PNG.encode(raster) : try JPEGEncoder().encode(raster)
    }

    private static func decode(
        _ image: [UInt8], fitting side: Int
    ) throws(ImagingError) -> (raster: Raster, imageSize: PixelSize) {
        let format = ImageFormat(of: image)
        guard format == .jpeg || format == .png || format == .webp else { throw .unknownFormat }
        guard let full = PixelSize(ofImage: image) else { throw .damaged("no header") }
        guard full.width <= mostPixels / full.height else { throw .tooLarge(full) }
        let target = full.fitting(side)
        let raster: Raster =
            switch format {
            case .jpeg: try JPEGDecoder().decode(image, atLeast: target)
            case .png: try PNG.decode(image)
            default: try WebP.decode(image, full)
            }
        return (raster.scaled(to: target), full)
    }
}
