package import DatasetModel

/// What a dataset's `dsv.yaml` declares; all of it is optional.
package struct DatasetConfiguration: Sendable, Equatable {
    package static let fileName = "dsv.yaml"
    /// Where it is: in the dataset's own folder.
    package static let path = DatasetPath.root.appending(Array(fileName.utf8)[...])

    /// Label tables by path.
    package var tables: [String: TableDeclaration] = [:]
    /// What the levels of folders mean, such as `<split>/<class>/`: nil is detected.
    package var layout: [FolderLayout.Level]?
    /// The folders whose pictures are masks of images; nil is detected.
    package var masks: [DatasetPath]?
    /// The classes that labels may have, in the order in which they are shown; empty: any.
    package var classes: [String] = []
    /// Other writings of classes: by a text that stands for a class, the class.
    package var aliases: [String: String] = [:]
    /// The words that stand for a label that is not given; nil where nothing is said of them.
    package var missing: [String]?
    /// The splits that must not change.
    package var frozen: [String] = []
    /// What it says of the rules of `check`, by their names.
    package var checks: [String: CheckDeclaration] = [:]
    /// What it says of `gate`.
    package var gate = GateDeclaration()

    package init() {}

    /// Reads a dsv.yaml; keys of later versions are left alone.
    package init(parsing text: [UInt8]) throws(FormatError) {
        guard let root = try YAMLNode.parse(text.span), !root.isNull else { return }
        guard root.map != nil else { throw FormatError(line: 1, "it is no mapping of names to values") }
        if let tables = root["tables"], !tables.isNull {
            guard let declarations = tables.map else {
                throw FormatError(line: tables.line, "'tables' is no mapping of paths to declarations")
            }
            for (path, declaration) in declarations {
                let key = String(decoding: normalised(Array(path.utf8)), as: UTF8.self)
                self.tables[key] = try TableDeclaration(declaration)
            }
        }
        if let layout = root["layout"] { self.layout = try Self.layout(layout) }
        if let masks = root["masks"], !masks.isNull { self.masks = try Self.masks(masks) }
        classes = try Self.list(root["classes"], "classes")
        aliases = try Self.aliases(root["aliases"])
        if let words = root["missing"] { missing = try Self.list(words, "missing") }
        frozen = try Self.list(root["frozen"], "frozen")
        checks = try Self.checks(root["checks"])
        if let gate = root["gate"] { self.gate = try GateDeclaration(gate) }
    }

    private static func checks(_ node: YAMLNode?) throws(FormatError) -> [String: CheckDeclaration] {
        guard let node, !node.isNull else { return [:] }
        guard let members = node.map else {
            throw FormatError(line: node.line, "'checks' is no mapping of rules to levels or limits")
        }
        var checks: [String: CheckDeclaration] = [:]
        for (rule, value) in members { checks[rule] = try CheckDeclaration(value, rule) }
        return checks
    }

    /// A list of texts, of which each is there once.
    private static func list(_ node: YAMLNode?, _ name: String) throws(FormatError) -> [String] {
        guard let node, !node.isNull else { return [] }
        guard let elements = node.list else { throw FormatError(line: node.line, "'\(name)' is no list") }
        var texts: [String] = []
        var known: Set<String> = []
        for element in elements {
            guard let text = element.text else {
                throw FormatError(line: element.line, "'\(name)' holds something that is no text")
            }
            guard known.insert(text).inserted else {
                throw FormatError(line: element.line, "'\(text)' stands in '\(name)' twice")
            }
            texts.append(text)
        }
        return texts
    }

    private static func aliases(_ node: YAMLNode?) throws(FormatError) -> [String: String] {
        guard let node, !node.isNull else { return [:] }
        guard let members = node.map else {
            throw FormatError(line: node.line, "'aliases' is no mapping of texts to classes")
        }
        var aliases: [String: String] = [:]
        for (alias, value) in members {
            guard let name = value.text else { throw FormatError(line: value.line, "the alias '\(alias)' is no text") }
            aliases[alias] = name
        }
        return aliases
    }

    /// One folder, a list of them, or a mapping whose `folder` is either.
    private static func masks(_ node: YAMLNode) throws(FormatError) -> [DatasetPath] {
        if node.map != nil {
            guard let folder = node["folder"] else { throw FormatError(line: node.line, "'masks' names no 'folder'") }
            return try masks(folder)
        }
        if let elements = node.list {
            var folders: [DatasetPath] = []
            for element in elements { folders += try masks(element) }
            return folders
        }
        guard let text = node.text, let path = DatasetPath(parsing: text), !path.isRoot else {
            throw FormatError(line: node.line, "'masks' names no folder of the dataset")
        }
        return [path]
    }

    private static func layout(_ node: YAMLNode) throws(FormatError) -> [FolderLayout.Level] {
        guard let text = node.text else { throw FormatError(line: node.line, "'layout' is no text") }
        return levels(of: text)
    }

    /// What the levels of a layout mean, written as `<split>/<class>/<file>`.
    static func levels(of layout: String) -> [FolderLayout.Level] {
        layout.split(separator: "/").map { part in
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
        self.init(
            label: try text("label"), split: try text("split"), images: try text("images"), group: try text("group"))
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
