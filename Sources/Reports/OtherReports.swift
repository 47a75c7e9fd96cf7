package import Comparison
package import DatasetModel
package import History
import Snapshots
import SystemPackage
package import Versioning
import Words

/// The answers of `dsv ls`.
package enum ListReport {
    package static func text(_ files: [FileVersion]) -> TerminalText {
        let width = files.map { String($0.size).count }.max() ?? 0
        return files.map { file in
            let size = String(file.size)
            return "\(file.id) \(String(repeating: " ", count: width - size.count))\(size) \(file.path)\n"
                as TerminalText
        }.joined()
    }
}

/// The answers of `dsv branch` and `dsv tag`.
package enum ReferenceReport {
    /// The current one is marked with a star.
    package static func text(_ references: [Reference], current: String?, _ style: Style) -> TerminalText {
        references.map { reference in
            let name = TerminalText(reference.name)
            return reference.name == current ? "* \(style.added(name))\n" : "\(current == nil ? "" : "  ")\(name)\n"
        }.joined()
    }
}

extension ImportResult {
    /// The answer of `dsv import`.
    package func text(_ style: Style) -> TerminalText {
        var table = Table([.left, .left, .right, .right])
        for folder in folders {
            table.add([
                style.modified("\(folder.snapshot.id.short)"),
                "\(folder.path.lastComponent?.string ?? folder.path.string)",
                "\(counted(folder.fileCount, "file"))", "\(byteSize(folder.byteCount))",
            ])
        }
        let files = folders.reduce(0) { $0 + $1.fileCount }
        let bytes = folders.reduce(0) { $0 + $1.byteCount }
        var text = table.text()
        let copies = files - distinctContents
        text += "\(counted(files, "file")) with \(counted(distinctContents, "distinct content"))"
        text += ": \(copies == 0 ? "no copies" : counted(copies, "copy", "copies"))\n"
        text += "\(byteSize(bytes)) in folders, \(byteSize(diskBytes)) in the repository\n"
        for folder in folders {
            if folder.ignoredCount > 0 {
                text += "note: \(counted(folder.ignoredCount, "name")) of '\(folder.path)' left out by ignore rules\n"
            }
            text += Status.skippedNote(folder.skipped)
        }
        return text
    }
}

/// The answers of `dsv du`.
package enum UsageReport {
    package static func text(_ usages: [Usage], diskBytes: UInt64, _ style: Style) -> TerminalText {
        var table = Table([.left, .right, .right, .right, .right, .left])
        table.add(["snapshot", "files", "as a folder", "new contents", "new bytes", ""])
        for usage in usages {
            table.add([
                "\(usage.snapshot.id.short)", "\(grouped(usage.fileCount))", "\(byteSize(usage.byteCount))",
                "\(grouped(usage.newObjects))", "\(byteSize(usage.newBytes))",
                "\((usage.snapshot.tags + [usage.snapshot.subject]).joined(separator: "  "))",
            ])
        }
        let folders = usages.reduce(0) { $0 + $1.byteCount }
        return table.text { place, line in place == 0 ? style.bold(line) : line }
            + "\nas folders \(byteSize(folders)), in the repository \(byteSize(diskBytes))\n"
    }
}

/// What failed, and a line for each hint; further lines of the message are indented, so that none looks like one of ours.
private func complaint(_ word: TerminalText, _ message: String, _ hints: [String], _ style: Style) -> TerminalText {
    let lines = message.split { $0 == "\n" || $0 == "\r\n" }.map { line in
        TerminalText(sentence: line.drop { $0 == " " })
    }
    let text: TerminalText = "\(style.removed(word)) \(lines.joined(separator: "\n  "))\n"
    return text + hints.map { "\(style.modified("hint:")) \(TerminalText(sentence: $0))\n" as TerminalText }.joined()
}

extension Failure {
    /// As git words it: what failed, then what to do.
    package func text(_ style: Style) -> TerminalText { complaint("fatal:", message, hints, style) }
}

extension CheckoutResult {
    /// The answer of `dsv switch` and `dsv checkout`.
    package var text: TerminalText {
        let place = branch.map { "on branch \($0), at" } ?? "on no branch, at"
        return "\(place) \(snapshot.id.short) \(snapshot.subject)\n\(changed)"
    }

    /// The answer of `dsv restore`.
    package var restoredText: TerminalText { changed.isEmpty ? "nothing to restore\n" : changed }

    private var changed: TerminalText {
        let parts = [(writtenCount, "written"), (removedCount, "removed")].filter { $0.0 > 0 }
        let words = parts.map { "\(counted($0.0, "file")) \($0.1)" }.joined(separator: ", ")
        return parts.isEmpty ? "" : "\(words)\n"
    }
}

extension NothingToCommit {
    /// The answer of `dsv commit` where nothing changed.
    package var text: TerminalText {
        isEmpty
            ? "nothing to commit: the folder is empty\n"
            : "nothing to commit: the folder is as in the current snapshot\n"
    }
}

extension IgnoredHook {
    /// Says why a hook was not run, as git does.
    package var text: TerminalText {
        switch reason {
        case .notExecutable: "hint: the hook '\(path)' was ignored: it is not executable\n"
        case .insideDataset(let folder):
            "hint: the hook '\(path)' was ignored: it lies in the dataset at '\(folder)' and may have come with it\n"
        }
    }
}

extension HookRefusal {
    /// As git words it: what refused, then what to do.
    package func text(_ style: Style) -> TerminalText { complaint("error:", message, hints, style) }
}
