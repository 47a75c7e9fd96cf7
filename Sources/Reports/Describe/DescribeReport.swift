import DatasetModel
package import Labels
package import Versioning
import Words

/// The answers of `dsv describe`: a block for each file, each guess with its evidence.
package struct DescribeReport: Sendable {
    let title: StateTitle
    let description: Description

    package init(_ title: StateTitle, _ description: Description) {
        (self.title, self.description) = (title, description)
    }

    package func text(_ style: Style) -> TerminalText {
        var text = title.line(style)
        let blocks = DescribedBlocks(description).all
        if blocks.isEmpty {
            text += "\(counted(description.imageCount, "image")), and nothing that tells labels or splits\n"
        }
        var table = Table([.left, .right, .left, .left])
        for block in blocks {
            for (place, line) in block.lines.enumerated() {
                let name = place == 0 ? style.name("\(block.name)") : ""
                table.add([
                    name, place == 0 ? "\(block.size)" : "", "\(line.what)",
                    line.evidence.isEmpty ? "" : style.faint("\(line.evidence)"),
                ])
            }
        }
        if !blocks.isEmpty { text += "\n" + table.text() }
        for contradiction in description.contradictions {
            if contradiction == description.contradictions.first { text += "\n" }
            let line = contradiction.line.map { ", line \($0)" } ?? ""
            text += "\(style.removed("contradiction"))  dsv.yaml\(line): \(contradiction.text)\n"
        }
        return text + notes(description.notes, style)
    }
}

extension Description {
    /// At most five lines, for verbs that begin with a dataset; nothing if nothing was seen.
    package func summary(_ style: Style) -> TerminalText {
        let blocks = DescribedBlocks(self).all
        var lines: [TerminalText] = []
        var table = Reports.Table([.left, .right, .left])
        let most = blocks.count > Self.mostLines ? Self.mostLines - 1 : blocks.count
        for block in blocks.prefix(most) {
            let words = block.lines.map { $0.evidence.isEmpty ? $0.what : "\($0.what) (\($0.evidence))" }
            table.add([style.name("\(block.name)"), "\(block.size)", "\(words.joined(separator: ", "))"])
        }
        lines += table.lines
        if blocks.count > most { lines.append("… \(grouped(blocks.count - most)) more: 'dsv describe' lists them") }
        return lines.map { "  \($0)\n" as TerminalText }.joined()
    }

    private static let mostLines = 5
}

/// What a description says of one file, line by line.
struct DescribedBlock {
    struct Line {
        /// Such as `image 'fname' -> images/`.
        let what: String
        /// Such as `1,738 of 1,738 found`.
        let evidence: String
    }

    let name: String
    /// Rows, images or files.
    let size: String
    var lines: [Line] = []

    mutating func add(_ what: String, _ evidence: String = "") { lines.append(Line(what: what, evidence: evidence)) }
}

/// The blocks of a description: what labels and splits come from, then what does not count or is not read.
struct DescribedBlocks {
    private let description: Description

    init(_ description: Description) { self.description = description }

    var all: [DescribedBlock] {
        let used = description.tables.filter { $0.role == .labels || $0.role == .splits }
        let others = description.tables.filter { $0.role != .labels && $0.role != .splits }
        var blocks = used.map { block($0) }
        blocks += description.annotations.map { block($0) }
        blocks += description.lists.map { block($0) }
        blocks += description.masks.map { block($0) }
        if let layout = description.layout { blocks.append(block(layout)) }
        blocks += others.map { block($0) }
        return blocks + description.unread.map { block($0) }
    }

    // MARK: Tables

    private func block(_ table: Description.Table) -> DescribedBlock {
        var block = DescribedBlock(name: shown(table.path.description), size: counted(table.rowCount, "row"))
        if let image = table.image {
            block.add(
                "image \(quoted(image.column))\(arrow(image.form))", evidence(image, of: table.rowCount, table.unbound))
        } else if let reason = table.unbound {
            block.add("image", reason)
        }
        if table.key != [table.image?.column].compactMap(\.self) && !table.key.isEmpty {
            block.add("key \(table.key.map(quoted).joined(separator: ", "))")
        }
        if let label = table.label {
            block.add("label \(quoted(label.column))", counted(label.classCount, "class", "classes"))
        } else {
            noLabel(table, &block)
        }
        if let split = table.split {
            block.add(split.column.map { "split \(quoted($0))" } ?? "split by its name", counts(split.counts))
        }
        if let group = table.group { block.add("group \(quoted(group))") }
        switch table.role {
        case .labels: break
        case .splits: block.add("splits alone count")
        case .unused(let reason): block.add("does not count", reason)
        }
        return block
    }

    private func noLabel(_ table: Description.Table, _ block: inout DescribedBlock) {
        if !table.labelCandidates.isEmpty {
            let columns = table.labelCandidates.map(quoted).joined(separator: ", ")
            block.add("label?", "any of \(columns): name it in dsv.yaml, or with --label")
            return
        }
        for content in Set(table.unusedColumns.map(\.holds)).sorted(by: precedes) {
            let names = table.unusedColumns.filter { $0.holds == content }.map(\.name)
            let more = names.count > 3 ? ", …" : ""
            let columns = names.prefix(3).map(quoted).joined(separator: ", ") + more
            block.add("label?", "\(columns) \(names.count == 1 ? "holds" : "hold") \(content)")
        }
    }

    private func arrow(_ form: Description.ImageEvidence.Form?) -> String {
        guard let form else { return "" }
        switch form {
        case .path(let folder, let suffix):
            if folder.isEmpty && suffix.isEmpty { return "" }
            return " -> \(shown(folder))" + (suffix.isEmpty ? "" : "*\(shown(suffix))")
        case .fileName: return " by file name"
        case .stem: return " by name without extension"
        }
    }

    private func evidence(_ image: Description.ImageEvidence, of count: Int, _ unbound: String? = nil) -> String {
        var parts = ["\(grouped(image.found)) of \(grouped(count)) found"]
        if image.decided > 0 { parts.append("\(grouped(image.decided)) also elsewhere: split or folder decides") }
        if image.several > 0 { parts.append("\(grouped(image.several)) in several places") }
        if let unbound { parts.append(unbound) }
        return parts.joined(separator: "; ")
    }

    // MARK: Annotations, lists and folders

    private func block(_ files: Description.AnnotationFiles) -> DescribedBlock {
        let isFolder = files.fileCount != nil
        let name = files.path.isRoot ? "*" : shown(files.path.description) + (isFolder ? "/" : "")
        var block = DescribedBlock(
            name: name, size: files.fileCount.map { counted($0, "file") } ?? counted(files.annotatedCount, "image"))
        if let image = files.image {
            block.add(
                "\(files.format), image \(quoted(image.column))\(arrow(image.form))",
                evidence(image, of: files.annotatedCount))
        } else {
            block.add(
                files.format, "\(grouped(files.found)) of \(counted(files.annotatedCount, "annotated image")) found")
        }
        if let objects = files.objectCount { block.add(counted(objects, "object"), classes(files)) }
        if files.objectCount == nil, files.classCount != nil { block.add("classes", classes(files)) }
        if let split = files.split { block.add("split by its name", shown(split)) }
        return block
    }

    private func classes(_ files: Description.AnnotationFiles) -> String {
        guard let count = files.classCount else { return "" }
        let names = files.nameFiles.prefix(3).map { quoted($0.description) }.joined(separator: ", ")
        if count == 0 { return "no file names them" }
        return counted(count, "class", "classes") + (names.isEmpty ? "" : ", named by \(names)")
    }

    private func block(_ list: Description.SplitList) -> DescribedBlock {
        var block = DescribedBlock(name: shown(list.path.description), size: counted(list.count, "image"))
        let isUsed = list.found > 0 || list.count == 0
        block.add("split \(quoted(list.split))", "\(grouped(list.found)) of \(grouped(list.count)) found")
        if !isUsed { block.add("does not count", "most of its lines name no image") }
        return block
    }

    private func block(_ place: Masks.Place) -> DescribedBlock {
        let folder = place.folder.isRoot ? "" : shown(place.folder.description) + "/"
        let name = place.suffix.map { "\(folder)*\(shown($0)).*" } ?? folder
        var block = DescribedBlock(name: name, size: counted(place.count, "mask"))
        block.add(
            place.isDeclared ? "masks, as declared" : "masks",
            "\(grouped(place.matched)) of \(grouped(place.count)) belong to an image")
        return block
    }

    private func block(_ layout: Description.Layout) -> DescribedBlock {
        var block = DescribedBlock(name: "layout", size: counted(description.imageCount, "image"))
        var parts: [String] = []
        if !layout.splits.isEmpty { parts.append(counts(layout.splits)) }
        if layout.classCount > 0 { parts.append(counted(layout.classCount, "class", "classes")) }
        block.add(shown(layout.pattern), parts.joined(separator: "; "))
        if layout.classCount > 0 && !layout.classesCount {
            block.add("its classes do not count", "other files say the labels")
        }
        if !layout.splits.isEmpty && !layout.splitsCount { block.add("its splits do not count", "rows say them") }
        return block
    }

    private func block(_ unread: Description.Unread) -> DescribedBlock {
        let more = unread.count > 1 ? " and \(grouped(unread.count - 1)) more" : ""
        var block = DescribedBlock(name: shown(unread.path) + more, size: "")
        block.add("not read", unread.reason)
        return block
    }

    /// `train 1,359, val 379`, in the order of their use.
    private func counts(_ splits: [String: Int]) -> String {
        ClassTable([:], splits: splits.keys).splits.map { "\(shown($0)) \(grouped(splits[$0] ?? 0))" }
            .joined(separator: ", ")
    }

    private func quoted(_ name: String) -> String { "'\(shown(name))'" }
}

extension WrittenDeclarations {
    /// What was put into dsv.yaml, below the description.
    package func text(_ style: Style) -> TerminalText {
        var text: TerminalText = "\n"
        text += added.isEmpty ? "dsv.yaml is as it was: it says all that can be declared\n" : "added to dsv.yaml:\n"
        for line in added { text += style.added("  \(line)") + "\n" }
        for words in leftOut { text += "note: not declared, as the answers would change: \(words)\n" }
        return text
    }
}
