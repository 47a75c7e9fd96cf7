import Comparison
import DatasetModel
import Labels
import Versioning
import Words

/// What is counted by class and split, and its shares.
struct ClassShares {
    struct Row {
        let name: String
        /// One for each split.
        let counts: [Int]
        /// Of all splits.
        let total: Int
    }

    /// In the order of their use; one empty name where nothing has a split.
    let splits: [String]
    /// By name.
    let rows: [Row]
    /// Of all classes.
    let total: Row
    /// What is counted: `images`.
    let unit: String

    init(_ statistics: Statistics) {
        let classes = statistics.classes.mapValues { $0.mapValues { ClassCount(to: $0) } }
        let isSplit = Set(statistics.classes.values.flatMap(\.keys)) != [""]
        let table = ClassTable(classes, splits: isSplit ? Array(statistics.splits.keys) : [])
        func row(_ row: ClassTable.Row) -> Row {
            Row(name: row.name, counts: row.cells.map(\.to), total: row.total.to)
        }
        splits = table.splits
        rows = table.rows.map(row)
        total = row(table.total)
        unit = statistics.unit.rawValue
    }

    /// Titles of the columns of counts: the splits, and all of them where they are several.
    var titles: [String] {
        splits.count == 1
            ? [splits[0].isEmpty ? unit : shown(splits[0])]
            : splits.map { $0.isEmpty ? "no split" : shown($0) } + ["all"]
    }

    /// The counts below the titles.
    func cells(_ row: Row) -> [Int] { row.counts + (splits.count == 1 ? [] : [row.total]) }

    /// A row for each class between titles and sums, aligned.
    var lines: [TerminalText] {
        var table = Table([.left] + titles.flatMap { _ in [Table.Alignment.right, .right] })
        table.add(["class"] + titles.flatMap { ["\($0)", "share"] as [TerminalText] })
        let sums = cells(total)
        for row in rows {
            let name = row.name.isEmpty ? "(empty)" : shown(row.name)
            table.add(
                ["\(name)"]
                    + zip(cells(row), sums).flatMap { ["\(grouped($0))", "\(percent($0, of: $1))"] as [TerminalText] })
        }
        table.add(["all"] + sums.flatMap { ["\(grouped($0))", ""] as [TerminalText] })
        return table.lines
    }

    /// The count of the largest class.
    var most: Int { rows.map(\.total).max() ?? 0 }

    // A line of a terminal that nobody has widened, and a bar in which a difference is still seen.
    private static let (lineWidth, barWidths) = (80, 6...24)

    /// A bar for each class, with the spaces before it, where there is room on the line; else none.
    func bars(beside lines: [TerminalText]) -> [String] {
        let taken = (lines.map(\.width).max() ?? 0) + 2
        let room = min(Self.lineWidth - taken, Self.barWidths.upperBound)
        if rows.count < 2 || most == 0 || room < Self.barWidths.lowerBound { return [] }
        return zip(rows, lines.dropFirst()).map { row, line in
            if row.total == 0 { return "" }
            return String(repeating: " ", count: taken - line.width) + bar(row.total, of: most, width: room)
        }
    }
}

/// A bar of blocks, to an eighth of a cell; what is not zero is seen.
func bar(_ part: Int, of whole: Int, width: Int) -> String {
    if part <= 0 || whole <= 0 { return "" }
    let eighths = max(1, Int((Double(part) / Double(whole) * Double(width * 8)).rounded()))
    let last = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + last
}
