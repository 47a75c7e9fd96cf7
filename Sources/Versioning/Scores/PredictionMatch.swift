import DatasetModel
import LabelFormats
import Scoring

/// Which row of a file of predictions is about which example of a snapshot.
///
/// By key first, then by the image's path, its file name or stem where those are unique, then by content: a key that is a SHA-256, or
/// that is a path on another side whose image has the same bytes.
struct PredictionMatch {
    /// By example, the row that is about it; -1: none.
    private(set) var rowOf: [Int32]
    /// Rows that name no image of the snapshot, ascending.
    private(set) var unknown: [Int32] = []

    private let list: ExampleList
    private let rows: RowSet

    /// Matches keyed rows; `elsewhere` are the images of other sides that the predictions may have been made on.
    ///
    /// Throws where two rows are about one image. O(rows + examples); the images are listed only for keys that are no key of an example.
    init(_ rows: RowSet, _ list: ExampleList, elsewhere: () throws -> [ImageCatalog]) throws {
        self.list = list
        self.rows = rows
        rowOf = [Int32](repeating: -1, count: list.count)
        let rest = try matchKeys()
        if rest.isEmpty { return }
        let byPath = try matchPaths(rest)
        unknown = byPath.isEmpty ? [] : try matchContents(byPath, elsewhere())
    }

    private mutating func matchKeys() throws -> [Int32] {
        let half = rows.count / 2
        let (first, second) = (0..<half, half..<rows.count)
        var (left, right): ([Int32], [Int32]) = ([], [])
        try atOnce {
            left = examples(of: first)
        } _: {
            right = examples(of: second)
        }
        var rest: [Int32] = []
        for (row, example) in [left, right].joined().enumerated() {
            if example >= 0 {
                try assign(Int32(truncatingIfNeeded: row), to: example)
            } else {
                rest.append(Int32(truncatingIfNeeded: row))
            }
        }
        return rest
    }

    /// Of each of some rows the example of its key; -1: none.
    private func examples(of rows: Range<Int>) -> [Int32] {
        let (keys, index, table) = (list.keys, list.keyIndex, self.rows)
        let bytes = table.bytes
        return rows.map { row in
            index.place(of: bytes.span.extracting(table.keyRange(row)), in: keys) ?? -1
        }
    }

    private mutating func matchPaths(_ rest: [Int32]) throws -> [Int32] {
        let catalog = try list.side.side.images()
        if catalog.count == 0 { return rest }
        let exampleOf = try list.exampleOfImage()
        let sample = rest.prefix(Self.sampleSize).map { rows.key(Int($0)) }
        let naming = ImageNaming.best(for: sample, table: .root, declaredFolder: nil, catalog)?.naming
        return try rest.filter { row in
            let key = rows.key(Int(row))
            let paths = [
                naming?.image(key) { catalog }, catalog.image(named: fileName(key)),
                catalog.image(withStem: fileName(key)),
            ]
            let found = paths.lazy.compactMap { $0.flatMap(catalog.place) }.first { exampleOf[$0] >= 0 }
            guard let found else { return true }
            try assign(row, to: exampleOf[found])
            return false
        }
    }

    private mutating func matchContents(_ rest: [Int32], _ elsewhere: [ImageCatalog]) throws -> [Int32] {
        let index = IdentityIndex(list.examples.identities, members: list.examples.members(of: nil))
        return try rest.filter { row in
            let key = Array(rows.key(Int(row)))
            var identity = ObjectID(hex: key.span)
            if identity == nil, let path = DatasetPath(parsing: key) {
                identity = elsewhere.lazy.compactMap { catalog in catalog.place(of: path).map(catalog.id) }.first
            }
            guard let example = identity.flatMap(index.member) else { return true }
            try assign(row, to: example)
            return false
        }
    }

    private mutating func assign(_ row: Int32, to example: Int32) throws {
        let other = rowOf[Int(example)]
        guard other < 0 else {
            throw Failure(
                .invalid,
                "lines \(rows.lines[Int(other)]) and \(rows.lines[Int(row)]) of the predictions are about one image: "
                    + "'\(try list.name(example))'", hint: "leave one of them out")
        }
        rowOf[Int(example)] = row
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
