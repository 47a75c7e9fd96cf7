import DatasetModel
import JSON
import SystemIO
import SystemPackage

/// A JSON document as tests look things up in it; only texts, numbers as they are written, lists and objects.
indirect enum JSONTree {
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var elements: [JSONTree] { if case .list(let elements) = self { elements } else { [] } }
    var texts: [String] { elements.compactMap(\.text) }

    subscript(name: String) -> JSONTree? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    init(reading path: FilePath) throws {
        let builder = Builder()
        var events = JSONEvents(to: builder)
        let bytes = try OpenFile.contents(of: path)
        try events.read(bytes.span)
        try events.finish()
        self = builder.root
    }

    /// Keeps the open lists and objects, the innermost last.
    private final class Builder: JSONListener {
        private(set) var root = JSONTree.list([])
        private var open: [(name: String, tree: JSONTree)] = []
        private var name = ""

        func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
            let word = String(decoding: text.withUnsafeBufferPointer { Array($0) }, as: UTF8.self)
            switch token {
            case .key: name = word
            case .objectStart: open.append((name, .object([:])))
            case .arrayStart: open.append((name, .list([])))
            case .objectEnd, .arrayEnd: if let done = open.popLast() { add(done.tree, done.name) }
            default: add(.text(word), name)
            }
        }

        private func add(_ tree: JSONTree, _ name: String) {
            guard let last = open.popLast() else { return root = tree }
            switch last.tree {
            case .list(let elements): open.append((last.name, .list(elements + [tree])))
            case .object(var members):
                members[name] = tree
                open.append((last.name, .object(members)))
            case .text: break
            }
        }
    }
}
