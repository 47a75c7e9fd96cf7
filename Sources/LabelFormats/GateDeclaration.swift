import DatasetModel

/// What dsv.yaml says of `gate`; options of the command line come before it.
///
///     gate:
///       metric: macro_f1
///       margin: 0.01
///       cannot-tell: pass
package struct GateDeclaration: Sendable, Equatable {
    /// What it shall count as that nobody can tell.
    package enum Doubt: String, Sendable, CaseIterable {
        case pass, fail
    }

    package var metric: String?
    /// In the metric's unit; 0 or more.
    package var margin: Double?
    package var requiresBetter = false
    /// Nil: it is neither a pass nor a failure.
    package var doubt: Doubt?

    package init() {}

    init(_ node: YAMLNode) throws(FormatError) {
        if node.isNull { return }
        guard let members = node.map else { throw FormatError(line: node.line, "'gate' is no mapping of settings") }
        for (name, value) in members {
            guard let text = value.text else { throw FormatError(line: value.line, "'\(name)' is no text") }
            switch name {
            case "metric": metric = text
            case "margin": margin = try Self.margin(text, value.line)
            case "require-better": requiresBetter = try Self.truth(text, of: name, value.line)
            case "cannot-tell":
                guard let doubt = Doubt(rawValue: text) else {
                    throw FormatError(line: value.line, "'cannot-tell' is neither pass nor fail: '\(text)'")
                }
                self.doubt = doubt
            // A misspelt setting would leave the gate wider open than somebody thinks.
            default: throw FormatError(line: value.line, "'gate' has no setting '\(name)'")
            }
        }
        if requiresBetter && margin != nil {
            throw FormatError(line: node.line, "'margin' and 'require-better' exclude each other")
        }
    }

    private static func margin(_ text: String, _ line: Int) throws(FormatError) -> Double {
        guard let margin = Double(text), margin.isFinite, margin >= 0 else {
            throw FormatError(line: line, "'margin' is no number of 0 or more: '\(text)'")
        }
        return margin
    }

    private static func truth(_ text: String, of name: String, _ line: Int) throws(FormatError) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw FormatError(line: line, "'\(name)' is neither true nor false: '\(text)'")
        }
    }
}
