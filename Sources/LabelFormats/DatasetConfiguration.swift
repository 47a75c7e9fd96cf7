package import DatasetModel
import Yams

/// What a dataset's `dsv.yaml` declares; all of it is optional.
package struct DatasetConfiguration: Sendable, Equatable {
    package static let fileName = "dsv.yaml"

    /// Label tables by path.
    package var tables: [String: TableDeclaration] = [:]
    /// What the levels of folders mean, such as `<split>/<class>/`: nil is detected.
    package var layout: [FolderLayout.Level]?

    package init() {}

    /// Reads a dsv.yaml; keys of later versions are left alone.
    package init(parsing text: [UInt8]) throws(FormatError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: String(decoding: text, as: UTF8.self))
        } catch let error as YamlError {
            throw FormatError(error)
        } catch {
            throw FormatError("invalid YAML")
        }
        guard let root, root.null == nil else { return }
        guard let mapping = root.mapping else { throw FormatError(line: 1, "it is no mapping of names to values") }
        if let tables = mapping["tables"] {
            guard let tables = tables.mapping else {
                throw FormatError(line: tables.mark?.line, "'tables' is no mapping of paths to declarations")
            }
            for (path, declaration) in tables {
                guard let path = path.string else { continue }
                self.tables[path] = try TableDeclaration(declaration)
            }
        }
        if let layout = mapping["layout"] { self.layout = try Self.layout(layout) }
    }

    private static func layout(_ node: Node) throws(FormatError) -> [FolderLayout.Level] {
        guard let text = node.string else { throw FormatError(line: node.mark?.line, "'layout' is no text") }
        return text.split(separator: "/").map { part in
            switch part {
            case "<split>": .split
            case "<class>", "<label>": .label
            default: .other
            }
        }
    }
}

extension TableDeclaration {
    fileprivate init(_ node: Node) throws(FormatError) {
        guard let mapping = node.mapping else {
            throw FormatError(line: node.mark?.line, "a table's declaration is no mapping")
        }
        func text(_ name: String) throws(FormatError) -> String? {
            guard let value = mapping[name] else { return nil }
            guard let text = value.string else { throw FormatError(line: value.mark?.line, "'\(name)' is no text") }
            return text
        }
        self.init(label: try text("label"), split: try text("split"), images: try text("images"))
        if let list = mapping["key"]?.sequence {
            key = list.compactMap(\.string)
        } else if let key = try text("key") {
            self.key = [key]
        }
    }
}
