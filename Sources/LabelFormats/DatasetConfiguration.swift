package import DatasetModel

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
        guard let root = try YAMLNode.parse(text.span), !root.isNull else { return }
        guard root.map != nil else { throw FormatError(line: 1, "it is no mapping of names to values") }
        if let tables = root["tables"] {
            guard let declarations = tables.map else {
                throw FormatError(line: tables.line, "'tables' is no mapping of paths to declarations")
            }
            for (path, declaration) in declarations {
                let key = String(decoding: normalised(Array(path.utf8)), as: UTF8.self)
                self.tables[key] = try TableDeclaration(declaration)
            }
        }
        if let layout = root["layout"] { self.layout = try Self.layout(layout) }
    }

    private static func layout(_ node: YAMLNode) throws(FormatError) -> [FolderLayout.Level] {
        guard let text = node.text else { throw FormatError(line: node.line, "'layout' is no text") }
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
    fileprivate init(_ node: YAMLNode) throws(FormatError) {
        guard node.map != nil else {
            throw FormatError(line: node.line, "a table's declaration is no mapping")
        }
        func text(_ name: String) throws(FormatError) -> String? {
            guard let value = node[name] else { return nil }
            guard let text = value.text else { throw FormatError(line: value.line, "'\(name)' is no text") }
            return text
        }
        self.init(label: try text("label"), split: try text("split"), images: try text("images"))
        if let list = node["key"]?.list {
            for column in list {
                guard let name = column.text else { throw FormatError(line: column.line, "'key' is no text") }
                key.append(name)
            }
        } else if let key = try text("key") {
            self.key = [key]
        }
    }
}
