import DatasetModel
import Documents

/// The text of docs/json.md, made of what the documents' types say.
enum Reference {
    static var text: String {
        var text = opening
        for document in DocumentCatalog.documents {
            text += section(document.objectShape, about: about(document))
        }
        text += "## Parts\n\nObjects that several documents have, by the name that they have above.\n\n"
        for part in parts { text += section(part, about: nil) }
        text += "## Kinds of notes\n\n"
        for kind in Note.Kind.allCases { text += "- `\(kind.rawValue)`: \(kind.meaning)\n" }
        text += "\n## Kinds of errors\n\n"
        for kind in ErrorKind.allCases { text += "- `\(kind.name)`: \(kind.meaning)\n" }
        return text
    }

    private static let opening = """
        # The JSON documents

        This page is made from the types in `Sources/Documents` (`DSV_RECORD=1` with the tests of that name writes it again).

        With `--json`, a verb prints one document on stdout. `schema` names it; keys are only ever added to a schema, and stand in the order
        given here. Lists are sorted by path, tag or branch in byte order and complete, whatever `--limit` says. Sizes are bytes. Paths are
        relative to the dataset's folder; a control character in one is written `\\n`, `\\r`, `\\t` or `\\xHH`, and so is a byte that is not UTF-8.
        Times are `2026-11-21 08:11:09 +0100`, in the author's own zone.

        Below, words without quotes stand for values: `integer`, `number` (which may have a fraction), `bool`, and texts by what they are: `id`,
        `path`, `name` and so on. `[name]` is a list, `{name: integer}` an object with a key for each name. A word such as `snapshot` may be an
        object: see [Parts](#parts). `...changes` stands for all members of that object. Every member is always there, unless a remark
        begins with "only"; what is not known is null.

        ## Documents


        """

    private static func about(_ document: any Document.Type) -> String {
        let verbs = document.verbs.map { "`dsv \($0)`" }.joined(separator: ", ")
        return (verbs.isEmpty ? "" : "\(verbs): ") + document.about
    }

    private static func section(_ object: ObjectShape, about: String?) -> String {
        var text = "### \(object.name ?? "")\n\n"
        if let about { text += "\(wrapped(about))\n\n" }
        var printer = ShapePrinter()
        text += "```jsonc\n\(printer.text(of: object))```\n\n"
        for (key, words) in printer.longWords {
            text += wrapped("`\(key)` is one of \(words.map { "`\($0)`" }.joined(separator: ", ")).") + "\n\n"
        }
        return object.details.isEmpty ? text : "\(text)\(wrapped(object.details))\n\n"
    }

    /// The objects with a name that documents have, sorted by it.
    private static var parts: [ObjectShape] {
        var found: [String: ObjectShape] = [:]
        func visit(_ object: ObjectShape) {
            if let name = object.name, !name.hasPrefix("dsv.") {
                if found[name] != nil { return }
                found[name] = object
            }
            for member in object.members {
                switch member.content {
                case .member(_, let shape): visit(shape)
                case .all(let part): visit(part)
                }
            }
        }
        func visit(_ shape: Shape) {
            switch shape {
            case .list(let shape), .map(_, let shape), .optional(let shape): visit(shape)
            case .object(let object): visit(object)
            case .bool, .integer, .number, .text, .word: break
            }
        }
        for document in DocumentCatalog.documents { visit(document.objectShape) }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A paragraph in lines of at most 140 characters; an empty line begins another one.
    private static func wrapped(_ text: String) -> String {
        text.split(separator: "\n").map { ShapePrinter.lines(of: String($0), width: 140).joined(separator: "\n") }
            .joined(separator: "\n\n")
    }
}

/// Prints an object as its members, a line each, with remarks.
struct ShapePrinter {
    private static let width = 118
    /// Members whose words do not fit into their line.
    private(set) var longWords: [(key: String, words: [String])] = []

    mutating func text(of object: ObjectShape) -> String {
        (["{"] + lines(of: object, indent: 1) + ["}"]).map { $0 + "\n" }.joined()
    }

    private mutating func lines(of object: ObjectShape, indent: Int) -> [String] {
        var lines: [String] = []
        for (place, member) in object.members.enumerated() {
            let comma = place + 1 < object.members.count ? "," : ""
            let margin = String(repeating: "  ", count: indent)
            switch member.content {
            case .all(let part):
                guard let name = part.name else {
                    lines += self.lines(of: part, indent: indent)
                    if !comma.isEmpty, let last = lines.popLast() { lines.append(Self.adding(comma, to: last)) }
                    continue
                }
                lines += Self.remarked("\(margin)...\(name)\(comma)", member, margin)
            case .member(let key, let shape):
                let value = print(shape, key: key, indent: indent)
                let tail = value.inner.isEmpty ? value.end + comma : ""
                lines += Self.remarked("\(margin)\"\(key)\": \(value.start)\(tail)", member, margin)
                if !value.inner.isEmpty { lines += value.inner + ["\(margin)\(value.end)\(comma)"] }
            }
        }
        return lines
    }

    /// What stands on the line of the key, the lines of an object without a name, and what ends it.
    private mutating func print(
        _ shape: Shape, key: String, indent: Int
    ) -> (start: String, inner: [String], end: String) {
        switch shape {
        case .bool: return ("bool", [], "")
        case .integer: return ("integer", [], "")
        case .number: return ("number", [], "")
        case .text(let noun): return (noun, [], "")
        case .word(let words):
            let text = words.map { "\"\($0)\"" }.joined(separator: " | ")
            if text.count <= 80 { return (text, [], "") }
            longWords.append((key, words))
            return ("word", [], "")
        case .list(let element):
            let value = print(element, key: key, indent: indent)
            return ("[\(value.start)", value.inner, "\(value.end)]")
        case .map(let name, let element):
            let value = print(element, key: key, indent: indent)
            return ("{\(name): \(value.start)", value.inner, "\(value.end)}")
        case .optional(let wrapped):
            let value = print(wrapped, key: key, indent: indent)
            return (value.start, value.inner, "\(value.end) or null")
        case .object(let object):
            if let name = object.name { return (name, [], "") }
            let inner = lines(of: object, indent: indent + 1)
            let isPlain = object.members.allSatisfy { $0.condition == nil && $0.note.isEmpty }
            let line = inner.map { $0.drop { $0 == " " } }.joined(separator: " ")
            if isPlain && line.count <= 80 { return ("{\(line)}", [], "") }
            return ("{", inner, "}")
        }
    }

    /// The comma goes before a remark.
    private static func adding(_ comma: String, to line: String) -> String {
        guard let remark = line.range(of: "  // ") else { return line + comma }
        return line[..<remark.lowerBound] + comma + line[remark.lowerBound...]
    }

    /// The line with its remark behind it, or above it where that is long.
    private static func remarked(_ line: String, _ member: MemberShape, _ margin: String) -> [String] {
        let condition = member.condition.map { "only \($0)" }
        let remark = [condition, member.note.isEmpty ? nil : member.note].compactMap { $0 }.joined(separator: ": ")
            .filter { $0 != "`" }
        if remark.isEmpty { return [line] }
        if line.count + remark.count + 5 <= width { return ["\(line)  // \(remark)"] }
        return lines(of: remark, width: width - margin.count - 3).map { "\(margin)// \($0)" } + [line]
    }

    /// A text in lines of at most so many characters, cut between words.
    static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    /// Where another text begins and ends in this one first.
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
