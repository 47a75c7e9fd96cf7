/// A command line that was not understood, in dsv's own grammar.
package struct Misunderstanding: Sendable {
    package let message: String
    /// How the command line is right; nil if the parser does not say.
    package let usage: String?
    package let hints: [String]

    /// Takes what the argument parser says: `Error: …`, `Help: …`, `Usage: …` and where to read more.
    package init(parserText: String) {
        var message = ""
        var usage: String?
        var hints: [String] = []
        var values: [String] = []
        for line in parserText.split(separator: "\n") {
            let words = line.drop { $0 == " " }
            if line.hasPrefix("Error: ") {
                message = Self.clause(line.dropFirst(7))
            } else if line.hasPrefix("Help:  ") {
                hints.append(String(line.dropFirst(7)))
            } else if line.hasPrefix("Usage: ") {
                usage = String(line.dropFirst(7))
            } else if words.hasPrefix("- ") {
                values.append(String(words.dropFirst(2)))
            } else if words.hasPrefix("See '"), let end = words.dropFirst(5).firstIndex(of: "'") {
                hints.append("see \(words[words.index(words.startIndex, offsetBy: 4)...end])")
            } else if message.isEmpty {
                message = String(words)
            } else {
                usage = [usage, String(words)].compactMap { $0 }.joined(separator: " ")
            }
        }
        // 'it takes the following:'
        self.message =
            values.isEmpty ? message : message.replacing(" the following:", with: " \(values.joined(separator: ", "))")
        self.usage = usage
        self.hints = hints
    }

    /// The parser's sentences as one clause: lower case, no full stop.
    private static func clause(_ sentences: Substring) -> String {
        var text = sentences.prefix(1).lowercased() + sentences.dropFirst()
        if let request = text.firstRange(of: ". Please provide one of ") {
            text.replaceSubrange(request, with: ": it takes ")
        }
        if text.last == "." { text.removeLast() }
        return text
    }
}
