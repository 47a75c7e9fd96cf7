import DatasetModel
import Words

/// Text that a terminal may show: it obeys nothing in it but our own line ends and colours.
///
/// Our words come in as literals, everything else by interpolation or `init(_:)`, which escape it. So nothing that a dataset,
/// a person, a file's name or a server says can move the cursor, set a title, or reverse what stands beside it, and no code can forget
/// to see to that: what commands print is of this type.
package struct TerminalText: Sendable, Hashable {
    /// What is written.
    package private(set) var string: String

    /// Takes text of others on one line, escaped; O(n).
    package init(_ text: some StringProtocol) { string = visible(text) }

    /// Takes a cell, label or key: an empty one is named, and one that its row does not have; a long one is cut.
    init(cell text: String?) { self = text.map { $0.isEmpty ? "(empty)" : "\(brief($0))" } ?? "(none)" }

    /// Takes a sentence in which such words may stand; a long one is cut.
    init(sentence text: some StringProtocol) { self = "\(brief(String(text), most: 2000))" }

    /// Takes text of several lines, which may be of others: its line ends stay, all else is escaped.
    package init(lines text: String) {
        string = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { visible($0) }
            .joined(separator: "\n")
    }

    package var isEmpty: Bool { string.isEmpty }

    /// How many cells it takes, colours aside.
    ///
    /// Every character counts as one: names are mostly ASCII, and a wrong guess only shifts a column.
    var width: Int {
        // To see that all are ASCII is quicker than to find where each character ends.
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return string.utf8.count }
        var width = 0
        var isColour = false
        for character in string {
            if character == "\u{1b}" { isColour = true }
            if !isColour { width += 1 }
            if character == "m" { isColour = false }
        }
        return width
    }

    /// The text without the spaces at its end.
    var trimmed: TerminalText {
        var text = self
        while text.string.utf8.last == UInt8(ascii: " ") { text.string.removeLast() }
        return text
    }

    /// The text with the first of some words in another colour.
    func painting(_ words: TerminalText, as painted: TerminalText) -> TerminalText {
        var text = self
        text.string = string.replacing(words.string, with: painted.string, maxReplacements: 1)
        return text
    }

    package static func += (left: inout TerminalText, right: TerminalText) { left.string += right.string }

    package static func + (left: TerminalText, right: TerminalText) -> TerminalText {
        var text = left
        text += right
        return text
    }
}

extension TerminalText: ExpressibleByStringInterpolation {
    // A StaticString is a literal for certain: `init(stringLiteral:)` cannot be called with any other text.
    package init(stringLiteral text: StaticString) { string = text.description }

    package init(stringInterpolation: StringInterpolation) { string = stringInterpolation.string }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var string = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            string.reserveCapacity(literalCapacity + interpolationCount * 8)
        }

        package mutating func appendLiteral(_ literal: StaticString) { string += literal.description }

        /// Text that is safe already.
        package mutating func appendInterpolation(_ text: TerminalText) { string += text.string }

        /// A number, a name, a path, a message: whatever its description says is escaped.
        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            string += visible(value.description)
        }
    }
}

extension Sequence where Element == TerminalText {
    package func joined(separator: TerminalText = "") -> TerminalText {
        var text: TerminalText = ""
        for (place, element) in enumerated() {
            if place > 0 { text += separator }
            text += element
        }
        return text
    }
}

extension DefaultStringInterpolation {
    @available(*, unavailable, message: "text for a terminal is built up as TerminalText")
    mutating func appendInterpolation(_ text: TerminalText) {}
}
