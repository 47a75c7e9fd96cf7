import DatasetModel
import LabelFormats
import Scoring
import SystemIO

/// Which example of a snapshot each of some keys is about.
///
/// By key first, then by the image's path, its file name or stem where those are unique, then by content: a key that is a SHA-256, or
/// that is a path on another side whose image has the same bytes.
struct KeyMatch {
    /// By key, its example; -1: none.
    private(set) var exampleOf: [Int32]

    private let list: ExampleList
    private let bytes: [UInt8]
    private let keys: [CellRange]

    /// Matches normalised keys, which are pieces of some bytes; `elsewhere` are the images of other sides that they may name.
    ///
    /// O(keys + examples); the images are listed only for keys that are no key of an example.
    init(
        _ keys: [CellRange], of bytes: [UInt8], in list: ExampleList, elsewhere: () throws -> [ImageCatalog]
    ) throws {
        self.list = list
        self.bytes = bytes
        self.keys = keys
        exampleOf = []
        try matchKeys()
        if unmatched.isEmpty { return }
        try matchPaths()
        if unmatched.isEmpty { return }
        matchContents(try elsewhere())
    }

    /// The keys that are about no example.
    var unmatched: [Int] { exampleOf.indices.filter { exampleOf[$0] < 0 } }

    private mutating func matchKeys() throws {
        // Each look-up misses the cache a few times: two threads wait half as long.
        let half = keys.count / 2
        let (first, second) = try bothAtOnce {
            examples(of: 0..<half)
        } _: {
            examples(of: half..<keys.count)
        }
        exampleOf = first + second
    }

    private func examples(of places: Range<Int>) -> [Int32] {
        // Local, so that nothing is retained and released a million times: on two threads that would cost most of the time.
        let (bytes, keys, index, known) = (bytes, keys, list.keyIndex, list.keys)
        return places.map { index.place(of: bytes.span.extracting(keys[$0].range), in: known) ?? -1 }
    }

    private func key(_ place: Int) -> ArraySlice<UInt8> { bytes[keys[place].range] }

    private mutating func matchPaths() throws {
        let catalog = try list.side.side.images()
        if catalog.count == 0 { return }
        let exampleOfImage = try list.exampleOfImage()
        let rest = unmatched
        let sample = rest.prefix(Self.sampleSize).map(key)
        let naming = ImageNaming.best(for: sample, table: .root, declaredFolder: nil, catalog)?.naming
        for place in rest {
            let key = key(place)
            let paths = [
                naming?.image(key) { catalog }, catalog.image(named: fileName(key)),
                catalog.image(withStem: fileName(key)),
            ]
            let found = paths.lazy.compactMap { $0.flatMap(catalog.place) }.first { exampleOfImage[$0] >= 0 }
            if let found { exampleOf[place] = exampleOfImage[found] }
        }
    }

    private mutating func matchContents(_ elsewhere: [ImageCatalog]) {
        let index = IdentityIndex(list.examples.identities, members: list.examples.members(of: nil))
        for place in unmatched {
            let key = Array(key(place))
            var identity = ObjectID(hex: key.span)
            if identity == nil, let path = DatasetPath(parsing: key) {
                identity = elsewhere.lazy.compactMap { catalog in catalog.place(of: path).map(catalog.id) }.first
            }
            if let example = identity.flatMap(index.member) { exampleOf[place] = example }
        }
    }

    private func fileName(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        key.lastIndex(of: UInt8(ascii: "/")).map { key[($0 + 1)...] } ?? key
    }

    private static let sampleSize = 100
}

extension ExampleList {
    /// By the place of an image in the catalogue, its example; -1: none.
    func exampleOfImage() throws -> [Int32] {
        var examples = [Int32](repeating: -1, count: try side.side.images().count)
        for (example, image) in images.enumerated() where image >= 0 && examples[Int(image)] < 0 {
            examples[Int(image)] = Int32(truncatingIfNeeded: example)
        }
        return examples
    }
}
