internal import Yams

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
        let text = string(hasByteOrderMark(yaml) ? yaml.extracting(3...) : yaml)
        // Yams hashes keys, and a key of aliases of aliases takes it for ever. An alias needs both of these characters.
        if text.contains("&"), text.contains("*") { throw FormatError("YAML aliases ('&', '*') are not supported") }
        guard let members = try Self.root(of: text).mapping else { throw FormatError("not a map of names and splits") }
        for (key, value) in members {
            switch key.scalar?.string {
            case "names": names = try Self.names(value)
            case "path": path = value.scalar?.string
            case let split? where ["train", "val", "test"].contains(split):
                let places = Self.places(value)
                if !places.isEmpty { splits.append(Split(name: split, places: places)) }
            case "kpt_shape":
                let shape = value.sequence?.compactMap { $0.scalar.flatMap { Int($0.string) } } ?? []
                if shape.count == 2, (1...10_000).contains(shape[0]), (2...3).contains(shape[1]) {
                    keypointNumberCount = shape[0] * shape[1]
                }
            default: break
            }
        }
    }

    private static func root(of text: String) throws(FormatError) -> Node {
        do {
            if let node = try compose(yaml: text) { return node }
        } catch let error as YamlError {
            throw FormatError(error)
        } catch {
            throw FormatError("invalid YAML")
        }
        throw FormatError("no YAML in it")
    }

    private static func names(_ node: Node) throws(FormatError) -> [Int: String] {
        var names: [Int: String] = [:]
        switch node {
        case .sequence(let list):
            for (number, element) in list.enumerated() { names[number] = try name(element) }
        case .mapping(let map):
            for (key, value) in map {
                guard let number = key.scalar.flatMap({ Int($0.string) }) else {
                    throw FormatError(line: key.mark?.line, "the number of a class is not a number")
                }
                names[number] = try name(value)
            }
        default: throw FormatError(line: node.mark?.line, "'names' is neither a list nor a map")
        }
        return names
    }

    // As it is written: the class `no` is no truth value.
    private static func name(_ node: Node) throws(FormatError) -> String {
        guard let name = node.scalar?.string else { throw FormatError(line: node.mark?.line, "a name is not a text") }
        return name
    }

    private static func places(_ node: Node) -> [String] {
        let nodes = node.sequence.map(Array.init) ?? [node]
        return nodes.compactMap { $0.scalar?.string }.filter { !$0.isEmpty && $0 != "null" && $0 != "~" }
    }
}

extension FormatError {
    /// What Yams says, without the excerpt of the text that it adds.
    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, "invalid YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(line: context.mark.line, "'\(keys.first ?? "")' is given more than once")
        default: self.init("invalid YAML")
        }
    }
}
