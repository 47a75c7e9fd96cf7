internal import CLibturbojpeg
import DatasetModel

/// libjpeg-turbo's decoder.
@safe struct JPEGDecoder: ~Copyable {
    private let handle: tjhandle

    init() throws(ImagingError) {
        guard let handle = unsafe tjInitDecompress() else { throw .damaged("libjpeg-turbo is out of memory") }
        unsafe self.handle = handle
    }

    deinit { unsafe tjDestroy(handle) }

    private struct Header {
        let size: PixelSize
        let isCMYK: Bool
    }

    /// The size that the header tells.
    func size(of image: [UInt8]) throws(ImagingError) -> PixelSize { try header(image).size }

    private func header(_ image: [UInt8]) throws(ImagingError) -> Header {
        var (width, height, sampling, colours) = (CInt(0), CInt(0), CInt(0), CInt(0))
        let code = unsafe tjDecompressHeader3(
            handle, image, UInt(image.count), &width, &height, &sampling, &colours)
        guard code == 0, width > 0, height > 0 else { throw .damaged(message) }
        let isCMYK = colours == CInt(TJCS_CMYK.rawValue) || colours == CInt(TJCS_YCCK.rawValue)
        return Header(size: PixelSize(width: Int(width), height: Int(height)), isCMYK: isCMYK)
    }

    /// The image at the smallest of the sizes that the decoder makes on its way and that are no smaller than `target`.
    ///
    /// Faults in the compressed data are shown, as viewers do; an image that ends before its end is refused.
    func decode(_ image: [UInt8], atLeast target: PixelSize) throws(ImagingError) -> Raster {
        let header = try header(image)
        let size = Self.size(of: header.size, atLeast: target)
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * 4)
        let order = header.isCMYK ? TJPF_CMYK : TJPF_RGBA
        // A progressive image may have thousands of scans, each of which costs as much as the image.
        let code = unsafe tjDecompress2(
            handle, image, UInt(image.count), &pixels, CInt(size.width), 0, CInt(size.height), CInt(order.rawValue),
            CInt(TJFLAG_LIMITSCANS))
        if code != 0 {
            let isHarmless = unsafe CUnsignedInt(bitPattern: tjGetErrorCode(handle)) == TJERR_WARNING.rawValue
            guard isHarmless, !message.contains("Premature end") else { throw .damaged(message) }
        }
        if header.isCMYK { Self.convertFromCMYK(&pixels) }
        return Raster(size, pixels)
    }

    private static func size(of full: PixelSize, atLeast target: PixelSize) -> PixelSize {
        for divisor in [8, 4, 2] {
            let width = (full.width + divisor - 1) / divisor
            let height = (full.height + divisor - 1) / divisor
            if width >= target.width && height >= target.height { return PixelSize(width: width, height: height) }
        }
        return full
    }

    /// Turns four inks, which files keep inverted as Adobe does, into colours.
    private static func convertFromCMYK(_ pixels: inout [UInt8]) {
        for start in stride(from: 0, to: pixels.count, by: 4) {
            let black = UInt16(pixels[start + 3])
            for index in start..<(start + 3) { pixels[index] = UInt8((UInt16(pixels[index]) * black + 127) / 255) }
            pixels[start + 3] = 255
        }
    }

    private var message: String { unsafe String(cString: tjGetErrorStr2(handle)) }
}

/// libjpeg-turbo's encoder.
@safe struct JPEGEncoder: ~Copyable {
    private static let quality: CInt = 82
    private let handle: tjhandle

    init() throws(ImagingError) {
        guard let handle = unsafe tjInitCompress() else { throw .damaged("libjpeg-turbo is out of memory") }
        unsafe self.handle = handle
    }

    deinit { unsafe tjDestroy(handle) }

    /// The image as JPEG, without its alpha.
    func encode(_ raster: Raster) throws(ImagingError) -> [UInt8] {
        let (width, height) = (CInt(raster.size.width), CInt(raster.size.height))
        let sampling = CInt(TJSAMP_420.rawValue)
        var size = tjBufSize(width, height, sampling)
        var output = [UInt8](repeating: 0, count: Int(size))
        let code = unsafe output.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return unsafe tjCompress2(
                handle, raster.pixels, width, 0, height, CInt(TJPF_RGBA.rawValue), &start, &size, sampling,
                Self.quality, CInt(TJFLAG_NOREALLOC))
        }
        guard code == 0 else { throw unsafe .damaged(String(cString: tjGetErrorStr2(handle))) }
        return Array(output.prefix(Int(size)))
    }
}
