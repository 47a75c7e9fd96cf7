import DatasetModel

/// The first frame of a GIF file, of which there may be many.
struct GIFFrame {
    private let left: Int
    private let top: Int

    /// Finds the frame and the end of its pixels, which libgd does not miss: it shows what came before as if it were all.
    ///
    /// Frames that end before their last pixel, though their data end as they should, are not noticed.
    init(firstOf file: [UInt8]) throws(ImagingError) {
        var reader = GIFReader(file: file)
        (left, top) = try reader.readToFirstFrame()
    }

    /// The image: its first frame on a screen on which there is nothing else.
    static func decode(_ file: [UInt8], _ screen: PixelSize) throws(ImagingError) -> Raster {
        let frame = try GIFFrame(firstOf: file)
        let raster = try GD.load().decode(file, .gif)
        return try frame.placed(raster, on: screen)
    }

    private func placed(_ frame: Raster, on screen: PixelSize) throws(ImagingError) -> Raster {
        if frame.size == screen { return frame }
        guard left + frame.size.width <= screen.width, top + frame.size.height <= screen.height else {
            throw .damaged("a GIF frame outside of its screen")
        }
        var pixels = [UInt8](repeating: 0, count: screen.width * screen.height * 4)
        let length = frame.size.width * 4
        for row in 0..<frame.size.height {
            let start = ((top + row) * screen.width + left) * 4
            pixels.replaceSubrange(start..<(start + length), with: frame.pixels[(row * length)..<((row + 1) * length)])
        }
        return Raster(screen, pixels)
    }
}

/// Goes through the blocks of a GIF file; the format is that of "Graphics Interchange Format, Version 89a", 1990.
private struct GIFReader {
    let file: [UInt8]
    private var offset = 13

    init(file: [UInt8]) { self.file = file }

    /// Where the first frame lies; reads on to the end of its pixels.
    mutating func readToFirstFrame() throws(ImagingError) -> (left: Int, top: Int) {
        offset += colourTableLength(flags: try byte(at: 10))
        while true {
            switch try byte(at: offset) {
            case UInt8(ascii: "!"):
                offset += 2
                try skipBlocks()
            case UInt8(ascii: ","):
                let place = (left: try number(at: offset + 1), top: try number(at: offset + 3))
                // The frame's place and size and flags, its own colours, and how many bits a code has.
                offset += 10 + colourTableLength(flags: try byte(at: offset + 9)) + 1
                try skipBlocks()
                return place
            case UInt8(ascii: ";"):
                throw .damaged("GIF data without an image")
            default:
                throw .damaged("an unknown block in GIF data")
            }
        }
    }

    private func colourTableLength(flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

    /// Goes behind blocks of up to 255 bytes, of which the last one is empty.
    private mutating func skipBlocks() throws(ImagingError) {
        while true {
            let length = Int(try byte(at: offset))
            offset += 1 + length
            if length == 0 { return }
        }
    }

    private func byte(at offset: Int) throws(ImagingError) -> UInt8 {
        guard offset < file.count else { throw .damaged("GIF data ends early") }
        return file[offset]
    }

    private func number(at offset: Int) throws(ImagingError) -> Int {
        guard let number = file.number(at: offset, width: 2, .littleEndian) else {
            throw .damaged("GIF data ends early")
        }
        return number
    }
}
