package import DatasetModel

/// What a YOLO `data.yaml` says: the names of the classes, and where the splits are.
package struct YOLODataset: Sendable, Equatable {
    /// A split and where its images are: folders, or texts with a path in each line.
    package struct Split: Sendable, Equatable {
        package var name: String
        package var places: [String]
    }

    /// The names by the number of the class.
    package var names: [Int: String] = [:]
    /// What the places of the splits are relative to, as it stands in the file.
    package var path: String?
    /// Of `train`, `val` and `test`, those that the file has.
    package var splits: [Split] = []
    /// The numbers of a row that belong to keypoints; nil where the rows have boxes or polygons.
    package var keypointNumberCount: Int?

    /// The names in the order of their numbers.
    package var classes: [String] { names.sorted { $0.key < $1.key }.map(\.value) }

    /// Far more than the names of any vocabulary take.
    package static let greatestSize = 1 << 20

    /// The numbers that a class may have: far more than any vocabulary takes.
    private static let numbers = 0..<1_000_000

    /// A dataset with these names, for label files without a `data.yaml`.
    package init(names: [String]) {
        self.names = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.offset, $0.element) })
    }

    /// Reads a list of names, one in each line: `classes.txt` or `obj.names`.
    package init(parsingNames text: Span<UInt8>) {
        var names: [Int: String] = [:]
        // The error is the body's, which has none.
        try? forEachLine(of: text) { line, _ in names[names.count] = string(line) }
        self.names = names
    }

    /// Reads a `data.yaml`.
    ///
    /// Members that are not about names or splits may be anything.
    package init(parsing yaml: Span<UInt8>) throws(FormatError) {
        guard yaml.count <= Self.greatestSize else { throw FormatError("too long for a data.yaml") }
        guard let root = try YAMLNode.parse(yaml) else { throw FormatError("no YAML in it") }
        guard let members = root.map else { throw FormatError("not a map of names and splits") }
        for (key, value) in members {
            switch key {
            case "names": names = try Self.names(value)
            case "path": path = value.text
            case "train", "val", "test":
                let places = Self.places(value)
                if !places.isEmpty { splits.append(Split(name: key, places: places)) }
            case "kpt_shape": keypointNumberCount = Self.keypointNumberCount(value)
            default: break
            }
        }
    }

    private static func names(_ node: YAMLNode) throws(FormatError) -> [Int: String] {
        var names: [Int: String] = [:]
        switch node.value {
        case .list(let list):
            for (number, element) in list.enumerated() { names[number] = try name(element) }
        case .map(let map):
            for (key, value) in map {
                guard let number = Int(key) else {
                    throw FormatError(line: value.line, "the number of a class is not a number: '\(key)'")
                }
                guard numbers.contains(number) else {
                    throw FormatError(
                        line: value.line,
                        "the number of a class is not from 0 to \(numbers.upperBound - 1): '\(number)'")
                }
                names[number] = try name(value)
            }
        case .text: throw FormatError(line: node.line, "'names' is neither a list nor a map")
        }
        return names
    }

    private static func name(_ node: YAMLNode) throws(FormatError) -> String {
        guard let name = node.text else { throw FormatError(line: node.line, "a name is not a text") }
        return name
    }

    private static func places(_ node: YAMLNode) -> [String] {
        (node.list ?? [node]).filter { !$0.isNull }.compactMap(\.text)
    }

    private static func keypointNumberCount(_ node: YAMLNode) -> Int? {
        let shape = node.list?.compactMap { $0.text.flatMap { Int($0) } } ?? []
        guard shape.count == 2, (1...10_000).contains(shape[0]), (2...3).contains(shape[1]) else { return nil }
        return shape[0] * shape[1]
    }
}
