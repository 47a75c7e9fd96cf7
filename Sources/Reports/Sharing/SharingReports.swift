import DatasetModel
import History
package import Snapshots
import Versioning
import Words

/// The answers of `dsv remote list`.
package enum RemoteReport {
    package static func text(_ remotes: [RemoteSettings]) -> TerminalText {
        var table = Table([.left, .left, .left])
        for remote in remotes {
            let remark = remote.honoursConditions == false ? "ignores conditional writes" : ""
            table.add(["\(remote.name)", "\(remote.url)", "\(remote.store.map { "images: \($0)" } ?? remark)"])
        }
        return table.text()
    }
}

extension ReferenceUpdate {
    /// ` 3d2bafc9f2..bb14d82dc7  main`, as git prints it.
    func line(_ style: Style) -> TerminalText {
        let name = shortName
        func range(_ dots: String) -> String {
            "\(from.map { String($0.description.prefix(10)) } ?? "")\(dots)\(to.description.prefix(10))"
        }
        switch kind {
        case .new: return "  new        \(name)\n"
        case .fastForward: return "  \(range(".."))  \(name)\n"
        case .forced: return "  \(range("..."))  \(name) (forced)\n"
        case .kept: return "  \(style.modified("kept"))       \(name): it is another one on the other side\n"
        }
    }

    private var shortName: String {
        if name.hasPrefix("refs/heads/") { return "branch \(name.dropFirst("refs/heads/".count))" }
        if name.hasPrefix("refs/tags/") { return "tag \(name.dropFirst("refs/tags/".count))" }
        return String(name.dropFirst("refs/".count))
    }

    /// The lines of all; scores and purged contents are counted, as nobody reads their names.
    static func lines(_ updates: [ReferenceUpdate], _ style: Style) -> TerminalText {
        let isNamed = { (update: ReferenceUpdate) in
            update.name.hasPrefix("refs/heads/") || update.name.hasPrefix("refs/tags/")
        }
        var text = updates.filter(isNamed).map { $0.line(style) }.joined()
        for (prefix, noun) in [("refs/scores/", "score"), ("refs/purged/", "purged content")] {
            let count = updates.count { $0.name.hasPrefix(prefix) }
            if count > 0 { text += "  new        \(counted(count, noun))\n" }
        }
        return text
    }
}

/// `2 snapshots, 49 files (1.2 MB)`.
private func amount(_ snapshots: Int, _ files: Int, _ bytes: UInt64) -> String {
    "\(counted(snapshots, "snapshot")), \(counted(files, "file"))" + (files == 0 ? "" : " (\(byteSize(bytes)))")
}

extension PushResult {
    package func text(isDryRun: Bool, _ style: Style) -> TerminalText {
        let lines = ReferenceUpdate.lines(updates, style) + hint(style)
        let isNothing = updates.allSatisfy { $0.kind == .kept }
        var text: TerminalText = ""
        if !isNothing {
            let verb = isDryRun ? "would go" : "sent"
            text += "to \(place): \(amount(snapshotCount, fileCount, fileBytes)) \(verb)\n"
        } else if restored.isEmpty && lost.isEmpty {
            text += "'\(remote.name)' has everything already\n"
        }
        return text + lines + restoredText(isDryRun) + lostText(style)
    }

    private var place: TerminalText { "'\(remote.name)' (\(remote.url))" }

    private func restoredText(_ isDryRun: Bool) -> TerminalText {
        if restored.isEmpty { return "" }
        var lost: [String] = []
        if restored.fileCount > 0 {
            lost.append("\(counted(restored.fileCount, "file")) (\(byteSize(restored.fileBytes)))")
        }
        if restored.historyPackCount > 0 { lost.append(counted(restored.historyPackCount, "pack") + " of the history") }
        return "\(place) had lost \(lost.joined(separator: " and ")): \(isDryRun ? "would go" : "sent") again\n"
    }

    private func lostText(_ style: Style) -> TerminalText {
        if lost.isEmpty { return "" }
        var text: TerminalText = ""
        if let first = lost.firstFile {
            let verb = lost.fileCount == 1 ? "is" : "are"
            text += "\(place) lacks \(counted(lost.fileCount, "file")), which "
            text += "\(verb) not here either; the first is object \(first)\n"
        }
        if lost.historyPackCount > 0 {
            let verb = lost.historyPackCount == 1 ? "is" : "are"
            text += "\(place) lacks \(counted(lost.historyPackCount, "pack")) of its history, which "
            text += "\(verb) not all here either\n"
        }
        text += style.modified("hint:")
        return text + " 'dsv push --repair' from a repository that has what is missing sends it again\n"
    }

    /// What the first push to a server has to say of it; empty where that honours conditional writes.
    package func warning(_ style: Style) -> TerminalText {
        guard foundUnconditional else { return "" }
        let hint = style.modified("hint:")
        return """
            \(style.modified("warning:")) the server of '\(remote.name)' ignores conditional writes: when two people push at the \
            same moment, the later one may overwrite the earlier
            \(hint) push one after the other, and look with 'dsv remote check' whether all of it is there
            \(hint) a server that honours If-Match and If-None-Match has no such moment

            """
    }

    private func hint(_ style: Style) -> TerminalText {
        guard updates.contains(where: { $0.kind == .kept }) else { return "" }
        return "\(style.modified("hint:")) --force replaces what the remote has under these names\n"
    }
}

extension FetchResult {
    package func text(_ style: Style) -> TerminalText {
        if updates.isEmpty { return "nothing new at '\(remote.name)'\n" }
        let lines = ReferenceUpdate.lines(updates, style)
        return "from '\(remote.name)' (\(remote.url)): \(amount(snapshotCount, fileCount, fileBytes))\n\(lines)"
    }
}

extension CloneResult {
    /// The answer of `dsv pull`.
    package func text(_ style: Style) -> TerminalText {
        fetch.text(style) + (checkout.map(\.text) ?? "already up to date\n")
    }

    /// The answer of `dsv clone`.
    package func cloneText(into folder: String, _ style: Style) -> TerminalText {
        guard let checkout else {
            let what = fetch.updates.isEmpty ? "an empty repository" : "a repository without branches"
            return "cloned \(what) into '\(folder)'\n" + ReferenceUpdate.lines(fetch.updates, style)
        }
        let note: TerminalText =
            isPartial ? "note: the images are still there; 'dsv fetch --images' brings them\n" : ""
        let what = amount(fetch.snapshotCount, fetch.fileCount, fetch.fileBytes)
        return "cloned into '\(folder)': \(what)\n\(checkout.text)\(note)"
    }

    /// What a clone has to say of a remote whose head names no branch there; empty for any other.
    package func warning(_ style: Style) -> TerminalText {
        guard let missing = fetch.missingHead else { return "" }
        let (warning, hint) = (style.modified("warning:"), style.modified("hint:"))
        let instead = checkout?.branch.map { "'\($0)' is checked out instead" } ?? "no branch is checked out"
        return "\(warning) the remote's head names the branch '\(missing)', which it does not have: \(instead)\n"
            + "\(hint) 'dsv push' from a repository that has '\(missing)' brings it there\n"
    }
}

extension FetchedFiles {
    package var text: TerminalText {
        count == 0 ? "all of them are here\n" : "\(counted(count, "file")), \(byteSize(bytes)), fetched\n"
    }
}

extension RemoteCheck {
    /// What is missing, at most `limit` paths of it.
    package func text(_ style: Style, limit: Limit) -> TerminalText {
        let place: TerminalText = "'\(remote.name)' (\(remote.url))"
        if isComplete { return "\(place) has all \(counted(fileCount, "file")) of \(snapshot.id.short)\n\(note)" }
        var text: TerminalText = ""
        if !hasHistory || !missing.isEmpty {
            text += "\(place) lacks \(counted(missing.count, "file")) of \(snapshot.id.short)\n"
        }
        if !hasHistory { text += "  its history does not have the snapshot\n" }
        text += lines(missing.map(\.description), style, limit)
        if !damaged.isEmpty {
            text += "\(place): \(counted(damaged.count, "upload")) damaged or gone\n" + lines(damaged, style, limit)
        }
        let isNew = !hasHistory && damaged.isEmpty
        let (option, again) = isNew ? ("", "") : (" --repair", " again")
        text += style.modified("hint:")
        return text + " 'dsv push\(option)' from a repository that has them sends them\(again)\n" + note
    }

    private func lines(_ names: [String], _ style: Style, _ limit: Limit) -> TerminalText {
        let shown = limit.shown(of: names.count)
        var text: TerminalText = ""
        for name in names.prefix(shown) { text += "  \(name)\n" }
        return text + more(names.count - shown, style)
    }

    private var note: TerminalText {
        remote.honoursConditions == false
            ? "note: its server ignores conditional writes: of two pushes at the same moment, one may be lost\n" : ""
    }
}
