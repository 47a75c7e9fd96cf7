import DatasetModel

/// What the header of a BMP file tells.
struct BMPHeader {
    let size: PixelSize
    private let depth: Int?
    private let compression: Int?

    /// Reads OS/2's and Windows' headers; nil where the file ends before.
    init?(_ file: [UInt8]) {
        func number(at offset: Int, width: Int) -> Int? { file.number(at: offset, width: width, .littleEndian) }
        guard let length = number(at: 14, width: 4) else { return nil }
        let isOld = length == 12
        let width = isOld ? number(at: 18, width: 2) : number(at: 18, width: 4)
        let height = isOld ? number(at: 20, width: 2) : number(at: 22, width: 4)
        // The height is negative where the rows go from the top down.
        guard let size = PixelSize(width, height.map { isOld ? $0 : abs(Int(Int32(truncatingIfNeeded: $0))) }) else {
            return nil
        }
        self.size = size
        depth = isOld ? number(at: 24, width: 2) : number(at: 28, width: 2)
        compression = isOld ? 0 : number(at: 30, width: 4)
    }

    static func decode(_ file: [UInt8]) throws(ImagingError) -> Raster {
        guard let header = BMPHeader(file) else { throw .damaged("no header") }
        return try GD.load().decode(try header.withoutBitFields(file), .bmp)
    }

    /// The file, with bit fields that are the ones without which it would be read taken from its header.
    ///
    /// libgd refuses them all; but 32 bits with the usual fields are what Windows and image editors write.
    private func withoutBitFields(_ file: [UInt8]) throws(ImagingError) -> [UInt8] {
        guard let compression, let depth, compression > 2 else { return file }
        guard compression == 3 || compression == 6 else { throw .unsupported("BMP of compression \(compression)") }
        let masks = (0..<3).map { file.number(at: 54 + $0 * 4, width: 4, .littleEndian) }
        guard masks == (depth == 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff_0000, 0xff00, 0xff]) else {
            throw .unsupported("BMP with unusual bit fields")
        }
        var plain = file
        plain.setNumber(40, at: 14, width: 4, .littleEndian)
        plain.setNumber(0, at: 30, width: 4, .littleEndian)
        return plain
    }
}
