package import DatasetModel

/// A format of images, as a file's first bytes tell it.
package enum ImageFormat: String, Sendable {
    case jpeg, png, webp, gif, bmp

    /// The format of a file; nil for anything else, such as TIFF.
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
        } else {
            return nil
        }
    }

    /// The format's name on the web: `image/png`.
    package var mediaType: String { "image/\(rawValue)" }
}

extension PixelSize {
    /// The size that an image's header tells, without decoding the image; nil where there is none.
    package init?(ofImage bytes: [UInt8]) {
        switch ImageFormat(of: bytes) {
        case .jpeg:
            guard let size = try? JPEGDecoder().size(of: bytes) else { return nil }
            self = size
        case .png:
            self.init(Self.bigEndian(bytes, at: 16), Self.bigEndian(bytes, at: 20))
        case .webp:
            guard let size = WebP.size(of: bytes) else { return nil }
            self = size
        case .gif:
            self.init(Self.littleEndian(bytes, at: 6, 2), Self.littleEndian(bytes, at: 8, 2))
        case .bmp:
            self.init(Self.littleEndian(bytes, at: 18, 4), Self.littleEndian(bytes, at: 22, 4))
        case nil:
            return nil
        }
    }

    /// A size that an image can have: a header may claim anything.
    private init?(_ width: Int?, _ height: Int?) {
        guard let width, let height, width > 0, height > 0, width <= Int32.max, height <= Int32.max else { return nil }
        self.init(width: width, height: height)
    }

    private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> Int? {
        guard bytes.count >= offset + 4 else { return nil }
        return bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func littleEndian(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int? {
        guard bytes.count >= offset + count else { return nil }
        return bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The largest size of the same shape that fits in a square; never larger than the image itself.
    func fitting(_ side: Int) -> PixelSize {
        let longest = max(width, height)
        if longest <= side { return self }
        func scaled(_ length: Int) -> Int { max(1, (length * side * 2 + longest) / (longest * 2)) }
        return PixelSize(width: scaled(width), height: scaled(height))
    }
}
