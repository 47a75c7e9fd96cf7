/// Columns of text, aligned.
struct Table {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ alignments: [Alignment]) { self.alignments = alignments }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The rows, one line each, two spaces between columns, indented by `indent`.
    func text(indent: Int = 0, style: (Int, String) -> String = { _, line in line }) -> String {
        let widths = alignments.indices.map { column in rows.map { width($0[column]) }.max() ?? 0 }
        var text = ""
        for (place, row) in rows.enumerated() {
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - width(cell))
                return alignments[column] == .right ? padding + cell : cell + padding
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            text += String(repeating: " ", count: indent) + style(place, line) + "\n"
        }
        return text
    }

    // Every character counts as one cell: names are mostly ASCII, and a wrong guess only shifts a column.
    private func width(_ cell: String) -> Int { cell.count }
}
