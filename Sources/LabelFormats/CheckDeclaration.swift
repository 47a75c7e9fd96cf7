import DatasetModel

/// What dsv.yaml says of one rule of `check`: a level, a limit, or both.
///
///     checks:
///       near-leak: warn
///       max-images: 10000
///       min-per-class: {limit: 20, level: warn}
///       split-share: {val: 0.1..0.2}
package struct CheckDeclaration: Sendable, Equatable {
    /// The level as it is written; nil where none is given.
    package var level: String?
    /// The limit: a count, a share or a distance, as the rule has it.
    package var limit: Double?
    /// What a share may be, by split.
    package var ranges: [String: ClosedRange<Double>] = [:]
    /// Where it stands, counted from 1.
    package let line: Int

    init(_ node: YAMLNode, _ rule: String) throws(FormatError) {
        line = node.line
        if let text = node.text {
            if let number = Self.number(text) { limit = number } else { level = text }
            return
        }
        guard let members = node.map else {
            throw FormatError(line: node.line, "'\(rule)' is neither a level, nor a limit, nor a mapping of both")
        }
        for (name, value) in members {
            guard let text = value.text else { throw FormatError(line: value.line, "'\(name)' is no text") }
            switch name {
            case "level": level = text
            case "limit":
                guard let number = Self.number(text) else {
                    throw FormatError(line: value.line, "'\(text)' is no number")
                }
                limit = number
            default:
                guard let range = Self.range(text) else {
                    throw FormatError(line: value.line, "'\(text)' is no range such as 0.1..0.2")
                }
                ranges[name] = range
            }
        }
    }

    private static func number(_ text: String) -> Double? {
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// `0.1..0.2`, or one number.
    private static func range(_ text: String) -> ClosedRange<Double>? {
        if let number = number(text) { return number...number }
        let parts = text.split(separator: "..", omittingEmptySubsequences: false).map { number(String($0)) }
        guard parts.count == 2, let low = parts[0], let high = parts[1], low <= high else { return nil }
        return low...high
    }
}
