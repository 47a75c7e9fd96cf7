import DatasetModel
import History
import Snapshots
import SystemPackage
import Versioning
import Words

extension Fault {
    /// One line: what is damaged, where it was met, and how.
    fileprivate func text(_ style: Style) -> TerminalText {
        var text = style.removed("\(kind.rawValue)")
        if let subject { text += "  \(subject)" }
        if let snapshot {
            let name = path.flatMap { $0.isRoot ? nil : "'\($0)' of " } ?? ""
            text += "  \(name)\(style.modified("\(snapshot.short)"))"
            if furtherPlaces > 0 { text += " and \(counted(furtherPlaces, "more place"))" }
        }
        return text + ": \(problem)\(file.map { " (\($0))" } ?? "")\n"
    }

    /// The reference, or the one object.
    private var subject: String? { reference ?? object.map { String($0.prefix(10)) } }
}

extension FsckResult {
    /// The answer of `dsv fsck`: a line for each fault, notes, and what was checked.
    package func text(_ style: Style, limit: Limit = .standard) -> TerminalText {
        let shown = limit.shown(of: faults.count)
        var text = faults.prefix(shown).map { $0.text(style) }.joined()
        text += more(faults.count - shown, style)
        for note in notes { text += "note: \(note)\n" }
        if absentImages > 0 {
            text += "\(counted(absentImages, "image")) \(absentImages == 1 ? "is" : "are") not here\n"
        }
        let checked = [counted(snapshots, "snapshot"), counted(objects, "object"), byteSize(bytes)]
        let verdict = faults.isEmpty ? "no faults" : style.bold("\(counted(faults.count, "fault"))")
        return text + "checked \(checked.joined(separator: ", ")): \(verdict)\n"
    }

    /// What a person can do about faults; nil where there are none.
    package var hint: TerminalText? {
        if faults.isEmpty { return nil }
        return """
            hint: 'dsv fsck --repair' keeps what is intact and brings the rest from a remote
            hint: or copy what is damaged back from another copy of this repository, into .dsv

            """
    }
}
