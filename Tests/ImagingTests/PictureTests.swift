import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

/// Ways in which a copy of a picture is made.
enum Change: String, CaseIterable {
    case encodedAgain, halfSize, quarterSize, brighter, lessContrast, grey, exchangedColours, noise, banner
    case crop2, crop5, crop10, turned2Pixels, negative

    func applied(to raster: Raster) -> Raster {
        let size = raster.size
        func each(_ change: (_ x: Int, _ y: Int, _ pixel: [Int]) -> [Int]) -> Raster {
            Made.raster(size.width, size.height) { x, y in
                let pixel = raster[x, y].prefix(3).map(Int.init)
                return change(x, y, pixel).map { UInt8(min(max($0, 0), 255)) } + [255]
            }
        }
        func scaled(_ divisor: Int) -> Raster {
            raster.scaled(to: PixelSize(width: size.width / divisor, height: size.height / divisor))
        }
        func cropped(_ percent: Int) -> Raster {
            let (left, top) = (size.width * percent / 200, size.height * percent / 200)
            return Made.raster(size.width - 2 * left, size.height - 2 * top) { x, y in raster[x + left, y + top] }
        }
        switch self {
        case .encodedAgain: return raster
        case .halfSize: return scaled(2)
        case .quarterSize: return scaled(4)
        case .brighter: return each { _, _, pixel in pixel.map { $0 + 40 } }
        case .lessContrast: return each { _, _, pixel in pixel.map { 128 + ($0 - 128) * 6 / 10 } }
        case .grey: return each { _, _, p in [Int](repeating: (299 * p[0] + 587 * p[1] + 114 * p[2]) / 1000, count: 3) }
        case .exchangedColours: return each { _, _, pixel in [pixel[2], pixel[1], pixel[0]] }
        case .noise: return each { x, y, pixel in pixel.map { $0 + (x * 7919 + y * 104_729) % 61 - 30 } }
        case .banner: return each { _, y, pixel in y * 10 > size.height * 9 ? [255, 255, 255] : pixel }
        case .crop2: return cropped(2)
        case .crop5: return cropped(5)
        case .crop10: return cropped(10)
        case .turned2Pixels:
            return each { x, y, _ in
                raster[min(max(x + (y - size.height / 2) / 50, 0), size.width - 1), y].map(Int.init).dropLast()
            }
        case .negative: return each { _, _, pixel in pixel.map { 255 - $0 } }
        }
    }
}

/// The real photos that other tests use, too; empty where they are absent, which is said.
struct Photos {
    let files: [(stem: String, bytes: [UInt8])]
    private static let folder = Fixtures.folder.removingLastComponent().removingLastComponent()
        .appending("shared/data/clothing-mini")

    /// What the bytes of `second` tell, by stem.
    static let pictures = Dictionary(
        second.files.compactMap { file in (try? Picture.examine(file.bytes)).map { (file.stem, $0) } },
        uniquingKeysWith: { first, _ in first })

    static let second = Photos(folders: [folder.appending("v2/images")])
    static let third = Photos(
        folders: ["train", "validation", "test"].flatMap { split -> [FilePath] in
            let parent = folder.appending("v3").appending(split)
            guard let listing = try? FolderListing(parent) else { return [] }
            return listing.items.map { parent.appending(bytes: listing.name($0)) }
        })

    init(folders: [FilePath]) {
        files = folders.flatMap { folder -> [(stem: String, bytes: [UInt8])] in
            guard let listing = try? FolderListing(folder) else { return [] }
            return listing.items.compactMap { item in
                let path = folder.appending(bytes: listing.name(item))
                guard let bytes = try? OpenFile.contents(of: path), !bytes.isEmpty else { return nil }
                return (path.stem ?? "", bytes)
            }
        }
        if files.isEmpty { print("skipped: there are no photos in \(folders)") }
    }
}

/// The least distance of one picture from another, which may be turned, in rows and in columns.
func distance(_ first: Picture, _ second: Picture, turning: Bool = true) -> Int? {
    guard !first.hashes.isEmpty, !second.hashes.isEmpty else { return nil }
    return (turning ? Turn.allCases : [.none]).map { turn in
        max(
            (first.hashes[Int(turn.rawValue)] ^ second.hashes[0]).nonzeroBitCount,
            (first.hashes[Int(turn.transposed.rawValue)] ^ second.hashes[Int(Turn.transposed.rawValue)]).nonzeroBitCount
        )
    }.min()
}

private func hashes(_ raster: Raster) -> [UInt64] { DifferenceHash(raster).hashes }

@Suite struct `Pictures` {
    /// Dark and light squares that no turn leaves as they are.
    private static let drawing = Made.raster(90, 64) { x, y in
        let light = UInt8((x / 10 * 37 + y / 8 * 59 + x / 10 * (y / 8) * 11) % 256)
        return [light, light, light, 255]
    }

    private func turned(_ raster: Raster, _ turn: Turn) -> Raster {
        let (width, height) = (raster.size.width, raster.size.height)
        switch turn {
        case .none: return raster
        case .mirrored: return Made.raster(width, height) { x, y in raster[width - 1 - x, y] }
        case .flipped: return Made.raster(width, height) { x, y in raster[x, height - 1 - y] }
        case .halfTurn: return Made.raster(width, height) { x, y in raster[width - 1 - x, height - 1 - y] }
        case .transposed: return Made.raster(height, width) { x, y in raster[y, x] }
        case .clockwise: return Made.raster(height, width) { x, y in raster[y, height - 1 - x] }
        case .counterclockwise: return Made.raster(height, width) { x, y in raster[width - 1 - y, x] }
        case .antitransposed: return Made.raster(height, width) { x, y in raster[width - 1 - y, height - 1 - x] }
        }
    }

    @Test func `the hash is the one of Krawetz`() throws {
        let picture = try #require(try Picture.examine(PNG.encode(Self.drawing)))
        #expect(picture.format == .png && picture.size == PixelSize(width: 90, height: 64))
        var expected: UInt64 = 0
        for row in 0..<8 {
            for column in 0..<8 where Self.drawing[column * 10, row * 8][0] < Self.drawing[column * 10 + 10, row * 8][0]
            {
                expected |= 1 << UInt64(row * 8 + column)
            }
        }
        #expect(picture.hashes[0] == expected)
    }

    @Test(arguments: Turn.allCases)
    func `a turned picture lies as the hash of that turn says`(turn: Turn) throws {
        let picture = try #require(try Picture.examine(PNG.encode(Self.drawing)))
        let other = try #require(try Picture.examine(PNG.encode(turned(Self.drawing, turn))))
        #expect(other.hashes[0] == picture.hashes[Int(turn.rawValue)])
        #expect(other.hashes[Int(Turn.transposed.rawValue)] == picture.hashes[Int(turn.transposed.rawValue)])
        #expect(picture.hashes[Int(turn.inverse.rawValue)] == hashes(turned(Self.drawing, turn.inverse))[0])
        #expect(turned(turned(Self.drawing, turn), turn.inverse).pixels == Self.drawing.pixels)
        #expect(Set(picture.hashes).count == 8)
    }

    @Test(arguments: [ImageFormat.jpeg, .png, .webp, .gif, .bmp, .tiff])
    func `all formats are examined`(format: ImageFormat) throws {
        let picture = try #require(try Picture.examine(Made.encoded(Self.drawing, format)))
        let exact = Picture(format: .png, size: Self.drawing.size, hashes: hashes(Self.drawing))
        #expect(picture.format == format && picture.size == Self.drawing.size)
        // The test's own GIF has eight levels of grey.
        #expect(try #require(distance(picture, exact)) <= (format == .gif ? 8 : 2))
    }

    @Test(arguments: [(8, 8), (28, 28), (32, 20), (1000, 3), (3, 500)])
    func `small and long pictures have hashes that turn with them, too`(width: Int, height: Int) throws {
        let raster = Made.raster(width, height) { x, y in
            let (column, row) = (x * 5 / width, y * 7 / height)
            return [UInt8](repeating: UInt8((column * 71 + row * 113 + column * row * 29) % 256), count: 3) + [255]
        }
        #expect(hashes(raster).count == 8)
        for turn in Turn.allCases {
            #expect(hashes(turned(raster, turn)).first == hashes(raster)[Int(turn.rawValue)])
        }
    }

    @Test func `plain pictures have no hash`() throws {
        for light: UInt8 in [0, 128, 255] {
            let plain = Made.raster(200, 100) { x, y in [light, light, light / 2 + UInt8((x + y) % 3), 255] }
            for format in [ImageFormat.jpeg, .png] {
                let picture = try #require(try Picture.examine(Made.encoded(plain, format)))
                #expect(picture.hashes.isEmpty)
            }
        }
        let dot = Made.raster(200, 100) { x, y in x < 30 && y < 30 ? [0, 0, 0, 255] : [255, 255, 255, 255] }
        #expect(hashes(dot).count == 8)
    }

    @Test func `what shines through is on white`() {
        let glass = Made.raster(90, 80) { x, y in [0, 0, 0, Self.drawing[x, y % 64][0]] }
        let paper = Made.raster(90, 80) { x, y in [UInt8](repeating: 255 - Self.drawing[x, y % 64][0], count: 3) + [255]
        }
        #expect(hashes(glass) == hashes(paper))
    }

    @Test func `what is no image has no picture, half of one is an error`() throws {
        #expect(try Picture.examine([]) == nil)
        #expect(try Picture.examine(Array("fname,label\n".utf8)) == nil)
        let image = try Made.encoded(Self.drawing, .jpeg)
        #expect(throws: ImagingError.self) { try Picture.examine(Array(image.prefix(image.count / 2))) }
    }
}

@Suite struct `Pictures of real photos` {
    @Test func `25 photos that were turned are found, all of them`() throws {
        var distances: [(lying: Int, turned: Int)] = []
        let other = Dictionary(Photos.third.files.map { ($0.stem, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        for (stem, bytes) in Photos.second.files where other[stem] != nil && other[stem] != bytes {
            let first = try #require(Photos.pictures[stem])
            let second = try #require(try other[stem].flatMap { try Picture.examine($0) })
            distances.append(
                (try #require(distance(first, second, turning: false)), try #require(distance(first, second))))
        }
        for most in 0...10 {
            let (lying, turned) = (distances.count { $0.lying <= most }, distances.count { $0.turned <= most })
            print("distance \(most): \(lying) of \(distances.count) without turning, \(turned) with it")
        }
        if !Photos.second.files.isEmpty { #expect(distances.count == 25) }
        #expect(distances.allSatisfy { $0.turned <= 2 && $0.lying > 10 })
    }

    @Test func `photos of different things differ`() throws {
        let pictures = Array(Photos.pictures.values)
        var counts = [Int](repeating: 0, count: 65)
        for (index, first) in pictures.enumerated() {
            for second in pictures[..<index] {
                if let distance = distance(first, second) { counts[distance] += 1 }
            }
        }
        let found = (0...10).map { most in counts[...most].reduce(0, +) }
        print("pairs of different photos among \(pictures.count), by distance from 0 to 10: \(found)")
        #expect(counts[...6].allSatisfy { $0 == 0 })
    }

    @Test func `copies with changes are found, or are known not to be`() throws {
        // Few and small, as the changes are made pixel by pixel.
        let photos = Photos.second.files.prefix(6)
        for change in Change.allCases {
            var distances: [Int] = []
            for (_, bytes) in photos {
                let raster = try JPEGDecoder().decode(bytes, atLeast: PixelSize(width: 100, height: 100))
                let copy = try JPEGEncoder().encode(change.applied(to: raster))
                let first = Picture(format: .jpeg, size: raster.size, hashes: hashes(raster))
                distances.append(distance(first, try #require(try Picture.examine(copy)), turning: false) ?? 64)
            }
            let shares = [0, 2, 4, 6, 8].map { most in distances.count { $0 <= most } }
            print("\(change): within 0, 2, 4, 6, 8: \(shares) of \(photos.count)")
            if [.encodedAgain, .halfSize, .grey, .noise].contains(change) {
                #expect(distances.allSatisfy { $0 <= 4 })
            }
        }
    }
}
