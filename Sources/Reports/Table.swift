/// Columns of text, aligned.
struct Table {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ alignments: [Alignment]) { self.alignments = alignments }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The rows, one line each, two spaces between columns, indented by `indent`.
    func text(indent: Int = 0, style: (Int, String) -> String = { _, line in line }) -> String {
        let margin = String(repeating: " ", count: indent)
        return lines.enumerated().map { "\(margin)\(style($0, $1))\n" }.joined()
    }

    /// The rows, without line ends.
    var lines: [String] {
        var widths = alignments.map { _ in 0 }
        for row in rows {
            for column in widths.indices { widths[column] = max(widths[column], width(row[column])) }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - width(cell))
                if column > 0 { line += "  " }
                line += alignments[column] == .right ? padding + cell : cell + padding
            }
            while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
            return line
        }
    }

    // Every character counts as one cell: names are mostly ASCII, and a wrong guess only shifts a column. To see that
    // all are ASCII is quicker than to find where each ends.
    private func width(_ cell: String) -> Int {
        cell.utf8.allSatisfy { $0 < 0x80 } ? cell.utf8.count : cell.count
    }
}
