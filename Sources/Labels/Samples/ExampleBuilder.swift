import Comparison
import DatasetModel
import LabelFormats
import Scoring
import SystemIO

/// Collects the examples of one side.
struct ExampleBuilder {
    private let side: LabelledSide
    private(set) var keys = KeyList()
    /// Of tables; other keys are indexed when they are complete.
    private(set) var keyIndex: KeyIndex?
    private(set) var images: [Int32] = []
    /// Examples of which two rows say different things.
    private(set) var contradictory: [Int32] = []
    /// Rows whose image is not there, in a table that names images: nobody can be asked about them.
    private(set) var orphans: [ExampleList.Orphan] = []
    private var labels = Words()
    private var splits = Words()
    private var labelOf: [Int32] = []
    private var splitOf: [Int32] = []
    private var groups: [UInt64] = []
    /// By example, its objects, their classes numbered as in `labels`; empty where examples have labels themselves.
    private var objects: [[TrueObject]?] = []
    /// Annotated images that are not part of the dataset, by name.
    private var absent: [String: Int32] = [:]
    /// By COCO file, the examples that its images are.
    private(set) var collections: [ExampleList.Collection] = []

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

    /// Adds all images, and those that are annotated without being there, with their objects.
    mutating func addAnnotations(_ annotations: Annotations) throws {
        try addFolders()
        objects = Array(repeating: nil, count: keys.count)
        for collection in annotations.collections { try add(collection) }
        if annotations.files.isEmpty { return }
        let catalog = try side.side.images()
        for image in try side.imagesOfFiles({ _ in true }) {
            let example = try example(of: image.name)
            add(image.objects, to: example)
        }
        if annotations.files.values.allSatisfy({ !$0.format.isYOLO }) { return }
        // YOLO's trainers take an image without a file for one without objects.
        for place in objects.indices where images[place] >= 0 {
            let name = catalog.file(Int(images[place])).path.description
            if annotations.files[name] == nil, objects[place] == nil { objects[place] = [] }
        }
    }

    private mutating func add(_ collection: Annotations.Collection) throws {
        let catalog = try side.side.images()
        var examples: [Int32] = []
        for image in collection.content {
            let example = try example(of: collection.name(of: image.name, in: catalog))
            add(image.objects, to: example)
            examples.append(example)
        }
        collections.append(ExampleList.Collection(file: collection, examples: examples))
    }

    private mutating func add(_ found: [LabelledObject], to example: Int32) {
        let known = objects[Int(example)] ?? []
        let added = found.map { object in
            TrueObject(
                classIndex: Int(labels.number(object.label)), box: object.box, isCrowd: object.isCrowd,
                area: object.area.map { Double($0) })
        }
        // Several files may have the same objects, as COCO's own of boxes and of keypoints do.
        objects[Int(example)] = known.isEmpty ? added : known + added.filter { !known.contains($0) }
    }

    /// The example that an annotated image is; added where the image is not there.
    private mutating func example(of name: String) throws -> Int32 {
        let path = DatasetPath(parsing: name)
        if let place = try path.flatMap({ try side.side.images().place(of: $0) }) { return Int32(place) }
        if let known = absent[name] { return known }
        let example = Int32(keys.count)
        absent[name] = example
        keys.append(normalised(Array(name.utf8)))
        images.append(-1)
        labelOf.append(Examples.none)
        splitOf.append(splits.number(side.lists.all[name]?.first ?? path.flatMap(side.split)))
        objects.append(nil)
        return example
    }

    /// Adds the rows of the primary tables, an example for each key.
    mutating func addTables() throws {
        let tables = try side.primary.sorted().compactMap { try side.tables[$0]?.all() }
        let rowCount = tables.reduce(0) { $0 + $1.rows.count }
        keys.reserve(rowCount, byteCount: tables.reduce(0) { $0 + $1.rows.keys.reduce(0) { $0 + Int($1.count) } })
        images.reserveCapacity(rowCount)
        labelOf.reserveCapacity(rowCount)
        splitOf.reserveCapacity(rowCount)
        var keyIndex = KeyIndex(capacity: rowCount)
        var repeated: [RepeatedRow] = []
        let hasGroups = tables.contains { $0.schema.group != nil }
        for table in tables { try add(table, hasGroups: hasGroups, &keyIndex, &repeated) }
        self.keyIndex = keyIndex
        try resolve(repeated)
    }

    /// A row whose key an example has already.
    private struct RepeatedRow {
        let first: Int
        let label: Int32
        let split: Int32
    }

    /// Notes the examples of which rows contradict each other; they have neither this label nor that.
    private mutating func resolve(_ repeated: [RepeatedRow]) throws {
        let contradicted = repeated.filter { labelOf[$0.first] != $0.label || splitOf[$0.first] != $0.split }
        contradictory = Set(contradicted.map { Int32($0.first) }).sorted()
        for example in contradictory { labelOf[Int(example)] = Examples.none }
        if contradictory.count * 2 > keys.count {
            throw Failure(
                .invalid, "most images have several rows with different labels: a score needs one label for each",
                hint: "name the table to use in dsv.yaml, or score a table with one row for each image")
        }
    }

    private mutating func add(
        _ table: TableSide, hasGroups: Bool, _ keyIndex: inout KeyIndex, _ repeated: inout [RepeatedRow]
    ) throws {
        let (rows, schema) = (table.rows, table.schema)
        let bytes = rows.bytes
        let namesImages = side.tables[table.path]?.description.naming != nil
        for row in 0..<rows.count {
            let image = namesImages ? try side.image(row, of: table) : nil
            let split =
                schema.split.map { splits.number(rows, row, $0) }
                ?? splits.number(table.split ?? image.flatMap(side.split))
            let label = schema.label.map { labels.number(rows, row, $0, except: side.missing) } ?? Examples.none
            let key = bytes.span.extracting(rows.keyRange(row))
            let place = try image.flatMap { try side.side.images().place(of: $0) }.map { Int32($0) } ?? -1
            if namesImages && place < 0 {
                let split = table.split(row) ?? image.flatMap(side.split)
                orphans.append(ExampleList.Orphan(key: printable(rows.key(row)), split: split))
                continue
            }
            if let first = keyIndex.insert(Int32(truncatingIfNeeded: keys.count), key, in: keys) {
                repeated.append(RepeatedRow(first: Int(first), label: label, split: split))
                continue
            }
            keys.append(key)
            images.append(place)
            labelOf.append(label)
            splitOf.append(split)
            if hasGroups { groups.append(group(schema.group.map { rows.cell(row, $0) } ?? [], rows.key(row))) }
        }
    }

    /// A hash stands for a group: two that meet would only leave out an image too many.
    ///
    /// A row without one is a group of its own.
    private func group(_ cell: ArraySlice<UInt8>, _ key: ArraySlice<UInt8>) -> UInt64 {
        cell.isEmpty || cell.elementsEqual(RowSet.absent) ? quickHash(key.span, seed: 1) : quickHash(cell.span)
    }

    /// All that was added.
    func examples() throws -> Examples {
        let (classes, labels) = labels.sorted(labelOf)
        let (splits, splitOf) = splits.sorted(splitOf)
        return Examples(
            classes: classes, splits: splits, identities: try identities(), labels: labels, splitOf: splitOf,
            objects: try objectTable(),
            groups: groups.count == keys.count ? groups : [])
    }

    /// Nil where examples have labels themselves.
    ///
    /// Throws where some objects count pixels and others are shares of their image: nobody can say how they overlap.
    private func objectTable() throws -> ObjectTable? {
        guard let annotations = side.annotations else { return nil }
        let formats = annotations.formats
        let isYOLO = formats.allSatisfy(\.isYOLO) && !formats.isEmpty
        if !isYOLO, formats.contains(where: \.isYOLO) {
            throw Failure(
                .invalid, "some images are annotated in \(formats.map(\.name).joined(separator: " and "))",
                hint: "convert the annotations to one format, so that boxes can be compared")
        }
        let places = labels.places
        let renumbered = objects.map { list in
            list?.map { object in
                var object = object
                object.classIndex = Int(places[object.classIndex])
                return object
            }
        }
        return ObjectTable(renumbered, unit: isYOLO ? .fractions : .pixels)
    }

    /// Of images their contents, of rows without an image the SHA-256 of their keys.
    private func identities() throws -> [ObjectID] {
        let catalog = try side.side.images()
        func identities(_ places: Range<Int>) -> [ObjectID] {
            let digest = MessageDigest()
            let bytes = keys.bytes
            return places.map { place in
                if images[place] >= 0 { return catalog.id(Int(images[place])) }
                digest.update(bytes.span.extracting(keys.range(place)))
                return digest.objectID()
            }
        }
        let half = images.count / 2
        let (first, second) = try bothAtOnce {
            identities(0..<half)
        } _: {
            identities(half..<images.count)
        }
        return first + second
    }
}

/// Words of which there are few, by number: labels, splits.
private struct Words {
    private var interner = Interner()

    mutating func number(_ word: String?) -> Int32 {
        word.map { Int32(interner.place(of: $0)) } ?? Examples.none
    }

    /// The number of what a cell says; none where it is empty or the row has none.
    mutating func number(_ rows: RowSet, _ row: Int, _ column: Int) -> Int32 {
        let range = rows.range(row, column)
        if range.isEmpty || rows.bytes[range.lowerBound] == RowSet.absent[0] { return Examples.none }
        return Int32(interner.place(of: rows.bytes, range))
    }

    /// As above; none of a word that stands for nothing.
    mutating func number(_ rows: RowSet, _ row: Int, _ column: Int, except missing: Set<String>) -> Int32 {
        if !missing.isEmpty, let text = rows.text(row, column), missing.contains(text) { return Examples.none }
        return number(rows, row, column)
    }

    /// The words by their bytes, and some numbers as places among them.
    func sorted(_ numbers: [Int32]) -> (words: [String], places: [Int32]) {
        let places = places
        return (interner.names.sorted(by: byBytes), numbers.map { $0 < 0 ? $0 : places[Int($0)] })
    }

    /// Of each number the place of its word among all, sorted by bytes.
    var places: [Int32] {
        let names = interner.names
        var places = [Int32](repeating: 0, count: names.count)
        for (place, number) in names.indices.sorted(by: { byBytes(names[$0], names[$1]) }).enumerated() {
            places[number] = Int32(place)
        }
        return places
    }
}
