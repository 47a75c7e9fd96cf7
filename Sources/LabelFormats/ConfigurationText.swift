package import DatasetModel

/// A dsv.yaml as a person wrote it: where each declaration stands, and the same text with further ones.
package struct ConfigurationText {
    private let bytes: [UInt8]
    private let root: YAMLNode?

    /// Reads a dsv.yaml; no bytes are a file that is not there yet.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        self.bytes = bytes
        root = try YAMLNode.parse(bytes.span)
    }

    /// The line on which a declaration stands, counted from 1, by the names that lead to it; nil if it is not there.
    package func line(of names: [String]) -> Int? {
        var node = root
        for name in names { node = node?.member(name) }
        return node.map { $0.keyLine > 0 ? $0.keyLine : $0.line }
    }

    /// The text with the declarations that it lacks, each line of it as it was; and the lines that were added.
    ///
    /// Throws if it declares something else, or is written so that lines cannot be added.
    package func adding(_ additions: DeclaredReading) throws(FormatError) -> (bytes: [UInt8], lines: [String]) {
        var edit = ConfigurationEdit(bytes)
        let expected = try additions.added(to: DatasetConfiguration(parsing: bytes), self)
        if let root, !root.isNull, root.map == nil || root.isFlow {
            throw FormatError(line: root.line, "it is written in braces, to which no lines can be added")
        }
        let indent = root?.map == nil ? 0 : root?.column ?? 0
        try add(additions.tables, to: &edit, indent)
        if let layout = additions.layout, root?.member("layout") == nil {
            edit.append("layout: \(YAMLScalar(layout))", indent)
        }
        let text = edit.text
        // What was written is read again: a text can be written in ways that no line fits into.
        guard (try? DatasetConfiguration(parsing: text)) == expected else {
            throw FormatError(line: nil, "it is written in a way that no lines can be added to")
        }
        return (text, edit.added)
    }

    private func add(
        _ tables: [DeclaredReading.Table], to edit: inout ConfigurationEdit, _ indent: Int
    ) throws(FormatError) {
        if tables.isEmpty { return }
        guard let node = root?.member("tables") else {
            edit.append("tables:", indent)
            for table in tables { edit.append(table.lines, indent + 2) }
            return
        }
        if node.isFlow { throw Self.isFlow(node) }
        let own = node.map?.isEmpty == false ? node.column : indent + 2
        for table in tables {
            guard let declared = node.table(table.path) else {
                edit.insert(table.lines, own, below: node.keyLine)
                continue
            }
            let missing = table.members.filter { declared.member($0.name) == nil }
            if missing.isEmpty { continue }
            if declared.isFlow { throw Self.isFlow(declared) }
            edit.insert(missing.map(\.line), declared.column, below: declared.keyLine)
        }
    }

    private static func isFlow(_ node: YAMLNode) -> FormatError {
        FormatError(line: node.line, "it is written in braces here, to which no lines can be added")
    }
}

/// What the reading of a dataset goes by, to be declared in its dsv.yaml.
package struct DeclaredReading: Sendable, Equatable {
    /// What is declared of one table.
    package struct Table: Sendable, Equatable {
        package let path: String
        package let declaration: TableDeclaration

        package init(path: String, _ declaration: TableDeclaration) {
            (self.path, self.declaration) = (path, declaration)
        }
    }

    package var tables: [Table]
    /// As dsv.yaml has it: `<split>/<class>/<file>`.
    package var layout: String?

    package init(tables: [Table] = [], layout: String? = nil) { (self.tables, self.layout) = (tables, layout) }

    package var isEmpty: Bool { tables.isEmpty && layout == nil }

    /// What a dsv.yaml declares with these declarations, where it is silent; throws if it declares something else.
    package func added(
        to configuration: DatasetConfiguration, _ text: ConfigurationText
    ) throws(FormatError) -> DatasetConfiguration {
        var all = configuration
        for table in tables {
            let own = configuration.tables[table.path]
            let both = (own ?? TableDeclaration()).or(table.declaration)
            for (name, value) in DeclaredReading.Table(path: table.path, both).values {
                guard let found = table.values.first(where: { $0.name == name })?.value,
                    !Self.areOne(name, value, found)
                else { continue }
                throw FormatError(
                    line: text.line(of: ["tables", table.path, name]),
                    "'\(name)' of '\(table.path)' is \(Self.quoted(value)), but \(Self.quoted(found)) is what was found"
                )
            }
            all.tables[table.path] = both
        }
        if let layout, configuration.layout == nil { all.layout = DatasetConfiguration.levels(of: layout) }
        return all
    }

    /// A folder can be written in several ways.
    private static func areOne(_ name: String, _ value: [String], _ other: [String]) -> Bool {
        if name != "images" { return value == other }
        return value.map { DatasetPath(parsing: $0) } == other.map { DatasetPath(parsing: $0) }
    }

    private static func quoted(_ value: [String]) -> String { value.map { "'\($0)'" }.joined(separator: ", ") }
}

extension DeclaredReading.Table {
    /// The members in the order of the documentation.
    fileprivate var values: [(name: String, value: [String])] {
        let all = [
            ("key", declaration.key), ("images", [declaration.images].compactMap(\.self)),
            ("label", [declaration.label].compactMap(\.self)), ("split", [declaration.split].compactMap(\.self)),
            ("group", [declaration.group].compactMap(\.self)),
        ]
        return all.filter { !$0.1.isEmpty }
    }

    fileprivate var members: [(name: String, line: String)] {
        values.map { name, value in
            let texts = value.map { "\(YAMLScalar($0))" }
            return (name, "\(name): \(texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]")")
        }
    }

    /// The whole declaration, the members below the path.
    fileprivate var lines: [String] { ["\(YAMLScalar(path)):"] + members.map { "  \($0.line)" } }
}

extension YAMLNode {
    /// The last member of this name: there is one at most.
    fileprivate func member(_ name: String) -> YAMLNode? { self[name] ?? table(name) }

    /// The member that is about the table of a path, however the path is written.
    fileprivate func table(_ path: String) -> YAMLNode? {
        map?.first { String(decoding: normalised(Array($0.key.utf8)), as: UTF8.self) == path }?.value
    }
}

/// A text as YAML has it: plain if it cannot be taken for anything else, else in double quotes.
private struct YAMLScalar: CustomStringConvertible {
    let text: String

    init(_ text: String) { self.text = text }

    private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    var description: String {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "_-./<>".utf8.contains(byte)
        }
        let begins = text.utf8.first.map { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") } ?? false
        let isPath = text.hasPrefix("<") && text.hasSuffix(">")
        if isPlain && (begins || isPath) && !Self.words.contains(text.lowercased()) { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\x" + (hex.count < 2 ? "0" : "") + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// Lines that are put between those of a text.
private struct ConfigurationEdit {
    private let lines: [ArraySlice<UInt8>]
    private let lineEnd: String
    /// What is put below each line, by its number.
    private var below: [Int: [String]] = [:]
    private(set) var added: [String] = []

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lineEnd = lines.count > 1 && lines[0].last == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }

    mutating func insert(_ texts: [String], _ indent: Int, below line: Int) {
        let margin = String(repeating: " ", count: indent)
        below[line, default: []] += texts.map { margin + $0 }
        added += texts.map { margin + $0 }
    }

    mutating func append(_ text: String, _ indent: Int) { append([text], indent) }

    mutating func append(_ texts: [String], _ indent: Int) { insert(texts, indent, below: lines.count) }

    var text: [UInt8] {
        var text: [UInt8] = []
        for (place, line) in lines.enumerated() {
            text += line
            let isLast = place == lines.count - 1
            let more = below[place + 1] ?? []
            if !isLast || (!more.isEmpty && !line.isEmpty) {
                text += isLast ? Array(lineEnd.utf8) : [UInt8(ascii: "\n")]
            }
            for line in more { text += Array((line + lineEnd).utf8) }
        }
        return text
    }
}
