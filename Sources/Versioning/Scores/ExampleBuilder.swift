import Comparison
import DatasetModel
import LabelFormats
import ObjectStore
import Scoring
import SystemIO

/// Collects the examples of one side.
struct ExampleBuilder {
    private let side: LabelledSide
    private(set) var keys = KeyList()
    private(set) var images: [Int32] = []
    /// Examples of which two rows say different things.
    private(set) var contradictory: [Int32] = []
    private var labels = Interner()
    private var splits = Interner()
    private var labelOf: [Int32] = []
    private var splitOf: [Int32] = []
    private var groups: [UInt64] = []

    init(_ side: LabelledSide) { self.side = side }

    /// Adds the images that folders put into classes and splits.
    mutating func addFolders() throws {
        let catalog = try side.side.images()
        for (place, file) in catalog.files.enumerated() {
            let said = side.folderLabel(of: file.path)
            keys.append(file.path.bytes)
            images.append(Int32(truncatingIfNeeded: place))
            labelOf.append(labels.number(said.label))
            splitOf.append(splits.number(said.split))
        }
    }

    /// Adds the rows of the primary tables, an example for each key.
    mutating func addTables() throws {
        let tables = try side.primary.sorted().compactMap { try side.tables[$0]?.all() }
        var seen = KeyIndex(capacity: tables.reduce(0) { $0 + $1.rows.count })
        var repeated: [(first: Int, label: Int32, split: Int32)] = []
        for table in tables {
            for row in 0..<table.rows.count {
                let image = try side.image(row, of: table)
                let split = splits.number(
                    table.schema.split.map { table.rows.cell(row, $0) },
                    or: { table.split ?? image.flatMap(side.split) })
                let label = table.schema.label.map { labels.number(table.rows.cell(row, $0)) } ?? Examples.none
                let key = table.rows.key(row)
                if let first = seen.insert(Int32(keys.count), key, in: keys) {
                    repeated.append((Int(first), label, split))
                    continue
                }
                keys.append(key)
                images.append(try image.flatMap { try side.side.images().place(of: $0) }.map { Int32($0) } ?? -1)
                labelOf.append(label)
                splitOf.append(split)
                if let column = table.schema.group { groups.append(group(table.rows.cell(row, column), key)) }
            }
        }
        let contradicted = repeated.filter { labelOf[$0.first] != $0.label || splitOf[$0.first] != $0.split }
        contradictory = Set(contradicted.map { Int32($0.first) }).sorted()
        for example in contradictory { labelOf[Int(example)] = Examples.none }
        if contradictory.count * 2 > keys.count {
            throw Failure(
                .invalid, "most images have several rows with different labels: a score needs one label for each",
                hint: "name the table to use in dsv.yaml, or score a table with one row for each image")
        }
    }

    /// A hash stands for a group: two that meet would only leave out an image too many. A row without one is a group of its own.
    private func group(_ cell: ArraySlice<UInt8>, _ key: ArraySlice<UInt8>) -> UInt64 {
        cell.isEmpty || cell.elementsEqual(RowSet.absent) ? quickHash(key.span, seed: 1) : quickHash(cell.span)
    }

    /// All that was added.
    func examples() throws -> Examples {
        Examples(
            classes: labels.sorted.names, splits: splits.sorted.names, identities: try identities(),
            labels: labels.renumbered(labelOf), splitOf: splits.renumbered(splitOf),
            groups: groups.count == keys.count ? groups : [])
    }

    /// Of images their contents, of rows without an image the SHA-256 of their keys.
    private func identities() throws -> [ObjectID] {
        let catalog = try side.side.images()
        var identities = images.map { $0 < 0 ? ObjectID.none : catalog.id(Int($0)) }
        let digest = MessageDigest()
        for place in identities.indices where images[place] < 0 {
            let range = keys.range(place)
            let bytes = keys.bytes
            digest.update(bytes.span.extracting(range))
            identities[place] = digest.objectID()
        }
        return identities
    }
}

/// Gives each of a few texts a number, in the order of their first coming.
private struct Interner {
    private var numbers: [ArraySlice<UInt8>: Int32] = [:]
    private var names: [ArraySlice<UInt8>] = []
    /// What came last: neighbours are often equal.
    private var last: (text: ArraySlice<UInt8>, number: Int32)?

    mutating func number(_ text: String?) -> Int32 { text.map { number(Array($0.utf8)[...]) } ?? Examples.none }

    mutating func number(_ cell: ArraySlice<UInt8>?, or other: () -> String?) -> Int32 {
        if let cell { number(cell) } else { number(other()) }
    }

    mutating func number(_ text: ArraySlice<UInt8>) -> Int32 {
        if let last, last.text == text { return last.number }
        if text.elementsEqual(RowSet.absent) { return Examples.none }
        if let number = numbers[text] {
            last = (text, number)
            return number
        }
        // A copy: a slice would keep the whole table in memory.
        let own = Array(text)[...]
        let number = Int32(names.count)
        numbers[own] = number
        names.append(own)
        return number
    }

    /// The texts by bytes, and of each number its place among them.
    var sorted: (names: [String], places: [Int32]) {
        let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
        var places = [Int32](repeating: 0, count: names.count)
        for (place, number) in order.enumerated() { places[number] = Int32(place) }
        return (order.map { String(decoding: names[$0], as: UTF8.self) }, places)
    }

    func renumbered(_ numbers: [Int32]) -> [Int32] {
        let places = sorted.places
        return numbers.map { $0 < 0 ? $0 : places[Int($0)] }
    }
}
