import DatasetModel
package import Judging
import Scoring
import Versioning
import Words

/// The answers of `dsv compare`.
package struct CompareReport: Sendable {
    let comparison: ModelComparison
    let format: MetricFormat

    package init(_ comparison: ModelComparison) {
        self.comparison = comparison
        format = MetricFormat(comparison.metric, count: comparison.count)
    }

    /// What is compared, the numbers, and last what they mean.
    ///
    /// `byClass` adds a table of the classes; where splits were compared they have one, too; `rows` adds the images that one model alone has right.
    package func text(_ style: Style, byClass: Bool = false, rows: Limit? = nil) -> TerminalText {
        var text = side("from", comparison.from, style) + side("to", comparison.to, style)
        text += comparisonSet(style) + pairedTable(style) + difference(style) + waterfall(style)
        if byClass { text += classes(style) }
        text += slices("split", comparison.bySplit, style)
        if let rows { text += cases(rows, style) }
        text += Reports.notes(comparison.notes, style)
        return "\(text)\n\(style.bold("\(CompareSentence(comparison).text)"))\n"
    }

    private func side(_ word: String, _ side: ModelComparison.Side, _ style: Style) -> TerminalText {
        let content = side.score.content
        let margin = String(repeating: " ", count: 6)
        var text: TerminalText =
            "\(word)\(margin.dropFirst(word.count))\(side.snapshot.title(style)) \(side.snapshot.subject)\n"
        let (model, score) = (style.name("\(shown(content.model))"), style.modified("\(side.score.id.short)"))
        text += "\(margin)model \(model), score \(score)\n"
        guard let recorded = side.recorded else { return text }
        let interval = content.interval(of: format.metric.name)
        let value = format.value(recorded, interval)
        return text + "\(margin)\(shown(format.metric.name)) \(value) on \(content.measured)\n"
    }

    /// The images that both are judged by, and those that are left out.
    private func comparisonSet(_ style: Style) -> TerminalText {
        guard let paired = comparison.paired else { return leftOut(style) }
        let (set, labels) = (images(paired.count, of: comparison.split), comparison.on.title(style))
        return "\ncompared on \(set), by the labels of \(labels)\n\(leftOut(style))"
    }

    private func leftOut(_ style: Style) -> TerminalText {
        if comparison.excluded.isEmpty { return "" }
        var table = Table([.right, .left])
        for group in comparison.excluded {
            table.add(["\(grouped(group.count))", "\(CompareWords.of(group.reason, count: group.count))"])
        }
        return "left out\n" + table.text(indent: 2)
    }

    private func pairedTable(_ style: Style) -> TerminalText {
        guard let table = comparison.paired?.table else { return "" }
        var rows = Table([.left, .right, .right])
        rows.add(["", "to right", "to wrong"])
        rows.add(["from right", "\(grouped(table.bothRight))", "\(grouped(table.onlyFirst))"])
        rows.add(["from wrong", "\(grouped(table.onlySecond))", "\(grouped(table.bothWrong))"])
        return "\n" + rows.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
    }

    private func difference(_ style: Style) -> TerminalText {
        let name = shown(format.metric.name)
        guard let difference = comparison.difference else { return "" }
        let change = format.painted("\(format.change(difference))", difference, style)
        guard let paired = comparison.paired else {
            let bounds = comparison.bounds.map { "; without predictions, 95 % bounds \(format.signed($0))" } ?? ""
            return "\n\(name)  \(change)\(bounds)\n"
        }
        var text: TerminalText =
            "\n\(name)  from \(format.value(paired.values.from)), to \(format.value(paired.values.to))\n"
        text += "difference  \(change)"
        text += paired.interval.map { ", 95 % interval \(format.signed($0))" } ?? ", too few images for an interval"
        text += paired.p.map { ", \(pValue($0))" } ?? ""
        text += style.faint(paired.interval == nil ? "" : " (\(CompareWords.method(paired)))")
        text += "\n"
        if let smallest = comparison.smallestVisible {
            text += "visible     about \(format.size(smallest)) or more: these images cannot show less\n"
        }
        return text
    }

    private func waterfall(_ style: Style) -> TerminalText {
        guard let waterfall = comparison.waterfall, let sentence = CompareSentence(comparison).waterfall else {
            return ""
        }
        var table = Table([.left, .right, .left])
        for step in waterfall.steps {
            let count = step.count.map { counted($0, "image") } ?? ""
            table.add(["\(step.words)", "\(format.signed(step.change))", "\(count)"])
        }
        table.add(["in all", "\(format.signed(waterfall.end - waterfall.start))", ""])
        let unanswered = waterfall.unanswered.map { style.faint("  \($0)") + "\n" } ?? ""
        return "\n\(style.bold("\(sentence)"))\n\(table.text(indent: 2))\(unanswered)"
    }

    private func classes(_ style: Style) -> TerminalText {
        guard let classes = comparison.paired?.byClass, !classes.isEmpty else {
            return comparison.paired?.precisions.text(style) ?? ""
        }
        return slices("class", classes, style)
    }

    private func slices(_ unit: String, _ slices: [ModelComparison.Slice], _ style: Style) -> TerminalText {
        if slices.isEmpty { return "" }
        var table = Table([.left, .right, .right, .right, .right, .right, .right, .left])
        table.add(["\(unit)", "images", "from", "to", "change", "newly right", "newly wrong", ""])
        // What is right of some images is a rate, whatever the metric is.
        let rate = MetricFormat(named: "accuracy")
        for row in slices {
            let counts = row.table
            table.add([
                "\(shown(row.name))", "\(grouped(counts.count))", "\(rate.value(counts.firstRate))",
                "\(rate.value(counts.secondRate))", "\(rate.signed(counts.difference))",
                "\(grouped(counts.onlySecond))", "\(grouped(counts.onlyFirst))",
                counts.count < SmallNumbers.fewImages ? "few" : "",
            ])
        }
        let rows = table.text(indent: 2) { place, line in
            place == 0 || slices[place - 1].table.count < SmallNumbers.fewImages ? style.faint(line) : line
        }
        return "\n\(style.bold("by \(unit)"))\(style.faint(" (share of its images that are right)"))\n\(rows)"
    }

    private func cases(_ limit: Limit, _ style: Style) -> TerminalText {
        var text: TerminalText = ""
        for kind in [ModelComparison.Case.Kind.newlyRight, .newlyWrong] {
            let rows = comparison.paired?.cases.filter { $0.kind == kind } ?? []
            if rows.isEmpty { continue }
            let count = limit.shown(of: rows.count)
            var table = Table([.left, .left, .left])
            for row in rows.prefix(count) {
                table.add(["\(shown(row.key))", "label \(shown(row.label))", "\(shown(row.from)) -> \(shown(row.to))"])
            }
            text += "\n\(style.bold("\(CompareWords.of(kind)) (\(grouped(rows.count)))"))\n"
            text += table.text(indent: 2)
            text += more(rows.count - count, style)
        }
        return text
    }
}
