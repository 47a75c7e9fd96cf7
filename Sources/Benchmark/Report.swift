/// The findings of a whole run, as Markdown.
struct Report {
    /// How the measuring of one line of the table ended.
    enum Result {
        case measured(Outcome)
        /// Nothing was measured, for the reason given.
        case skipped(String)
        case failed
    }

    private let head: String
    // Found at the end only, as a late case may throw doubt on an early one.
    private var notes: [String] = []
    private var rows: [[String]] = []
    /// Says whether a bound was missed, or cannot be said to be met.
    private(set) var missesBound = false
    /// Says whether something could not be measured that should have been.
    private(set) var hasFailure = false

    init(machine: Machine, runs: Int, scale: Int) {
        var head = "Machine: \(machine)\n\n"
        head += "Runs: \(runs) of each pair in turn (20 for start-up) after one that is not counted. "
        head += "Times are medians, ratios the median (min..max) of the pairs; 1 MB is 1,000,000 bytes.\n"
        head += "Peak memory is counted from this program's own, so about 10 MB means 10 MB or less.\n"
        if scale > 1 { head += "\nScale: the numbers of files are divided by \(scale), so the bounds mean little.\n" }
        self.head = head
    }

    /// Adds a line to the table; the failure of an optional one does not count as a failure of the run.
    mutating func add(_ title: String, bounds: [Bound], result: Result, isOptional: Bool) {
        let bound = bounds.isEmpty ? "-" : bounds.map(\.description).joined(separator: ", ")
        switch result {
        case .measured(let outcome):
            let isMet = bounds.allSatisfy { $0.isMet(by: outcome) }
            if !isMet { missesBound = true }
            let met = bounds.isEmpty ? "-" : isMet ? "yes" : "NO"
            rows.append([
                title, outcome.measured, outcome.yardstick, Self.describe(outcome.ratios), bound, met,
                outcome.peakBytes.map { Format.decimal(Double($0) / 1e6, places: 1) } ?? "-",
            ])
        case .skipped(let reason):
            rows.append([title, reason, "-", "-", bound, "-", "-"])
        case .failed:
            if !isOptional { hasFailure = true }
            rows.append([title, "failed", "-", "-", bound, "-", "-"])
        }
    }

    /// Marks the lines that are in doubt: a bound they seem to meet may be missed in truth.
    mutating func mark(_ doubts: Doubts) {
        for index in rows.indices where doubts.titles.contains(rows[index][0]) && rows[index][Self.metColumn] == "yes" {
            rows[index][Self.metColumn] = "in doubt"
            missesBound = true
        }
        notes = doubts.notes
    }

    private static let metColumn = 5

    var text: String {
        let header = ["case", "measured", "yardstick", "ratio median (min..max)", "bound", "met", "peak MB"]
        let list = notes.isEmpty ? "" : "\n" + notes.map { "- \($0)\n" }.joined()
        return head + "\n" + Self.table([header] + rows) + list
    }

    /// A Markdown table of the rows, the first of which is its header, with aligned columns.
    static func table(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([rows[0], rule] + rows.dropFirst()).map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + cells.joined(separator: " | ") + " |\n"
        }.joined()
    }

    private static func describe(_ ratios: [Double]) -> String {
        let median = Format.ratio(ratios.median)
        guard ratios.count > 1, let least = ratios.min(), let greatest = ratios.max() else { return median }
        return "\(median) (\(Format.ratio(least))..\(Format.ratio(greatest)))"
    }
}
