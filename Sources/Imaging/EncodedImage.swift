import DatasetModel

/// An image as its file holds it, of which format and size are known before anything is decoded.
struct EncodedImage {
    /// An image of more pixels is refused before it is decoded, so that no file of some bytes costs gigabytes of memory.
    static let mostPixels = 1 << 26

    let bytes: [UInt8]
    let format: ImageFormat
    let size: PixelSize

    /// Reads the header; throws where the bytes are no image, or too large a one.
    init(_ bytes: [UInt8]) throws(ImagingError) {
        guard let format = ImageFormat(of: bytes) else { throw .unknownFormat }
        guard let size = PixelSize(ofImage: bytes) else { throw .damaged("no header") }
        guard size.width <= Self.mostPixels / size.height else { throw .tooLarge(size) }
        (self.bytes, self.format, self.size) = (bytes, format, size)
    }

    /// The pixels of the first frame or page, in full size, or in a smaller one that is no smaller than `target`, where that is faster.
    ///
    /// Half an image is an error; for what a format's decoder does not notice, see there.
    func decoded(atLeast target: PixelSize) throws(ImagingError) -> Raster {
        if format == .jpeg { return try JPEGDecoder().decode(bytes, atLeast: target) }
        let raster: Raster =
            switch format {
            case .png: try PNG.decode(bytes)
            case .webp: try WebP.decode(bytes, size)
            case .gif: try GIFFrame.decode(bytes, size)
            case .bmp: try BMPHeader.decode(bytes)
            default: try TIFFDirectory.decode(bytes)
            }
        guard raster.size == size else { throw .damaged("its header tells another size than its data") }
        return raster
    }
}
