import DatasetModel
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

private func decode(_ file: [UInt8]) throws -> Raster {
    let image = try EncodedImage(file)
    return try image.decoded(atLeast: image.size)
}

private let picture = Made.raster(21, 13) { x, y in [UInt8(x * 12), UInt8(y * 19), UInt8((x * y) % 256), 255] }

@Suite struct `BMP` {
    @Test func `24 bits from the bottom up, and 32 with bit fields from the top down, are the pixels`() throws {
        #expect(try decode(Made.bmp(picture)).pixels == picture.pixels)
        #expect(try decode(Made.bmpWithBitFields(picture)).pixels == picture.pixels)
    }

    @Test func `what libgd would read wrong is refused`() throws {
        let file = Made.bmpWithBitFields(picture, masks: [0xff, 0xff00, 0xff_0000])
        #expect(throws: ImagingError.unsupported("BMP with unusual bit fields")) { try decode(file) }
        var compressed = Made.bmp(picture)
        compressed[30] = 5
        #expect(throws: ImagingError.unsupported("BMP of compression 5")) { try decode(compressed) }
    }

    @Test func `headers of OS/2 tell a size, too`() {
        let file = Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [12, 0, 0, 0, 44, 1, 200, 0, 1, 0, 24, 0]
        #expect(PixelSize(ofImage: file) == PixelSize(width: 300, height: 200))
    }
}

@Suite struct `GIF` {
    @Test func `the first frame lies where it lies on its screen`() throws {
        let frame = Made.raster(30, 20) { _, _ in [255, 0, 255, 255] }
        let whole = try decode(Made.gif(frame))
        #expect(whole.pixels == frame.pixels)
        let placed = try decode(Made.gif(frame, at: (4, 7), screen: PixelSize(width: 50, height: 40)))
        let expected = Made.raster(50, 40) { x, y in
            (4..<34).contains(x) && (7..<27).contains(y) ? [255, 0, 255, 255] : [0, 0, 0, 0]
        }
        #expect(placed.pixels == expected.pixels)
    }

    @Test func `a frame outside of its screen is an error`() {
        let frame = Made.raster(30, 20) { _, _ in [255, 0, 255, 255] }
        let file = Made.gif(frame, at: (4, 7), screen: PixelSize(width: 33, height: 40))
        #expect(throws: ImagingError.self) { try decode(file) }
    }

    @Test func `a file without an image is an error`() {
        let file = Array("GIF89a".utf8) + [10, 0, 10, 0, 0, 0, 0, 0x3b]
        #expect(throws: ImagingError.damaged("GIF data without an image")) { try decode(file) }
    }
}

@Suite struct `TIFF` {
    private static let layouts = [
        Made.TIFFLayout(), Made.TIFFLayout(order: .bigEndian), Made.TIFFLayout(isBig: true),
        Made.TIFFLayout(order: .bigEndian, isBig: true),
    ]

    @Test(arguments: layouts)
    func `both orders of bytes, and both lengths of numbers, are the pixels`(layout: Made.TIFFLayout) throws {
        let file = Made.tiff(picture, layout)
        #expect(ImageFormat(of: file) == .tiff)
        #expect(PixelSize(ofImage: file) == picture.size)
        #expect(try decode(file).pixels == picture.pixels)
    }

    @Test func `an orientation has no effect`() throws {
        for orientation in 1...8 {
            let file = Made.tiff(picture, Made.TIFFLayout(orientation: orientation))
            #expect(try decode(file).pixels == picture.pixels)
        }
    }

    @Test(arguments: layouts)
    func `one bit a pixel is black or white, not the opposite`(layout: Made.TIFFLayout) throws {
        var layout = layout
        layout.isBilevel = true
        let drawing = Made.raster(21, 13) { x, y in
            [UInt8](repeating: x * y % 5 == 0 ? 255 : 0, count: 3) + [255]
        }
        #expect(try decode(Made.tiff(drawing, layout)).pixels == drawing.pixels)
    }

    @Test func `transparency is kept, in the 127 steps that libgd has`() throws {
        let glass = Made.raster(9, 5) { x, y in [200, 100, 50, UInt8(x * 31)] }
        let shown = try decode(Made.tiff(glass))
        for index in stride(from: 3, to: glass.pixels.count, by: 4) {
            #expect(abs(Int(shown.pixels[index]) - Int(glass.pixels[index])) <= 2)
        }
    }

    @Test func `a thumbnail is never TIFF, which no browser shows`() throws {
        let thumbnail = try Thumbnail(of: Made.tiff(picture), fitting: 256)
        #expect(thumbnail.format == .png && thumbnail.format.isShownByBrowsers)
        #expect(!ImageFormat.tiff.isShownByBrowsers && ImageFormat.tiff.mediaType == "image/tiff")
    }

    @Test func `too many samples a pixel are refused before they cost memory`() throws {
        var file = Made.tiff(picture)
        // The directory's eighth entry.
        let entry = file.count - 4 - 4 * 12
        #expect(file.number(at: entry, width: 2, .littleEndian) == 277)
        file.setNumber(60_000, at: entry + 8, width: 2, .littleEndian)
        #expect(throws: ImagingError.unsupported("TIFF with 60000 samples a pixel")) { try decode(file) }
    }

    @Test func `a directory that claims anything is read within its bounds`() {
        for layout in Self.layouts {
            let file = Made.tiff(picture, layout)
            for length in 0..<file.count { _ = PixelSize(ofImage: Array(file.prefix(length))) }
            var lying = file
            let head = layout.isBig ? 8 : 4
            for byte in head..<(head * 2) { lying[byte] = 0xff }
            #expect(PixelSize(ofImage: lying) == nil)
        }
        // A directory that lies in its own header, with as many entries as a number can tell.
        let loop: [UInt8] = [0x49, 0x49, 43, 0, 8, 0, 0, 0] + [8] + [UInt8](repeating: 0, count: 7)
        #expect(PixelSize(ofImage: loop) == nil)
    }
}

@Suite struct `The library for three formats` {
    @Test func `says what to install where it is missing`() {
        let error = #expect(throws: ImagingError.self) { try GD(library: "libgd.so.none") }
        #expect(error?.description.contains("libgd3") == true)
        #expect(error?.description.contains("libgd.so.none") == true)
    }

    @Test func `its words, which it would print, become the error's`() throws {
        var file = Made.tiff(picture)
        let directory = file.count - 4 - 11 * 12
        // The sixth entry tells where the pixels are.
        file.setNumber(file.count, at: directory + 5 * 12 + 8, width: 4, .littleEndian)
        let error = #expect(throws: ImagingError.self) { try decode(file) }
        #expect(error?.description.contains("Read error at scanline") == true)
    }

    @Test func `what it says that it cannot decode is not called damaged`() throws {
        var file = Made.tiff(picture)
        // The bits of each sample lie between the pixels and the directory.
        let bits = file.count - 4 - 11 * 12 - 2 - 8
        for sample in 0..<4 { file.setNumber(64, at: bits + sample * 2, width: 2, .littleEndian) }
        #expect(throws: ImagingError.unsupported("Sorry, can not handle images with 64-bit samples")) {
            try decode(file)
        }
    }

    @Test(arguments: [ImageFormat.gif, .bmp, .tiff])
    func `a file cut anywhere before its last pixel is an error`(format: ImageFormat) throws {
        let small = Made.raster(40, 30) { x, y in [UInt8(x * 6), UInt8(y * 8), 9, 255] }
        let file = try Made.encoded(small, format)
        // Behind the last pixel: the end of GIF; in this TIFF, the offset of a second directory.
        let metadata = [ImageFormat.gif: 1, .bmp: 0, .tiff: 4][format] ?? 0
        for length in 0..<(file.count - metadata) {
            let part = Array(file.prefix(length))
            #expect(throws: ImagingError.self) { try decode(part) }
        }
    }
}
