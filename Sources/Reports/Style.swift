/// How text looks: with the terminal's colours, or plain.
package struct Style: Sendable {
    let isColoured: Bool

    package init(isColoured: Bool) { self.isColoured = isColoured }

    /// No colours: for files, pipes and tests.
    package static let plain = Style(isColoured: false)

    package func bold(_ text: TerminalText) -> TerminalText { paint(text, "1") }
    package func added(_ text: TerminalText) -> TerminalText { paint(text, "32") }
    package func removed(_ text: TerminalText) -> TerminalText { paint(text, "31") }
    package func modified(_ text: TerminalText) -> TerminalText { paint(text, "33") }
    package func name(_ text: TerminalText) -> TerminalText { paint(text, "36") }
    package func faint(_ text: TerminalText) -> TerminalText { paint(text, "2") }

    private func paint(_ text: TerminalText, _ code: TerminalText) -> TerminalText {
        isColoured ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
