import DatasetModel
import Scoring
import Versioning
import Words

extension ScorePlot {
    private static let width = 44

    /// A line for each score, oldest first, with its interval as a bar and its value as a dot.
    package func text(_ style: Style) -> TerminalText {
        if lines.isEmpty { return "no scores; 'dsv score add' records one\n" }
        let scale = scale
        var table = Table([.left, .left, .right, .left])
        let namesLines = lines.count > 1
        table.add(["", "", "", "\(Self.axis(scale))"])
        let rows = rows
        for (line, point) in rows {
            table.add([
                "\(shown(snapshots[point.place].shortName, most: 16))",
                namesLines ? "\(shown(name(line), most: 14))" : "", "\(format.value(point.value))",
                "\(Self.bar(point, scale))",
            ])
        }
        let unit = format.metric.isRateOfImages ? ", 95 % intervals" : ""
        var text: TerminalText = "\(style.bold("\(title)"))\(unit)\n\n"
        let breaks = breaks
        var lastPlace = 0
        for (number, line) in table.lines.enumerated() {
            let place = number == 0 ? 0 : rows[number - 1].point.place
            if place != lastPlace && breaks.contains(place) { text += style.faint("--- other data ---") + "\n" }
            text += "\(number == 0 ? style.faint(line) : line)\n"
            lastPlace = place
        }
        return text
    }

    /// The points by snapshot, oldest first, and there by line.
    private var rows: [(line: Line, point: Point)] {
        var rows: [[(line: Line, point: Point)]] = snapshots.map { _ in [] }
        for line in lines { for point in line.points { rows[point.place].append((line, point)) } }
        return rows.flatMap(\.self)
    }

    private static func cell(_ share: Double) -> Int {
        min(width - 1, max(0, Int((share * Double(width - 1)).rounded())))
    }

    private static func bar(_ point: Point, _ scale: PlotScale) -> String {
        var cells = [Character](repeating: " ", count: width)
        if let interval = point.interval {
            let (low, high) = (cell(scale.share(interval.low)), cell(scale.share(interval.high)))
            for place in low...high { cells[place] = "─" }
            (cells[low], cells[high]) = ("├", "┤")
        }
        cells[cell(scale.share(point.value))] = "●"
        return String(cells)
    }

    /// The numbers of the ticks, each centred above its place; of ticks that are too close, every second or third.
    private static func axis(_ scale: PlotScale) -> String {
        for stride in 1... {
            if let text = axis(scale, every: stride) { return text }
        }
        return ""
    }

    /// Nil where two numbers would touch.
    private static func axis(_ scale: PlotScale, every step: Int) -> String? {
        var text = ""
        for index in stride(from: 0, to: scale.ticks.count, by: step) {
            let label = scale.label(scale.ticks[index])
            let start = max(0, cell(scale.share(scale.ticks[index])) - label.count / 2)
            if !text.isEmpty && start < text.count + 2 { return nil }
            text += String(repeating: " ", count: start - text.count) + label
        }
        return text
    }
}
