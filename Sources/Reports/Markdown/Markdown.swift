import Words

/// Text in GitHub's Markdown in which all that comes from a dataset is harmless.
///
/// What is interpolated becomes code, with every character that Markdown, HTML or GitHub would obey as an entity: `|` breaks no table,
/// `@name` calls nobody, `<` begins no tag.
struct Markdown: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }

        /// A name, key, label or path.
        mutating func appendInterpolation(_ name: String) { text += Markdown.code(name) }

        /// A sentence that a person wrote.
        mutating func appendInterpolation(sentence: String) { text += Markdown.plain(sentence) }

        /// Words of our own.
        mutating func appendInterpolation(words: String) { text += words }

        mutating func appendInterpolation(_ markdown: Markdown) { text += markdown.text }
    }

    /// A row of a table.
    static func row(_ cells: [Markdown]) -> String { "| " + cells.map(\.text).joined(separator: " | ") + " |\n" }

    /// The first two lines of a table; columns from `firstNumber` on hold numbers.
    static func tableHead(_ titles: [Markdown], numbersFrom firstNumber: Int) -> String {
        row(titles) + "|" + titles.indices.map { $0 < firstNumber ? "---|" : "--:|" }.joined() + "\n"
    }

    private static func code(_ name: String) -> String {
        name.isEmpty ? "*(empty)*" : "<code>\(escaped(shown(name)))</code>"
    }

    private static func plain(_ sentence: String) -> String {
        // An entity does not keep GitHub from seeing a name or a number of an issue; a space of no width behind the sign does.
        escaped(shown(sentence)).replacing("&#64;", with: "&#64;&#8203;").replacing("&#35;", with: "&#35;&#8203;")
    }

    private static func escaped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (place, scalar) in scalars.enumerated() {
            // Between letters, as in IMG_0001, an underscore means nothing.
            let isInWord =
                scalar == "_" && place > 0 && place + 1 < scalars.count && isWord(scalars[place - 1])
                && isWord(scalars[place + 1])
            if obeyed.contains(scalar) && !isInWord {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result.replacing("www.", with: "www&#46;")
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }

    private static let obeyed = Set("&<>\"'`*_[]\\|~!#@:$(){}".unicodeScalars)
}
