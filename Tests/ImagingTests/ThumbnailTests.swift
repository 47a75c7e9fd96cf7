import CLibturbojpeg
import CLibwebp
import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

/// Images made for a test: each pixel as a function of its place.
enum Made {
    static func raster(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [UInt8]) -> Raster {
        var pixels: [UInt8] = []
        for y in 0..<height { for x in 0..<width { pixels += pixel(x, y) } }
        return Raster(PixelSize(width: width, height: height), pixels)
    }

    /// Red grows to the right, green downwards.
    static func gradient(_ width: Int, _ height: Int, alpha: UInt8 = 255) -> Raster {
        raster(width, height) { x, y in
            [UInt8(x * 255 / max(width - 1, 1)), UInt8(y * 255 / max(height - 1, 1)), 64, alpha]
        }
    }

    static func webP(_ raster: Raster) -> [UInt8] {
        var output: UnsafeMutablePointer<UInt8>?
        let size = WebPEncodeLosslessRGBA(
            raster.pixels, CInt(raster.size.width), CInt(raster.size.height), CInt(raster.size.width * 4), &output)
        defer { WebPFree(output) }
        return Array(UnsafeBufferPointer(start: output, count: size))
    }

    /// Four inks, as printers have them.
    static func cmykJPEG(_ width: Int, _ height: Int, inks: [UInt8]) -> [UInt8] {
        let handle = tjInitCompress()
        defer { tjDestroy(handle) }
        let pixels = Array([[UInt8]](repeating: inks, count: width * height).joined())
        var output: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        tjCompress2(
            handle, pixels, CInt(width), 0, CInt(height), CInt(TJPF_CMYK.rawValue), &output, &size,
            CInt(TJSAMP_444.rawValue), 95, 0)
        defer { tjFree(output) }
        return Array(UnsafeBufferPointer(start: output, count: Int(size)))
    }

    static func encoded(_ raster: Raster, _ format: ImageFormat) throws -> [UInt8] {
        switch format {
        case .jpeg: try JPEGEncoder().encode(raster)
        case .png: try PNG.encode(raster)
        case .webp: webP(raster)
        case .gif: gif(raster)
        case .bmp: bmp(raster)
        case .tiff: tiff(raster)
        }
    }
}

private let decoded: [ImageFormat] = [.jpeg, .png, .webp, .gif, .bmp, .tiff]

@Suite struct `Thumbnails` {
    @Test(arguments: decoded)
    func `an image is scaled down to fit, in its own shape`(format: ImageFormat) throws {
        let image = try Made.encoded(Made.gradient(400, 300), format)
        let thumbnail = try Thumbnail(of: image, fitting: 100)
        #expect(thumbnail.size == PixelSize(width: 100, height: 75))
        #expect(thumbnail.imageSize == PixelSize(width: 400, height: 300))
        #expect(thumbnail.format == .jpeg)
        #expect(ImageFormat(of: thumbnail.bytes) == .jpeg)
        #expect(PixelSize(ofImage: thumbnail.bytes) == thumbnail.size)
        // Its corners are those of the image.
        let shown = try JPEGDecoder().decode(thumbnail.bytes, atLeast: thumbnail.size)
        let corners = [(0, [0, 0]), (99, [255, 0]), (74 * 100, [0, 255]), (74 * 100 + 99, [255, 255])]
        for (place, colour) in corners {
            for part in 0..<2 { #expect(abs(Int(shown.pixels[place * 4 + part]) - colour[part]) < 16) }
        }
    }

    @Test(arguments: decoded)
    func `an image is never enlarged`(format: ImageFormat) throws {
        let image = try Made.encoded(Made.gradient(90, 20), format)
        #expect(try Thumbnail(of: image, fitting: 256).size == PixelSize(width: 90, height: 20))
    }

    @Test func `what is tiny stays exact`() throws {
        let raster = Made.gradient(8, 8)
        let thumbnail = try Thumbnail(of: PNG.encode(raster), fitting: 256)
        #expect(thumbnail.format == .png)
        #expect(try PNG.decode(thumbnail.bytes).pixels == raster.pixels)
    }

    @Test(arguments: [ImageFormat.png, .webp])
    func `transparency is kept`(format: ImageFormat) throws {
        let image = try Made.encoded(Made.gradient(200, 200, alpha: 100), format)
        let thumbnail = try Thumbnail(of: image, fitting: 80)
        #expect(thumbnail.format == .png)
        #expect(try PNG.decode(thumbnail.bytes).pixels[3] == 100)
    }

    @Test(arguments: [(1, 5000, 1, 100), (5000, 1, 100, 1), (3, 2, 3, 2), (333, 100, 100, 30)])
    func `no side becomes nothing`(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        let thumbnail = try Thumbnail(of: PNG.encode(Made.gradient(width, height)), fitting: 100)
        #expect(thumbnail.size == PixelSize(width: newWidth, height: newHeight))
    }

    @Test func `inks become colours`() throws {
        // Adobe's files hold 255 for no ink at all.
        let image = Made.cmykJPEG(128, 128, inks: [0, 255, 255, 255])
        let raster = try JPEGDecoder().decode(image, atLeast: PixelSize(width: 128, height: 128))
        let colour = raster.pixels.prefix(4).map(Int.init)
        #expect(colour[0] < 8 && colour[1] > 247 && colour[2] > 247 && colour[3] == 255)
    }

    @Test func `equal images have equal thumbnails`() throws {
        let image = try Made.encoded(Made.gradient(500, 400), .jpeg)
        #expect(try Thumbnail(of: image, fitting: 128).bytes == Thumbnail(of: image, fitting: 128).bytes)
    }

    @Test func `real photos are shown`() throws {
        let folder = Fixtures.folder.removingLastComponent().removingLastComponent()
            .appending("shared/data/clothing-mini/v2/images")
        guard let listing = try? FolderListing(folder) else {
            print("skipped: there is no \(folder)")
            return
        }
        for item in listing.items.prefix(40) {
            let bytes = try OpenFile.contents(of: folder.appending(bytes: listing.name(item)))
            let thumbnail = try Thumbnail(of: bytes, fitting: 128)
            #expect(max(thumbnail.size.width, thumbnail.size.height) == 128)
            #expect(PixelSize(ofImage: bytes) == thumbnail.imageSize)
            #expect(thumbnail.bytes.count < bytes.count)
        }
    }
}

@Suite struct `Damaged images` {
    @Test(arguments: decoded)
    func `half an image is an error`(format: ImageFormat) throws {
        var generator = SeededGenerator(seed: 1)
        let noise = Made.raster(200, 150) { _, _ in generator.bytes(3) + [255] }
        let image = try Made.encoded(noise, format)
        #expect(throws: Never.self) { try Thumbnail(of: image, fitting: 50) }
        for share in [2, 3, 10, 50] {
            let part = Array(image.prefix(image.count / share))
            #expect(throws: ImagingError.self) { try Thumbnail(of: part, fitting: 50) }
        }
    }

    @Test func `what is no image is an error`() {
        for bytes: [UInt8] in [[], [0xff], Array("fname,label\n".utf8), Array("II".utf8)] {
            #expect(throws: ImagingError.unknownFormat) { try Thumbnail(of: bytes, fitting: 50) }
        }
        for bytes: [UInt8] in [[0xff, 0xd8, 0xff], Array("II*\u{0}".utf8), Array("GIF89a".utf8)] {
            #expect(throws: ImagingError.damaged("no header")) { try Thumbnail(of: bytes, fitting: 50) }
        }
    }

    @Test func `a header that claims a billion pixels is refused before it costs anything`() throws {
        var image = try PNG.encode(Made.gradient(4, 4))
        for (offset, side) in [(16, 50_000), (20, 40_000)] {
            for byte in 0..<4 { image[offset + byte] = UInt8(truncatingIfNeeded: side >> (24 - byte * 8)) }
        }
        let size = PixelSize(width: 50_000, height: 40_000)
        #expect(throws: ImagingError.tooLarge(size)) { try Thumbnail(of: image, fitting: 50) }
        #expect(ImagingError.tooLarge(size).description == "too large: 50000 x 40000 pixels")
    }

    @Test(arguments: decoded, UInt64(0)..<8)
    func `no damage makes the decoder fail otherwise than with an error`(format: ImageFormat, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let image = try Made.encoded(Made.gradient(40, 30), format)
        for _ in 0..<60 {
            var damaged = image
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // The format stays as it is: else nothing is decoded.
                let place = Int.random(in: 12..<image.count, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if seed % 2 == 0 { damaged.removeLast(Int.random(in: 0..<image.count, using: &generator)) }
            guard let size = PixelSize(ofImage: damaged), size.width * size.height < 1 << 22 else { continue }
            do throws(ImagingError) {
                let thumbnail = try Thumbnail(of: damaged, fitting: 16)
                #expect(max(thumbnail.size.width, thumbnail.size.height) <= 16)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

@Suite struct `Image formats` {
    @Test func `a file's first bytes tell its format and its size`() throws {
        for format in decoded {
            let image = try Made.encoded(Made.gradient(31, 17), format)
            #expect(ImageFormat(of: image) == format)
            #expect(PixelSize(ofImage: image) == PixelSize(width: 31, height: 17))
        }
        let gif = Array("GIF89a".utf8) + [0x2c, 0x01, 0xc8, 0x00, 0, 0, 0]
        #expect(ImageFormat(of: gif) == .gif)
        #expect(PixelSize(ofImage: gif) == PixelSize(width: 300, height: 200))
        let bitmap: [UInt8] =
            Array("BM".utf8) + [UInt8](repeating: 0, count: 16) + [0x40, 0x01, 0, 0, 0xf0, 0, 0, 0]
        #expect(ImageFormat(of: bitmap) == .bmp)
        #expect(PixelSize(ofImage: bitmap) == PixelSize(width: 320, height: 240))
        #expect(ImageFormat.webp.mediaType == "image/webp")
    }

    @Test func `a size of zero is none`() throws {
        var image = try PNG.encode(Made.gradient(4, 4))
        for offset in 16..<20 { image[offset] = 0 }
        #expect(PixelSize(ofImage: image) == nil)
        #expect(PixelSize(ofImage: Array(image.prefix(18))) == nil)
    }
}

@Suite struct `Scaling` {
    @Test func `a pixel is the mean of the area that it stands for`() {
        let image = Made.raster(4, 2) { x, _ in [UInt8(x * 40), 0, 200, 255] }
        let small = image.scaled(to: PixelSize(width: 2, height: 1))
        #expect(small.pixels == [20, 0, 200, 255, 100, 0, 200, 255])
    }

    @Test func `a part of a pixel counts as much as it is`() {
        let image = Made.raster(3, 1) { x, _ in [[0, 0, 0, 255], [90, 0, 0, 255], [240, 0, 0, 255]][x] }
        // (0 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5
        #expect(image.scaled(to: PixelSize(width: 2, height: 1)).pixels == [30, 0, 0, 255, 190, 0, 0, 255])
    }

    @Test func `what cannot be seen has no colour`() {
        let image = Made.raster(2, 1) { x, _ in x == 0 ? [200, 100, 50, 255] : [0, 0, 0, 0] }
        #expect(image.scaled(to: PixelSize(width: 1, height: 1)).pixels == [200, 100, 50, 128])
        let nothing = Made.raster(2, 1) { _, _ in [9, 9, 9, 0] }
        #expect(nothing.scaled(to: PixelSize(width: 1, height: 1)).pixels == [0, 0, 0, 0])
    }

    @Test func `one colour stays one colour at every size`() {
        let colour: ArraySlice<UInt8> = [12, 34, 56, 255]
        let image = Made.raster(37, 23) { _, _ in Array(colour) }
        for side in 1...37 {
            let small = image.scaled(to: image.size.fitting(side))
            #expect(stride(from: 0, to: small.pixels.count, by: 4).allSatisfy { small.pixels[$0..<($0 + 4)] == colour })
        }
    }
}
