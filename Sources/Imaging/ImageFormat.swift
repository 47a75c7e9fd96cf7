package import DatasetModel

/// A format of images, as a file's first bytes tell it.
package enum ImageFormat: String, Sendable {
    case jpeg, png, webp, gif, bmp, tiff

    /// The format of a file; nil for anything else, such as AVIF.
    package init?(of bytes: [UInt8]) {
        func holds(_ magic: [UInt8], at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: magic) }
        if holds([0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else if holds([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
            self = .png
        } else if holds(Array("RIFF".utf8)) && holds(Array("WEBP".utf8), at: 8) {
            self = .webp
        } else if holds(Array("GIF8".utf8)) {
            self = .gif
        } else if holds(Array("BM".utf8)) && holds([0, 0, 0, 0], at: 6) {
            self = .bmp
        } else if [[0x49, 0x49, 42, 0], [0x4d, 0x4d, 0, 42], [0x49, 0x49, 43, 0], [0x4d, 0x4d, 0, 43]].contains(where: {
            holds($0)
        }) {
            self = .tiff
        } else {
            return nil
        }
    }

    /// The format's name on the web: `image/png`.
    package var mediaType: String { "image/\(rawValue)" }

    /// Says whether web browsers show it.
    package var isShownByBrowsers: Bool { self != .tiff }
}

extension PixelSize {
    /// The size that an image's header tells, without decoding the image; nil where there is none.
    package init?(ofImage bytes: [UInt8]) {
        switch ImageFormat(of: bytes) {
        case .jpeg:
            guard let size = try? JPEGDecoder().size(of: bytes) else { return nil }
            self = size
        case .png:
            self.init(bytes.number(at: 16, width: 4, .bigEndian), bytes.number(at: 20, width: 4, .bigEndian))
        case .webp:
            guard let size = WebP.size(of: bytes) else { return nil }
            self = size
        case .gif:
            self.init(bytes.number(at: 6, width: 2, .littleEndian), bytes.number(at: 8, width: 2, .littleEndian))
        case .bmp:
            guard let size = BMPHeader(bytes)?.size else { return nil }
            self = size
        case .tiff:
            guard let size = TIFFDirectory(bytes)?.size else { return nil }
            self = size
        case nil:
            return nil
        }
    }

    /// A size that an image can have: a header may claim anything.
    init?(_ width: Int?, _ height: Int?) {
        guard let width, let height, width > 0, height > 0, width <= Int32.max, height <= Int32.max else { return nil }
        self.init(width: width, height: height)
    }

    /// The largest size of the same shape that fits in a square; never larger than the image itself.
    func fitting(_ side: Int) -> PixelSize {
        let longest = max(width, height)
        if longest <= side { return self }
        func scaled(_ length: Int) -> Int { max(1, (length * side * 2 + longest) / (longest * 2)) }
        return PixelSize(width: scaled(width), height: scaled(height))
    }
}
