import DatasetModel

/// The first directory of a TIFF file, which describes its first page.
///
/// Reads fields of one number; "TIFF, Revision 6.0", 1992, and BigTIFF, which has longer numbers. Whatever the bytes claim, it
/// reads each entry at most once.
struct TIFFDirectory {
    private struct Field {
        let value: Int
        let offset: Int
        let width: Int
    }

    private static let (imageWidth, imageLength, bitsPerSample, photometric) = (256, 257, 258, 262)
    private static let (orientation, samplesPerPixel) = (274, 277)
    private static let (whiteIsZero, blackIsZero) = (0, 1)

    private let order: ByteOrder
    private var fields: [Int: Field] = [:]

    /// Reads the directory; nil where the file ends before.
    init?(_ file: [UInt8]) {
        order = file.first == UInt8(ascii: "M") ? .bigEndian : .littleEndian
        let isBig = file.number(at: 2, width: 2, order) == 43
        let (countWidth, offsetWidth, entryLength) = isBig ? (8, 8, 20) : (2, 4, 12)
        guard let start = file.number(at: isBig ? 8 : 4, width: offsetWidth, order),
            let count = file.number(at: start, width: countWidth, order)
        else { return nil }
        for index in 0..<min(count, file.count / entryLength) {
            let entry = start + countWidth + index * entryLength
            guard let tag = file.number(at: entry, width: 2, order),
                let type = file.number(at: entry + 2, width: 2, order),
                let values = file.number(at: entry + 4, width: offsetWidth, order)
            else { return nil }
            // Of two fields with one tag, libtiff takes the first one.
            guard fields[tag] == nil, values == 1, let width = [1: 1, 3: 2, 4: 4, 16: 8][type], width <= offsetWidth,
                let value = file.number(at: entry + 4 + offsetWidth, width: width, order)
            else { continue }
            fields[tag] = Field(value: value, offset: entry + 4 + offsetWidth, width: width)
        }
    }

    /// The first page's size; nil where the directory does not tell it.
    var size: PixelSize? { PixelSize(fields[Self.imageWidth]?.value, fields[Self.imageLength]?.value) }

    /// The first page, its pixels as they are stored.
    ///
    /// A file of which only what comes behind the pixels is cut off, such as its resolution, is not noticed.
    static func decode(_ file: [UInt8]) throws(ImagingError) -> Raster {
        guard let directory = TIFFDirectory(file) else { throw .damaged("no header") }
        // The decoder's memory grows with this number, which has no limit of its own.
        if let samples = directory.fields[samplesPerPixel]?.value, samples > 16 {
            throw .unsupported("TIFF with \(samples) samples a pixel")
        }
        var file = file
        // libtiff would mirror the pixels.
        directory.set(orientation, to: 1, in: &file)
        // libgd 2.3 reads one bit a pixel right if white is zero, else inverted.
        let isInverted =
            (directory.fields[bitsPerSample]?.value ?? 1) == 1 && directory.fields[photometric]?.value == blackIsZero
            && (directory.fields[samplesPerPixel]?.value ?? 1) == 1
        if isInverted { directory.set(photometric, to: whiteIsZero, in: &file) }
        let raster = try GD.load().decode(file, .tiff)
        return isInverted ? raster.inverted : raster
    }

    private func set(_ tag: Int, to value: Int, in file: inout [UInt8]) {
        guard let field = fields[tag] else { return }
        file.setNumber(value, at: field.offset, width: field.width, order)
    }
}
