import DatasetModel
import Judging
import Scoring
import Versioning
import Words

extension CompareReport {
    /// The answer of `dsv compare --markdown`: a comment for a pull request.
    ///
    /// The sentence first, then the numbers; classes and images are folded away, at most `limit` rows each.
    package func markdown(limit: Limit) -> String {
        let page = CompareMarkdown(report: self, limit: limit)
        return page.text
    }
}

/// A comparison as GitHub's Markdown.
private struct CompareMarkdown: FoldedMarkdown {
    let report: CompareReport
    let limit: Limit

    private var comparison: ModelComparison { report.comparison }
    private var format: MetricFormat { report.format }

    var text: String {
        fitted(
            [CuttableList(head: heading + numbers + pairs + waterfall)] + leftOut + classes + cases + notes,
            "dsv compare --json")
    }

    private var heading: String {
        let sentence = CompareSentence(comparison)
        return ("### Models compared\n\n**\(sentence: sentence.text)**\n" as Markdown).text
    }

    private var numbers: String {
        let name = format.metric.name
        var text =
            "\n" + Markdown.tableHead(["", "snapshot", "model", "recorded", "images", "compared here"], numbersFrom: 3)
        let compared = comparison.paired?.values
        for (word, side, value) in [
            ("from", comparison.from, compared?.from), ("to", comparison.to, compared?.to),
        ] {
            let content = side.score.content
            let interval = content.interval(of: name)
            let recorded = side.recorded.map { format.value($0, interval) } ?? "–"
            text += Markdown.row([
                "\(words: word)", "\(side.snapshot.shortName) \(side.snapshot.id.short)", "\(content.model)",
                "\(words: recorded)", "\(words: grouped(content.count))",
                "\(words: value.map(format.value) ?? "–")",
            ])
        }
        text += ("\nMetric: \(name). " as Markdown).text
        guard let difference = comparison.difference else { return text + "\n" }
        let interval = comparison.interval
        text += "Difference: **\(format.change(difference))**"
        text += interval.map { ", 95 % interval \(format.signed($0))" } ?? ""
        text += comparison.paired?.p.map { ", \(pValue($0))" } ?? ""
        text +=
            comparison.smallestVisible.map { "; these images cannot show less than about \(format.size($0))" }
            ?? ""
        return text + ".\n"
    }

    private var pairs: String {
        guard let table = comparison.paired?.table else { return "" }
        let set = "\nBoth judged on \(counted(table.count, "image")), by the labels of"
        return ("\(words: set) \(comparison.on.shortName):\n\n" as Markdown).text
            + Markdown.tableHead(["", "to right", "to wrong"], numbersFrom: 1)
            + Markdown.row(["from right", "\(words: grouped(table.bothRight))", "\(words: grouped(table.onlyFirst))"])
            + Markdown.row(["from wrong", "\(words: grouped(table.onlySecond))", "\(words: grouped(table.bothWrong))"])
    }

    private var waterfall: String {
        guard let waterfall = comparison.waterfall, let sentence = CompareSentence(comparison).waterfall else {
            return ""
        }
        var text = "\n#### Where the change comes from\n\n\(sentence)\n\n"
        text += Markdown.tableHead(["part", "change", "images"], numbersFrom: 1)
        for step in waterfall.steps {
            text += Markdown.row([
                "\(words: step.words)", "\(words: format.signed(step.change))",
                "\(words: step.count.map { grouped($0) } ?? "")",
            ])
        }
        return text + (waterfall.unanswered.map { "\n\($0.prefix(1).uppercased() + $0.dropFirst()).\n" } ?? "")
    }

    private var leftOut: [CuttableList] {
        if comparison.excluded.isEmpty { return [] }
        let lines = comparison.excluded.map { group in
            "- \(grouped(group.count)) \(CompareWords.of(group.reason, count: group.count))\n"
        }
        return [CuttableList(head: "\n#### Left out\n\n" + lines.joined())]
    }

    private var classes: [CuttableList] {
        if let precisions = comparison.paired?.precisions, !precisions.isEmpty { return precisions.details(in: self) }
        let rate = MetricFormat(named: "accuracy")
        return details(
            "By class", ["class", "images", "from", "to", "change", "newly right", "newly wrong"],
            comparison.paired?.byClass ?? [], numbersFrom: 1
        ) { row in
            let table = row.table
            let few = table.count < SmallNumbers.fewImages ? " (few)" : ""
            return [
                "\(row.name)", "\(words: grouped(table.count))\(words: few)", "\(words: rate.value(table.firstRate))",
                "\(words: rate.value(table.secondRate))", "\(words: rate.signed(table.difference))",
                "\(words: grouped(table.onlySecond))", "\(words: grouped(table.onlyFirst))",
            ]
        }
    }

    private var cases: [CuttableList] {
        ModelComparison.Case.Kind.allCases.flatMap { kind in
            let rows = comparison.paired?.cases.filter { $0.kind == kind } ?? []
            return details(
                "\(counted(rows.count, "image")) \(CompareWords.of(kind))", ["image", "label", "from", "to"], rows
            ) { ["\($0.key)", "\($0.label)", "\($0.from)", "\($0.to)"] }
        }
    }

    private var notes: [CuttableList] { noteLists(comparison.notes) }
}
