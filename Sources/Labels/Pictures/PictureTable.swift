package import DatasetModel
package import Imaging

/// What is known of images by their contents: format, size, what they look like, or why they cannot be read.
///
/// Columns of numbers, about 120 bytes a content.
package struct PictureTable {
    /// Another version forgets what the one before found out: a change of what is examined.
    package static let version = 2

    /// What bytes with an image's name turned out to be.
    package enum Kind: UInt8 {
        case image
        /// Bytes of no format that we know.
        case unknown
        /// An image that cannot be read to its end.
        case damaged
        /// Nobody can tell on this machine: a library is missing, or the kind of its format is not decoded.
        case undecided
    }

    /// The number of hashes of a picture, one for each turn.
    private static let turns = Turn.allCases.count

    private(set) var ids: [ObjectID] = []
    package private(set) var kinds: [Kind] = []
    private var formats: [UInt8] = []
    private var sizes: [PixelSize] = []
    /// One for each turn; zeros of a picture too plain to tell.
    private var hashes: [UInt64] = []
    private var isPlain: [Bool] = []
    /// Why images cannot be read, by their place.
    private var problems: [Int: String] = [:]
    private var places: [ObjectID: Int32] = [:]

    private static let formatNames: [ImageFormat] = [.jpeg, .png, .webp, .gif, .bmp, .tiff]

    package var count: Int { ids.count }

    /// The place of a content; nil where nothing is known of it.
    package func place(of id: ObjectID) -> Int? { places[id].map { Int($0) } }

    /// The format that the first bytes tell.
    package func format(_ place: Int) -> ImageFormat? {
        Int(formats[place]) < Self.formatNames.count ? Self.formatNames[Int(formats[place])] : nil
    }

    package func size(_ place: Int) -> PixelSize? { kinds[place] == .image ? sizes[place] : nil }

    /// The hash of the picture as a turn shows it; nil where there is none.
    package func hash(_ place: Int, _ turn: Turn = .none) -> UInt64? {
        isPlain[place] ? nil : hashes[place * Self.turns + Int(turn.rawValue)]
    }

    /// Why the image cannot be read.
    package func problem(_ place: Int) -> String? { problems[place] }

    /// Adds what some bytes turned out to be; what is known already stays.
    mutating func add(_ id: ObjectID, _ examined: ExaminedPicture) {
        if places[id] != nil { return }
        places[id] = Int32(truncatingIfNeeded: ids.count)
        if let problem = examined.problem { problems[ids.count] = problem }
        ids.append(id)
        kinds.append(examined.kind)
        formats.append(examined.format.flatMap { Self.formatNames.firstIndex(of: $0) }.map { UInt8($0) } ?? .max)
        sizes.append(examined.picture?.size ?? PixelSize(width: 0, height: 0))
        let found = examined.picture?.hashes ?? []
        isPlain.append(found.isEmpty)
        hashes += found.isEmpty ? [UInt64](repeating: 0, count: Self.turns) : found
    }
}

/// What the bytes of one image turned out to be.
struct ExaminedPicture: Sendable {
    let kind: PictureTable.Kind
    let format: ImageFormat?
    var picture: Picture?
    var problem: String?

    /// Decodes an image: O(pixels).
    init(_ bytes: [UInt8]) {
        format = ImageFormat(of: bytes)
        do throws(ImagingError) {
            picture = try Picture.examine(bytes)
            kind = picture == nil ? .unknown : .image
        } catch {
            problem = error.description
            if case .damaged = error { kind = .damaged } else { kind = .undecided }
        }
    }
}

extension PictureTable: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        for _ in 0..<(try reader.readCount()) {
            let id = try reader.read(ObjectID.self)
            let head = Array(try reader.take(3))
            guard let kind = Kind(rawValue: head[0]), places[id] == nil else { throw CacheError() }
            places[id] = Int32(truncatingIfNeeded: ids.count)
            ids.append(id)
            kinds.append(kind)
            formats.append(head[1])
            isPlain.append(head[2] == 1)
            let size = PixelSize(width: try reader.readCount(), height: try reader.readCount())
            if kind == .image && (size.width == 0 || size.height == 0) { throw CacheError() }
            sizes.append(size)
            if kind == .damaged || kind == .undecided { problems[ids.count - 1] = try reader.read(String.self) }
            for _ in 0..<Self.turns {
                hashes.append(head[2] == 1 ? 0 : UInt64(bitPattern: Int64(try reader.read(Int.self))))
            }
        }
    }

    package func write(to bytes: inout [UInt8]) {
        count.write(to: &bytes)
        for place in 0..<count {
            ids[place].write(to: &bytes)
            bytes += [kinds[place].rawValue, formats[place], isPlain[place] ? 1 : 0]
            sizes[place].width.write(to: &bytes)
            sizes[place].height.write(to: &bytes)
            if kinds[place] == .damaged || kinds[place] == .undecided { (problems[place] ?? "").write(to: &bytes) }
            if isPlain[place] { continue }
            for turn in 0..<Self.turns {
                Int(Int64(bitPattern: hashes[place * Self.turns + turn])).write(to: &bytes)
            }
        }
    }
}
