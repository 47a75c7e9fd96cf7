import DatasetModel
import Judging
import Scoring
import Versioning
import Words

// How well detectors found the objects of each class, as a terminal, a document, Markdown and a page show it.

/// An average precision; a dash where there is none.
private func precision(_ value: Double?) -> String { value.map(MetricFormat(named: "map").value) ?? "–" }

private func isFew(_ precision: ClassPrecision) -> Bool { precision.objectCount < SmallNumbers.fewImages }

private let meaning = "AP: average precision over overlaps of .5 to .95; AP50: at .5"

extension [ClassPrecision] {
    /// A table for a terminal; empty without classes.
    func text(_ style: Style) -> TerminalText {
        if isEmpty { return "" }
        var table = Table([.left, .right, .right, .right, .left])
        table.add(["class", "objects", "AP", "AP50", ""])
        for row in self {
            table.add([
                "\(shown(row.name))", "\(grouped(row.objectCount))", "\(precision(row.map))", "\(precision(row.map50))",
                isFew(row) ? "few" : "",
            ])
        }
        let rows = table.text(indent: 2) { place, line in
            place == 0 || isFew(self[place - 1]) ? style.faint(line) : line
        }
        return "\n\(style.bold("classes"))\(style.faint(" (\(meaning))"))\n\(rows)"
    }
}

extension ModelComparison.PairedPrecision {
    /// Of the average precision; nil where one is not known.
    fileprivate var change: Double? {
        guard let first = from.map, let second = to.map else { return nil }
        return second - first
    }

    fileprivate static let columns = ["class", "objects", "AP from", "AP to", "change", "AP50 from", "AP50 to"]

    /// What stands in the columns behind the name.
    fileprivate var numbers: [String] {
        [
            grouped(from.objectCount), precision(from.map), precision(to.map),
            change.map { MetricFormat(named: "map").signed($0) } ?? "–", precision(from.map50), precision(to.map50),
        ]
    }
}

extension [ModelComparison.PairedPrecision] {
    /// A table for a terminal; empty without classes.
    func text(_ style: Style) -> TerminalText {
        if isEmpty { return "" }
        typealias Row = ModelComparison.PairedPrecision
        var table = Table([.left] + Row.columns.dropFirst().map { _ in .right } + [.left])
        table.add(Row.columns.map { "\($0)" } + [""])
        for row in self {
            let cells = ["\(shown(row.name))"] + row.numbers + [isFew(row.from) ? "few" : ""]
            table.add(cells.map { "\($0)" })
        }
        let rows = table.text(indent: 2) { place, line in
            place == 0 || isFew(self[place - 1].from) ? style.faint(line) : line
        }
        return "\n\(style.bold("by class"))\(style.faint(" (\(meaning))"))\n\(rows)"
    }

    /// A folded table of a comment.
    func details(in page: some FoldedMarkdown) -> [CuttableList] {
        let columns: [Markdown] = ModelComparison.PairedPrecision.columns.map { "\(words: $0)" }
        return page.details("By class (\(meaning))", columns, self, numbersFrom: 1) { row in
            let few = isFew(row.from) ? " (few)" : ""
            return ["\(row.name)", "\(words: row.numbers[0])\(words: few)"]
                + row.numbers.dropFirst().map { "\(words: $0)" }
        }
    }

    /// A table of a page.
    func section(in page: ComparePage) -> [CuttableList] {
        let rows: [HTML] = prefix(page.limits.rows).map { row in
            let cells: [HTML] = row.numbers.enumerated().map { place, number in
                let change = place == 3 ? row.change ?? 0 : 0
                let tone = isFew(row.from) ? "same" : change > 0 ? "plus" : change < 0 ? "minus" : ""
                return #"<td\#(tone.isEmpty ? "" : #" class="\#(tone)""# as HTML)>\#(number)</td>"#
            }
            return #"<tr><th scope="row">\#(.name(row.name))</th>\#(cells)</tr>"# + "\n"
        }
        return page.classList(
            """
            \(meaning). Classes of fewer than \(SmallNumbers.fewImages) objects are pale: their numbers say little.
            """, Array<String>(ModelComparison.PairedPrecision.columns.dropFirst()), rows, count: count)
    }
}
