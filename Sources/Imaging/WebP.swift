internal import CLibwebp
import DatasetModel

/// libwebp's decoder.
enum WebP {
    /// The size that the header tells; nil where there is none.
    static func size(of file: [UInt8]) -> PixelSize? {
        var (width, height) = (CInt(0), CInt(0))
        guard unsafe WebPGetInfo(file, file.count, &width, &height) != 0, width > 0, height > 0 else { return nil }
        return PixelSize(width: Int(width), height: Int(height))
    }

    /// The image; an animation is refused.
    static func decode(_ file: [UInt8], _ size: PixelSize) throws(ImagingError) -> Raster {
        var features = WebPBitstreamFeatures()
        guard unsafe WebPGetFeatures(file, file.count, &features) == VP8_STATUS_OK else { throw .damaged("no header") }
        guard features.has_animation == 0 else { throw .unsupported("an animated WebP image") }
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * 4)
        let isWhole = unsafe pixels.withUnsafeMutableBufferPointer { buffer in
            unsafe WebPDecodeRGBAInto(file, file.count, buffer.baseAddress, buffer.count, CInt(size.width * 4)) != nil
        }
        guard isWhole else { throw .damaged("WebP data ends early") }
        return Raster(size, pixels)
    }
}
