internal import CLibyaml
import DatasetModel

/// What a short YAML text says: texts, lists and maps, without a view on what a text such as `no` might mean.
///
/// Aliases are refused: a short text with them may stand for an endless one.
struct YAMLNode {
    enum Value {
        case text(String)
        case list([YAMLNode])
        case map([(key: String, value: YAMLNode)])
    }

    let value: Value
    /// The line on which it begins, counted from 1.
    let line: Int
    /// The number of characters before it on that line.
    let column: Int
    /// Says whether it is written in braces or brackets, so that nothing can be put between its lines.
    let isFlow: Bool
    /// The line of the key in front of it; 0 if there is none.
    var keyLine = 0

    /// The text, where it is one.
    var text: String? { if case .text(let text) = value { text } else { nil } }
    /// The elements, where it is a list.
    var list: [YAMLNode]? { if case .list(let list) = value { list } else { nil } }
    /// The members, where it is a map.
    var map: [(key: String, value: YAMLNode)]? { if case .map(let map) = value { map } else { nil } }
    /// Says whether it is a way to write nothing.
    var isNull: Bool { ["", "~", "null"].contains(text) }

    /// The member of this name, where it is a map that has one.
    subscript(name: String) -> YAMLNode? { map?.first { $0.key == name }?.value }

    /// Reads the first document of a text; nil where there is none.
    static func parse(_ yaml: Span<UInt8>) throws(FormatError) -> YAMLNode? {
        try unsafe yaml.withUnsafeBufferPointer { bytes throws(FormatError) in
            var parser = unsafe YAMLParser(bytes)
            return try parser.document()
        }
    }
}

/// A libyaml parser for one text.
@safe private struct YAMLParser: ~Copyable {
    /// Deeper than any data.yaml.
    private static let greatestDepth = 32

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>

    /// A parser of these bytes, which must outlive it.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe parser = .allocate(capacity: 1)
        unsafe event = .allocate(capacity: 1)
        unsafe event.initialize(to: yaml_event_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else { fatalError("BUG: libyaml is out of memory") }
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe yaml_parser_delete(parser)
        unsafe event.deallocate()
        unsafe parser.deallocate()
    }

    private var type: yaml_event_type_t { unsafe event.pointee.type }
    private var line: Int { unsafe event.pointee.start_mark.line + 1 }
    private var column: Int { unsafe event.pointee.start_mark.column }

    private mutating func advance() throws(FormatError) {
        unsafe yaml_event_delete(event)
        guard unsafe yaml_parser_parse(parser, event) == 1 else {
            let said = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable"
            throw FormatError(line: unsafe parser.pointee.problem_mark.line + 1, "invalid YAML: \(said)")
        }
    }

    mutating func document() throws(FormatError) -> YAMLNode? {
        repeat { try advance() } while type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT
        return type == YAML_STREAM_END_EVENT ? nil : try node(depth: 0)
    }

    /// The node that the current event begins.
    private mutating func node(depth: Int) throws(FormatError) -> YAMLNode {
        let (start, column) = (line, column)
        if depth > Self.greatestDepth {
            throw FormatError(line: start, "nested more than \(Self.greatestDepth) levels deep")
        }
        switch type {
        case YAML_SCALAR_EVENT: return YAMLNode(value: .text(scalar), line: start, column: column, isFlow: false)
        case YAML_SEQUENCE_START_EVENT:
            var elements: [YAMLNode] = []
            let isFlow = unsafe event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            try advance()
            while type != YAML_SEQUENCE_END_EVENT {
                elements.append(try node(depth: depth + 1))
                try advance()
            }
            return YAMLNode(value: .list(elements), line: start, column: column, isFlow: isFlow)
        case YAML_MAPPING_START_EVENT:
            let isFlow = unsafe event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
            return YAMLNode(value: .map(try members(depth: depth)), line: start, column: column, isFlow: isFlow)
        default: throw FormatError(line: start, "YAML aliases are not supported")
        }
    }

    private mutating func members(depth: Int) throws(FormatError) -> [(key: String, value: YAMLNode)] {
        var members: [(key: String, value: YAMLNode)] = []
        var keys: Set<String> = []
        try advance()
        while type != YAML_MAPPING_END_EVENT {
            guard type == YAML_SCALAR_EVENT else { throw FormatError(line: line, "a key is not a text") }
            let (key, keyLine) = (scalar, line)
            guard keys.insert(key).inserted else { throw FormatError(line: line, "'\(key)' is given more than once") }
            try advance()
            var value = try node(depth: depth + 1)
            value.keyLine = keyLine
            members.append((key, value))
            try advance()
        }
        return members
    }

    private var scalar: String {
        let scalar = unsafe event.pointee.data.scalar
        return unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }
}
