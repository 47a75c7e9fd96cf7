internal import CLibpng
import DatasetModel

/// libpng's simplified interface, which returns an error where the full one jumps.
enum PNG {
    /// The image, whatever its depth and palette.
    static func decode(_ file: [UInt8]) throws(ImagingError) -> Raster {
        var image = unsafe dsv_png_image()
        // Frees what the reader holds if reading ended half-way; else there is nothing left to free.
        defer { unsafe png_image_free(&image) }
        guard unsafe png_image_begin_read_from_memory(&image, file, file.count) != 0 else {
            throw unsafe .damaged(message(&image))
        }
        unsafe image.format = format
        let size = unsafe PixelSize(width: Int(image.width), height: Int(image.height))
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * 4)
        guard unsafe png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
            throw unsafe .damaged(message(&image))
        }
        return Raster(size, pixels)
    }

    static func encode(_ raster: Raster) throws(ImagingError) -> [UInt8] {
        var image = unsafe dsv_png_image()
        defer { unsafe png_image_free(&image) }
        unsafe image.width = UInt32(raster.size.width)
        unsafe image.height = UInt32(raster.size.height)
        unsafe image.format = format
        // An upper bound: the pixels, a byte a row for its filter, what deflate adds to the incompressible, and the chunks.
        var size = raster.pixels.count + raster.size.height + raster.pixels.count / 1000 + 1024
        var output = [UInt8](repeating: 0, count: size)
        guard unsafe png_image_write_to_memory(&image, &output, &size, 0, raster.pixels, 0, nil) != 0 else {
            throw unsafe .damaged(message(&image))
        }
        return Array(output.prefix(size))
    }

    private static let format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)

    private static func message(_ image: inout png_image) -> String { unsafe String(cString: dsv_png_message(&image)) }
}
