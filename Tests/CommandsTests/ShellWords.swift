/// The little of a shell's syntax that transcripts use.
enum ShellWords {
    /// Splits a line at its spaces; `'…'` and `"…"` hold text as it is, `$'…'` text with escapes.
    static func split(_ line: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case " ":
                if let done = word { words.append(done) }
                word = nil
            case "'", "\"",
                "$" where rest.first == "'":
                let isEscaped = character == "$"
                if isEscaped { rest.removeFirst() }
                guard let end = rest.firstIndex(of: isEscaped ? "'" : character) else {
                    throw Session.Mistake(description: "a quote without an end: \(line)")
                }
                let text = String(rest[..<end])
                word = (word ?? "") + (isEscaped ? unescape(text) : text)
                rest = rest[rest.index(after: end)...]
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// Makes `\n` a line's end, `\t` a tabulator and `\\` a backslash.
    static func unescape(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch next {
            case "n": result += "\n"
            case "t": result += "\t"
            case "r": result += "\r"
            case "\\": result += "\\"
            default: result += "\\\(next)"
            }
        }
        return result
    }
}
