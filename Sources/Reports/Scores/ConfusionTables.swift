import DatasetModel
import Scoring
import Words

/// What a confusion matrix says, as tables for a terminal.
struct ConfusionTables {
    let confusion: ConfusionMatrix
    let style: Style

    var text: TerminalText { classes + confusions + matrix }

    /// Precision, recall and F1 of each class.
    private var classes: TerminalText {
        let scores = confusion.perClass
        var table = Table([.left, .right, .right, .left, .right, .right, .left])
        table.add(["class", "precision", "recall", "95 % interval", "f1", "images", ""])
        for score in scores {
            table.add([
                "\(shown(score.name))", "\(Self.percent(score.precision))", "\(Self.percent(score.recall))",
                "\(Self.percent(score.recallInterval.low)) to \(Self.percent(score.recallInterval.high))",
                "\(fixed(score.f1, 4))", "\(grouped(score.support))",
                score.support < SmallNumbers.fewImages ? "few" : "",
            ])
        }
        let rows = table.text(indent: 2) { place, line in
            place == 0 || scores[place - 1].support < SmallNumbers.fewImages ? style.faint(line) : line
        }
        return "\n\(style.bold("classes"))\(style.faint(" (precision and recall in percent)"))\n\(rows)"
    }

    private static func percent(_ rate: Double) -> String { fixed(rate * 100, 1) }

    private static let mostConfusions = 10

    /// The classes that were taken for others most often.
    private var confusions: TerminalText {
        let all = confusion.confusions
        if all.isEmpty { return "" }
        var table = Table([.left, .left, .left, .right])
        for pair in all.prefix(Self.mostConfusions) {
            table.add([
                "\(shown(confusion.classes[pair.truth]))", "taken for",
                "\(shown(confusion.classes[pair.predicted]))", "\(grouped(pair.count))",
            ])
        }
        let rest = more(all.count - Self.mostConfusions, style)
        return "\n\(style.bold("most frequent confusions"))\n\(table.text(indent: 2))\(rest)"
    }

    private static let mostMatrixClasses = 20

    /// The whole matrix, where it fits a screen.
    private var matrix: TerminalText {
        let names = confusion.classes
        if names.count > Self.mostMatrixClasses { return "" }
        var table = Table([.left] + names.map { _ in .right })
        table.add([""] + names.map { "\(shown($0, most: 8))" })
        for truth in names.indices {
            let counts = names.indices.map { predicted -> TerminalText in
                let count = confusion[truth: truth, predicted: predicted]
                return count == 0 ? "·" : "\(grouped(count))"
            }
            table.add(["\(shown(names[truth], most: 24))"] + counts)
        }
        let rows = table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
        return "\n\(style.bold("confusion matrix"))\(style.faint(" (labels: rows, predictions: columns)"))\n\(rows)"
    }
}
