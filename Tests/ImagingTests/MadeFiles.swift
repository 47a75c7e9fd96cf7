import DatasetModel

@testable import Imaging

/// Files of formats that dsv reads and does not write, made by hand.
extension Made {
    /// 24 bits a pixel from the bottom up.
    static func bmp(_ raster: Raster) -> [UInt8] {
        bmp(raster.size, depth: 24, rowLength: (raster.size.width * 3 + 3) / 4 * 4) { x, y in
            let pixel = raster[x, y]
            return (x * 3, [pixel[2], pixel[1], pixel[0]])
        }
    }

    /// 32 bits a pixel, with bit fields, as Windows and image editors write, from the top down.
    static func bmpWithBitFields(_ raster: Raster, masks: [Int] = [0xff_0000, 0xff00, 0xff]) -> [UInt8] {
        let fields = masks.flatMap { little($0, 4) } + little(0xff00_0000, 4)
        return bmp(raster.size, depth: 32, rowLength: raster.size.width * 4, fields: fields) { x, y in
            let pixel = raster[x, y]
            return (x * 4, [pixel[2], pixel[1], pixel[0], pixel[3]])
        }
    }

    private static func bmp(
        _ size: PixelSize, depth: Int, rowLength: Int, fields: [UInt8] = [], _ pixel: (Int, Int) -> (Int, [UInt8])
    ) -> [UInt8] {
        let isTopDown = !fields.isEmpty
        var rows: [UInt8] = []
        for row in 0..<size.height {
            var line = [UInt8](repeating: 0, count: rowLength)
            for x in 0..<size.width {
                let (place, bytes) = pixel(x, isTopDown ? row : size.height - 1 - row)
                line.replaceSubrange(place..<(place + bytes.count), with: bytes)
            }
            rows += line
        }
        let start = 54 + fields.count
        let header = Array("BM".utf8) + little(start + rows.count, 4) + little(0, 4) + little(start, 4)
        let shape =
            little(40 + fields.count, 4) + little(size.width, 4) + little(isTopDown ? -size.height : size.height, 4)
        // Planes, depth, compression, and 20 bytes of which none is needed.
        let rest =
            little(1, 2) + little(depth, 2) + little(fields.isEmpty ? 0 : 3, 4) + [UInt8](repeating: 0, count: 20)
        // The header of 56 bytes is Adobe's, which libgd does not know.
        return header + shape + rest + fields + rows
    }

    /// 128 colours, of which each pixel has the nearest; the data are codes of 8 bits that compress nothing.
    static func gif(_ raster: Raster, at place: (x: Int, y: Int) = (0, 0), screen: PixelSize? = nil) -> [UInt8] {
        let screen = screen ?? raster.size
        var file = Array("GIF89a".utf8) + little(screen.width, 2) + little(screen.height, 2) + [0x80 | 6, 0, 0]
        for colour in 0..<128 {
            for level in [colour >> 4, colour >> 1 & 7, (colour & 1) * 7] { file.append(UInt8(level * 255 / 7)) }
        }
        // A comment, and the frame.
        file += [0x21, 0xfe, 3] + Array("abc".utf8) + [0]
        file += [0x2c] + little(place.x, 2) + little(place.y, 2) + little(raster.size.width, 2)
        file += little(raster.size.height, 2) + [0, 7]
        var codes: [UInt8] = []
        for index in 0..<(raster.size.width * raster.size.height) {
            // Told to forget so often, the decoder never needs a ninth bit.
            if index % 100 == 0 { codes.append(128) }
            let pixel = raster.pixels[(index * 4)..<(index * 4 + 3)].map { (Int($0) * 7 + 127) / 255 }
            codes.append(UInt8(pixel[0] << 4 | pixel[1] << 1 | (pixel[2] + 3) / 7))
        }
        codes.append(129)
        for start in stride(from: 0, to: codes.count, by: 255) {
            let block = codes[start..<min(start + 255, codes.count)]
            file += [UInt8(block.count)] + block
        }
        return file + [0, 0x3b]
    }

    /// How a TIFF file is written.
    struct TIFFLayout {
        var order = ByteOrder.littleEndian
        var isBig = false
        /// One bit a pixel, black or white by its red.
        var isBilevel = false
        var orientation = 1
    }

    /// Not compressed, the pixels before the directory.
    static func tiff(_ raster: Raster, _ layout: TIFFLayout = TIFFLayout()) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            layout.order == .bigEndian ? little(value, width).reversed() : little(value, width)
        }
        let pixels = layout.isBilevel ? bits(raster) : raster.pixels
        let offsetWidth = layout.isBig ? 8 : 4
        let headLength = layout.isBig ? 16 : 8
        // The bits of the four samples lie before the directory, as they do not fit into it.
        let bitsOffset = headLength + (pixels.count + 1) / 2 * 2
        let samples = layout.isBilevel ? 1 : 4
        var entries: [(tag: Int, type: Int, count: Int, value: Int)] = [
            (256, 4, 1, raster.size.width), (257, 4, 1, raster.size.height),
            (258, 3, samples, layout.isBilevel ? 1 : bitsOffset), (259, 3, 1, 1), (262, 3, 1, layout.isBilevel ? 1 : 2),
            (273, 4, 1, headLength), (274, 3, 1, layout.orientation), (277, 3, 1, samples),
            (278, 4, 1, raster.size.height), (279, 4, 1, pixels.count),
        ]
        if !layout.isBilevel { entries.append((338, 3, 1, 2)) }
        var file: [UInt8] = layout.order == .bigEndian ? [0x4d, 0x4d] : [0x49, 0x49]
        file += layout.isBig ? number(43, 2) + number(8, 2) + number(0, 2) : number(42, 2)
        file += number(bitsOffset + 8, offsetWidth) + pixels + [UInt8](repeating: 0, count: pixels.count % 2)
        for _ in 0..<4 { file += number(8, 2) }
        file += number(entries.count, layout.isBig ? 8 : 2)
        for entry in entries {
            file += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, offsetWidth)
            let isInline = entry.count == 1 || layout.isBig && entry.count == 4
            let values = entry.count == 4 && isInline ? Array((0..<4).map { _ in number(8, 2) }.joined()) : []
            let width = entry.type == 3 && isInline ? 2 : 4
            let value = values.isEmpty ? number(entry.value, isInline ? width : offsetWidth) : values
            file += value + [UInt8](repeating: 0, count: offsetWidth - value.count)
        }
        return file + number(0, offsetWidth)
    }

    private static func bits(_ raster: Raster) -> [UInt8] {
        var bits: [UInt8] = []
        for y in 0..<raster.size.height {
            for x in stride(from: 0, to: raster.size.width, by: 8) {
                bits.append(
                    (0..<8).reduce(0) { byte, bit in
                        byte << 1 | (x + bit < raster.size.width && raster[x + bit, y][0] >= 128 ? 1 : 0)
                    })
            }
        }
        return bits
    }

    static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

extension Raster {
    subscript(x: Int, y: Int) -> [UInt8] { Array(pixels[((y * size.width + x) * 4)..<((y * size.width + x) * 4 + 4)]) }
}
