internal import CLibgd
import DatasetModel
import Glibc

/// libgd's functions, found when an image of its formats is first decoded.
///
/// Never changed once they are found, so threads may share them.
struct GD: @unchecked Sendable {
    private let functions: dsv_gd

    private static let loaded = Result { () throws(ImagingError) -> GD in try GD(library: "libgd.so.3") }

    /// The library, opened by the first call.
    static func load() throws(ImagingError) -> GD { try loaded.get() }

    init(library name: String) throws(ImagingError) {
        var functions = dsv_gd()
        guard unsafe dsv_gd_load(&functions, name) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "unknown"
            throw .noLibrary("libgd, which GIF, BMP and TIFF images need, cannot be loaded (Debian: libgd3): \(reason)")
        }
        self.functions = functions
    }

    /// The image, the first one of several, in the format that is named.
    func decode(_ file: [UInt8], _ format: ImageFormat) throws(ImagingError) -> Raster {
        guard let count = CInt(exactly: file.count) else { throw .unsupported("a file of more than 2 GB") }
        let create =
            switch format {
            case .gif: unsafe functions.create_from_gif
            case .bmp: unsafe functions.create_from_bmp
            default: unsafe functions.create_from_tiff
            }
        unsafe dsv_gd_words().pointee = 0
        let image = unsafe file.withUnsafeBytes { bytes in
            // It only reads them.
            unsafe create?(count, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        guard let image = unsafe image else { throw unsafe Self.failure(String(cString: dsv_gd_words()), format) }
        defer { unsafe functions.destroy(image) }
        guard unsafe functions.palette_to_true_color(image) != 0 else { throw .damaged("libgd is out of memory") }
        return unsafe Self.raster(image)
    }

    private static func failure(_ words: String, _ format: ImageFormat) -> ImagingError {
        // So libtiff begins what it says of files that are sound.
        if words.hasPrefix("Sorry") { return .unsupported(words) }
        return .damaged(words.isEmpty ? "\(format.rawValue.uppercased()) data ends early, or is none" : words)
    }

    /// Copies pixels, of which each is one number: alpha, which has 7 bits and is 0 for what is opaque, red, green, blue.
    private static func raster(_ image: gdImagePtr) -> Raster {
        let size = unsafe PixelSize(width: Int(image.pointee.sx), height: Int(image.pointee.sy))
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: size.width * size.height * 4) { buffer, count in
            for y in 0..<size.height {
                guard let row = unsafe image.pointee.tpixels[y] else { return }
                for x in 0..<size.width {
                    let pixel = unsafe UInt32(truncatingIfNeeded: row[x])
                    let bytes = [
                        pixel >> 16 & 0xff, pixel >> 8 & 0xff, pixel & 0xff, 255 - (pixel >> 24 & 127) * 255 / 127,
                    ]
                    for byte in bytes {
                        unsafe buffer[count] = UInt8(truncatingIfNeeded: byte)
                        count += 1
                    }
                }
            }
        }
        return Raster(size, pixels)
    }
}
