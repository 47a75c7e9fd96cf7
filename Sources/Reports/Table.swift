/// Columns of text, aligned.
struct Table {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[TerminalText]] = []

    init(_ alignments: [Alignment]) { self.alignments = alignments }

    mutating func add(_ cells: [TerminalText]) { rows.append(cells) }

    /// The rows, one line each, two spaces between columns, indented by `indent`.
    func text(
        indent: Int = 0, style: (Int, TerminalText) -> TerminalText = { _, line in line }
    ) -> TerminalText {
        let margin = String(repeating: " ", count: indent)
        return lines.enumerated().map { "\(margin)\(style($0, $1))\n" as TerminalText }.joined()
    }

    /// The rows, without line ends.
    var lines: [TerminalText] {
        let cellWidths = rows.map { $0.map(\.width) }
        var widths = alignments.map { _ in 0 }
        for row in cellWidths {
            for column in widths.indices { widths[column] = max(widths[column], row[column]) }
        }
        return zip(rows, cellWidths).map { row, cellWidths in
            var line: TerminalText = ""
            for (column, cell) in row.enumerated() {
                let padding = TerminalText(String(repeating: " ", count: widths[column] - cellWidths[column]))
                if column > 0 { line += "  " }
                line += alignments[column] == .right ? padding + cell : cell + padding
            }
            return line.trimmed
        }
    }
}
