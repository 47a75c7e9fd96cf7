import Comparison
import DatasetModel
import LabelFormats
import Scoring
import SystemIO

/// Makes examples of the samples of one side: one for each key, with its objects if objects are labelled.
struct ExampleBuilder {
    private let side: LabelledSide
    private let samples: SampleList
    private(set) var keys = KeyList()
    /// Of tables; other keys are indexed when they are complete.
    private(set) var keyIndex: KeyIndex?
    private(set) var images: [Int32] = []
    /// Examples of which two rows say different things.
    private(set) var contradictory: [Int32] = []
    /// Rows whose image is not there, in a table that names images: nobody can be asked about them.
    private(set) var orphans: [ExampleList.Orphan] = []
    private var labels: Interner
    private var splits: Interner
    private var labelOf: [Int32] = []
    private var splitOf: [Int32] = []
    private var groups: [UInt64] = []
    /// By example, its objects, their classes numbered as in `labels`; empty if examples have labels themselves.
    private var objects: [[TrueObject]?] = []
    /// Annotated images that are not part of the dataset, by name.
    private var absent: [String: Int32] = [:]
    /// By file that lists images, the examples that its images are.
    private(set) var collections: [ExampleList.Collection] = []

    init(_ side: LabelledSide) throws {
        self.side = side
        samples = try side.samples()
        (labels, splits) = (samples.labels, samples.splits)
    }

    /// Adds all images: where no table is the source of labels, each of them is a sample.
    mutating func addImages() {
        for sample in 0..<samples.count {
            let image = samples.imageOf[sample]
            keys.append(samples.images.file(Int(image)).path.bytes)
            images.append(image)
            labelOf.append(samples.labelOf[sample])
            splitOf.append(samples.splitOf[sample])
        }
    }

    /// Adds all images, and those that are annotated without being there, with their objects.
    mutating func addAnnotations(_ annotations: Annotations) throws {
        addImages()
        objects = Array(repeating: nil, count: keys.count)
        for collection in annotations.collections { try add(collection) }
        if annotations.files.isEmpty { return }
        for image in try side.imagesOfFiles() {
            let example = example(of: image.name)
            add(image.objects, to: example)
        }
        // Trainers of some formats take an image without a file for one without objects.
        if !annotations.formats.contains(where: \.meansEmptyIfAbsent) { return }
        for place in objects.indices where images[place] >= 0 {
            let name = samples.images.file(Int(images[place])).path.description
            if annotations.files[name] == nil, objects[place] == nil { objects[place] = [] }
        }
    }

    private mutating func add(_ collection: Annotations.Collection) throws {
        var examples: [Int32] = []
        for image in collection.content {
            let example = example(of: collection.name(of: image.name, in: samples.images))
            add(image.objects, to: example)
            examples.append(example)
        }
        collections.append(ExampleList.Collection(file: collection, examples: examples))
    }

    private mutating func add(_ found: [LabelledObject], to example: Int32) {
        let known = objects[Int(example)] ?? []
        let added = found.map { object in
            TrueObject(
                classIndex: labels.place(of: object.label), box: object.box, isCrowd: object.isCrowd,
                area: object.area.map { Double($0) })
        }
        // Several files may have the same objects, as COCO's own of boxes and of keypoints do.
        objects[Int(example)] = known.isEmpty ? added : known + added.filter { !known.contains($0) }
    }

    /// The example that an annotated image is; added where the image is not there.
    private mutating func example(of name: String) -> Int32 {
        let path = DatasetPath(parsing: name)
        if let place = path.flatMap(samples.images.place) { return Int32(place) }
        if let known = absent[name] { return known }
        let example = Int32(keys.count)
        absent[name] = example
        keys.append(normalised(Array(name.utf8)))
        images.append(-1)
        labelOf.append(Examples.none)
        let split = side.lists.all[name]?.first ?? path.flatMap(side.split)
        splitOf.append(split.map { Int32(splits.place(of: $0)) } ?? Examples.none)
        objects.append(nil)
        return example
    }

    /// Adds the rows of the primary tables, an example for each key.
    mutating func addRows() throws {
        keys.reserve(
            samples.rowCount,
            byteCount: samples.tables.reduce(0) { $0 + $1.rows.keys.reduce(0) { $0 + Int($1.count) } })
        images.reserveCapacity(samples.rowCount)
        labelOf.reserveCapacity(samples.rowCount)
        splitOf.reserveCapacity(samples.rowCount)
        var keyIndex = KeyIndex(capacity: samples.rowCount)
        var repeated: [RepeatedRow] = []
        var start = 0
        for table in samples.tables {
            add(table, from: start, &keyIndex, &repeated)
            start += table.rows.count
        }
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

    /// Adds the rows of a table, whose samples begin at `start`.
    private mutating func add(
        _ table: TableSide, from start: Int, _ keyIndex: inout KeyIndex, _ repeated: inout [RepeatedRow]
    ) {
        let rows = table.rows
        let bytes = rows.bytes
        let namesImages = side.tables[table.path]?.description.naming != nil
        for row in 0..<rows.count {
            let sample = start + row
            let (image, label, split) = (samples.imageOf[sample], samples.labelOf[sample], samples.splitOf[sample])
            if namesImages && image < 0 {
                orphans.append(ExampleList.Orphan(key: printable(rows.key(row)), split: samples.split(split)))
                continue
            }
            let key = bytes.span.extracting(rows.keyRange(row))
            if let first = keyIndex.insert(Int32(truncatingIfNeeded: keys.count), key, in: keys) {
                repeated.append(RepeatedRow(first: Int(first), label: label, split: split))
                continue
            }
            keys.append(key)
            images.append(image)
            labelOf.append(label)
            splitOf.append(split)
            if !samples.groupOf.isEmpty { groups.append(group(of: sample, key)) }
        }
    }

    /// A hash stands for a group: two that meet would only leave out an image too many.
    ///
    /// A row of a table without groups is a group of its own.
    private func group(of sample: Int, _ key: Span<UInt8>) -> UInt64 {
        let group = samples.groupOf[sample]
        if group < 0 { return quickHash(key, seed: 1) }
        return quickHash(Array(samples.groups.names[Int(group)].utf8).span)
    }

    /// All that was added.
    func examples() throws -> Examples {
        let (classOrder, splitOrder) = (WordOrder(labels), WordOrder(splits))
        let (classes, labels) = (classOrder.words, classOrder.places(labelOf))
        let (splits, splitOf) = (splitOrder.words, splitOrder.places(splitOf))
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
        if Set(formats.map(\.unit)).count > 1 {
            throw Failure(
                .invalid, "some images are annotated in \(formats.map(\.name).joined(separator: " and "))",
                hint: "convert the annotations to one format, so that boxes can be compared")
        }
        let places = WordOrder(labels).places
        let renumbered = objects.map { list in
            list?.map { object in
                var object = object
                object.classIndex = Int(places[object.classIndex])
                return object
            }
        }
        return ObjectTable(renumbered, unit: formats.first?.unit ?? .pixels)
    }

    /// Of images their contents, of rows without an image the SHA-256 of their keys.
    private func identities() throws -> [ObjectID] {
        let catalog = samples.images
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

/// The order of some words by their bytes.
private struct WordOrder {
    /// In their order.
    let words: [String]
    /// By number of a word, its place.
    let places: [Int32]

    init(_ interner: Interner) {
        let names = interner.names
        let order = names.indices.sorted { byBytes(names[$0], names[$1]) }
        words = order.map { names[$0] }
        var places = [Int32](repeating: 0, count: names.count)
        for (place, number) in order.enumerated() { places[number] = Int32(place) }
        self.places = places
    }

    /// The places of some numbers; of none, none.
    func places(_ numbers: [Int32]) -> [Int32] { numbers.map { $0 < 0 ? $0 : places[Int($0)] } }
}
