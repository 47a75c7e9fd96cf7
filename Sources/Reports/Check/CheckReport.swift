import Checking
import DatasetModel
package import Versioning
import Words

extension Finding {
    /// The level, the rule and what it found; a line for each group; what to do.
    fileprivate func text(_ style: Style, limit: Limit) -> TerminalText {
        let word: TerminalText = level == .error ? style.removed("error") : style.modified("warning")
        var text: TerminalText = "\(word)  \(style.bold("\(rule.name)"))  \(summary)\n"
        let shown = limit.shown(of: groups.count)
        for group in groups.prefix(shown) { text += "  \(group.text(style))\n" }
        text += more(groups.count - shown, style)
        return text + style.faint("  hint: \(hint)") + "\n"
    }

    /// The level, the rule and what it found, on a line without colours.
    var headline: String { "\(level == .error ? "error" : "warning"): \(rule.name): \(summary)" }
}

extension Finding.Group {
    /// At most this many paths stand on a line.
    private static let mostPaths = 4

    fileprivate func text(_ style: Style) -> TerminalText {
        if note.isEmpty { return "\(line)" }
        let note = TerminalText(sentence: note)
        return paths.isEmpty ? note : "\(line)  \(style.faint(note))"
    }

    /// The paths on a line: those of several images are equal pictures, or belong together.
    var line: String {
        let shown = paths.prefix(Self.mostPaths).map { Words.shown($0) }.joined(separator: "  ")
        return paths.count > Self.mostPaths ? "\(shown)  … \(grouped(paths.count - Self.mostPaths)) more" : shown
    }

    /// The paths and the note on a line.
    var fullLine: String { [line, note].filter { !$0.isEmpty }.joined(separator: ": ") }
}

extension CheckResult {
    private var errorCount: Int { findings.count { $0.level == .error } }

    /// The answer of `dsv check`: which state was looked at, each finding, what could not be looked at, and the verdict.
    package func text(of title: StateTitle? = nil, _ style: Style, limit: Limit = .standard) -> TerminalText {
        var text = title?.line(style) ?? ""
        if title != nil && !findings.isEmpty { text += "\n" }
        text += findings.map { $0.text(style, limit: limit) + "\n" }.joined()
        for note in notes { text += "note: \(TerminalText(sentence: note))\n" }
        let verdict = TerminalText(verdict)
        return text + "\(scope): \(isOK ? verdict : style.bold(verdict))\n"
    }

    /// What was looked at.
    var scope: String {
        let rows = rowCount > 0 ? ", \(counted(rowCount, "row"))" : ""
        return "\(counted(imageCount, "image"))\(rows), \(counted(rules.count, "rule"))"
    }

    /// `2 errors, 1 warning`, or that there are none.
    var verdict: String {
        let warningCount = findings.count - errorCount
        let parts = [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
        return parts.isEmpty ? "nothing found" : parts.map { counted($0.0, $0.1) }.joined(separator: ", ")
    }
}
