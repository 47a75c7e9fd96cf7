import DatasetModel
package import Labels
package import Versioning
package import Words

/// The answers of `dsv stats`.
package struct StatsReport: Sendable {
    let side: NamedSide
    let statistics: Statistics
    let drift: DriftReport?
    /// Which state it speaks of; nil if the report is part of another.
    let title: StateTitle?

    /// `before` is what the side is compared with.
    package init(
        _ side: NamedSide, _ statistics: Statistics, against before: (side: NamedSide, Statistics)? = nil,
        title: StateTitle? = nil
    ) {
        self.title = title
        self.side = side
        self.statistics = statistics
        drift = before.map { DriftReport(from: $0.side, $0.1, to: side, statistics) }
    }

    package func text(_ style: Style, limit: Limit = .standard) -> TerminalText {
        var text = title?.line(style) ?? ""
        text += statistics.summary() + statistics.objectsLine() + statistics.classTable(style, hasBars: true)
        if let pictures = statistics.pictures { text += pictures.text(style) }
        text += statistics.duplicateList(style, limit)
        if let drift { text += drift.text(style, limit) }
        return text + notes(statistics.notes, style)
    }
}

extension Statistics {
    /// `1,737 images (1,697 distinct) in 1,738 files, 245 KB`.
    func summary() -> TerminalText {
        var text = TerminalText(counted(imageCount, "image"))
        if distinctImages < imageCount { text += " (\(grouped(distinctImages)) distinct)" }
        if maskCount > 0 { text += ", \(counted(maskCount, "mask"))" }
        return text + ", \(counted(fileCount, "file")), \(byteSize(byteCount))\n"
    }

    /// `4,888 objects in 364 images, 12 images without objects`.
    func objectsLine() -> TerminalText {
        guard let objects else { return "" }
        let others = objects.imagesWithout == 0 ? "no image" : counted(objects.imagesWithout, "image")
        return
            "\(counted(labelledCount, "object")) in \(counted(objects.imagesWith, "image")), \(others) without objects\n"
    }

    /// What is counted by class and split, with shares, where there are labels; else images by split.
    ///
    /// With `hasBars`, a bar behind each class is as long as the class is large, beside the largest.
    func classTable(_ style: Style, hasBars: Bool = false) -> TerminalText {
        if classes.isEmpty { return splits.isEmpty ? "" : splitList(style) }
        let table = ClassShares(self)
        let lines = table.lines
        let bars = hasBars ? table.bars(beside: lines) : []
        var text: TerminalText = "\n"
        for (place, line) in lines.enumerated() {
            text += place == 0 ? style.bold(line) : line
            if place > 0 && place <= bars.count { text += style.name("\(bars[place - 1])") }
            text += "\n"
        }
        // Splits of images whose objects have none are no columns of the table.
        return text + (table.splits == [""] && !splits.isEmpty ? splitList(style) : "")
    }

    private func splitList(_ style: Style) -> TerminalText {
        var table = Table([.left, .right, .right])
        table.add(["split", "images", "share"])
        for split in ClassTable([:], splits: splits.keys).splits {
            let count = splits[split] ?? 0
            table.add(["\(shown(split))", "\(grouped(count))", "\(percent(count, of: imageCount))"])
        }
        table.add(["all", "\(grouped(imageCount))", ""])
        return "\n" + table.text { place, line in place == 0 ? style.bold(line) : line }
    }

    fileprivate func duplicateList(_ style: Style, _ limit: Limit) -> TerminalText {
        if duplicates.isEmpty { return "" }
        var text: TerminalText = "\n\(style.bold("\(counted(duplicates.count, "content")) present more than once"))"
        text += " (\(counted(copyCount, "copy", "copies")) too many)\n"
        let shown = limit.shown(of: duplicates.count)
        for paths in duplicates.prefix(shown) { text += "  \(paths.map(\.description).joined(separator: "  "))\n" }
        return text + more(duplicates.count - shown, style)
    }

    /// The images beyond the first of each content.
    var copyCount: Int { duplicates.reduce(0) { $0 + $1.count - 1 } }
}
