package import Words

extension Misunderstanding {
    /// As git words it: what was wrong, how it is right, where to read more.
    package var text: TerminalText {
        var text: TerminalText = "error: \(message)\n"
        if let usage { text += "usage: \(usage)\n" }
        for hint in hints { text += "hint: \(hint)\n" }
        return text
    }
}
