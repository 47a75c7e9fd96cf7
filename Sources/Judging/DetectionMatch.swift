import Comparison
import DatasetModel
import LabelFormats
import Labels
import Scoring

/// Which images and classes of a snapshot the results of a detector mean.
///
/// Ids are those of the COCO files of the split that the detector was run on, for ids may repeat in those of others. Names are found as the
/// keys of tables are.
struct DetectionMatch {
    /// By place in the images of the results, the example; -1: none.
    private(set) var exampleOf: [Int32]
    /// By place in the classes of the results, the class; nil for an id that stands for none.
    private(set) var classOf: [String?] = []
    /// The classes that the snapshot knows, with objects or without.
    let knownClasses: Set<String>

    private let list: ExampleList
    private let collections: [ExampleList.Collection]

    init(
        _ results: DetectionResults, _ list: ExampleList, split: String?, elsewhere: () throws -> [ImageCatalog]
    ) throws {
        self.list = list
        collections = list.collections.filter { split == nil || $0.file.split == nil || $0.file.split == split }
        let dataset = list.side.annotations?.dataset.classes ?? []
        knownClasses = Set(list.examples.classes + dataset + collections.flatMap(\.file.content.categories))
        exampleOf = Array(repeating: -1, count: results.images.count)
        try matchNames(results.images, elsewhere: elsewhere)
        try matchIDs(results.images, split)
        classOf = try classes(results.classes)
    }

    // MARK: Images

    private mutating func matchNames(
        _ references: [DetectionResults.Reference], elsewhere: () throws -> [ImageCatalog]
    ) throws {
        let names = references.enumerated().compactMap { place, reference in
            if case .name(let name) = reference { (place: place, key: normalised(Array(name.utf8))) } else { nil }
        }
        if names.isEmpty { return }
        var bytes: [UInt8] = []
        let keys = names.map { name in
            bytes += name.key
            return CellRange(start: bytes.count - name.key.count, end: bytes.count)
        }
        let match = try KeyMatch(keys, of: bytes, in: list, elsewhere: elsewhere)
        for (name, example) in zip(names, match.exampleOf) { exampleOf[name.place] = example }
    }

    private mutating func matchIDs(_ references: [DetectionResults.Reference], _ split: String?) throws {
        let numbered = list.collections.isEmpty ? try examplesByNumber(list.examples.members(of: split)) : [:]
        for (place, reference) in references.enumerated() where exampleOf[place] < 0 {
            if case .id(let id) = reference, let example = numbered[id] { exampleOf[place] = example }
            let examples = Set(
                collections.compactMap { collection in
                    collection.file.content.image(withID: reference).map { collection.examples[$0] }
                })
            if examples.count > 1 {
                throw Failure(
                    .invalid,
                    "image \(reference.text) of the results is "
                        + (try examples.map { "'\(try list.name($0))'" }.sorted(by: byBytes)).joined(separator: " and "),
                    hint: "name the split that was measured, or the images by file name")
            }
            if let example = examples.first { exampleOf[place] = example }
        }
    }

    /// Images whose file name is a number: tools that have no ids take that for one.
    ///
    /// A number that several have is nobody's.
    private func examplesByNumber(_ members: [Int32]) throws -> [Int64: Int32] {
        var examples: [Int64: Int32] = [:]
        var repeated: Set<Int64> = []
        for example in members {
            guard let path = try list.imagePath(example) else { continue }
            let name = stem(of: path.name)
            guard let number = Int64(String(decoding: name, as: UTF8.self)), number >= 0 else { continue }
            if examples.updateValue(example, forKey: number) != nil { repeated.insert(number) }
        }
        return examples.filter { !repeated.contains($0.key) }
    }

    // MARK: Classes

    private func classes(_ references: [DetectionResults.Reference]) throws -> [String?] {
        let first = try firstNumber(references)
        // As the snapshot writes them: equal texts may have other bytes.
        let known = Dictionary(knownClasses.map { ($0, $0) }) { first, _ in first }
        return try references.map { reference in
            if case .name(let name) = reference, let name = known[name] { return name }
            let names = Set(collections.compactMap { $0.file.content.category(withID: reference) })
            if names.count > 1 {
                throw Failure(
                    .invalid,
                    "category \(reference.text) of the results is "
                        + names.sorted(by: byBytes).map { "'\($0)'" }.joined(separator: " and "),
                    hint: "name the split that was measured, or give the class by name, as \"category\"")
            }
            switch reference {
            case .name(let name): return names.first ?? name
            case .id(let id): return names.first ?? (id < first ? nil : className(of: Int(clamping: id - first)))
            }
        }
    }

    /// The class of a number of YOLO; one without a name goes by its number.
    private func className(of number: Int) -> String? {
        if let name = list.side.annotations?.dataset.names[number] { return name }
        return knownClasses.contains("\(number)") ? "\(number)" : nil
    }

    /// The number of YOLO's first class in the results: its own tools write 0 or 1.
    private func firstNumber(_ references: [DetectionResults.Reference]) throws -> Int64 {
        let names = list.side.annotations?.dataset.names ?? [:]
        let ids = Set(references.compactMap { if case .id(let id) = $0 { id } else { nil } })
        if names.isEmpty || ids.isEmpty || ids.contains(0) { return 0 }
        if ids.contains(Int64((names.keys.max() ?? 0) + 1)) { return 1 }
        throw Failure(
            .invalid, "it cannot be told whether the category ids of the results count from 0 or from 1",
            hint: "give the classes by name, as \"category\"")
    }
}

extension DetectionResults.Reference {
    /// As it stands in messages.
    var text: String {
        switch self {
        case .id(let id): "\(id)"
        case .name(let name): "'\(printable(name.utf8))'"
        }
    }
}
