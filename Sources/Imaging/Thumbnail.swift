package import DatasetModel

/// A small picture of an image: decoded, scaled down, and encoded again.
///
/// Pixels are shown as they are stored, which is what a trainer sees: an orientation that a camera wrote beside them has no effect.
package struct Thumbnail: Sendable {
    /// The encoded picture.
    package let bytes: [UInt8]
    package let format: ImageFormat
    package let size: PixelSize
    /// The size of the image that it shows.
    package let imageSize: PixelSize

    /// Decodes an image and scales it down so that it fits in a square of `side` pixels.
    ///
    /// A JPEG image, or PNG where the image has transparent pixels or is tiny. Never larger than the image. Throws where the
    /// bytes are no image, or half of one.
    package init(of image: [UInt8], fitting side: Int) throws(ImagingError) {
        let image = try EncodedImage(image)
        imageSize = image.size
        size = imageSize.fitting(side)
        let raster = try image.decoded(atLeast: size).scaled(to: size)
        let isTiny = max(size.width, size.height) <= 64
        format = isTiny || !raster.isOpaque ? .png : .jpeg
        bytes = format == .png ? try PNG.encode(raster) : try JPEGEncoder().encode(raster)
    }
}
