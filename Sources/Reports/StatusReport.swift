import Comparison
package import DatasetModel
import History
package import Versioning

extension Status {
    /// The answer of `dsv status`.
    package func text(_ style: Style, limit: Limit = .standard) -> TerminalText {
        var text: TerminalText = ""
        switch head {
        case .branch(let name, let snapshot):
            text += "on branch \(style.name("\(name)"))"
            text += snapshot.map { ", at \($0.short)\n" } ?? ", nothing committed yet\n"
        case .detached(let snapshot): text += "on no branch, at \(snapshot.short)\n"
        }
        let report = ChangesReport(changes: changes, style: style)
        if isClean {
            text += head.snapshot == nil ? "the folder is empty\n" : "nothing changed\n"
        } else {
            text += report.summary() + report.sections(limit) + report.notes()
            if !skipped.isEmpty { text += "\n" }
        }
        return text + Self.skippedNote(skipped)
    }

    static func skippedNote(_ skipped: [DatasetPath]) -> TerminalText {
        if skipped.isEmpty { return "" }
        let names = skipped.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (skipped.count > 3 ? ", …" : "")
        let count = counted(skipped.count, "socket, device or named pipe", "sockets, devices or named pipes")
        return "note: \(count) left out: \(names)\n"
    }

    /// The answer of `dsv status --json`.
    package var json: JSON {
        .object(
            [
                JSON.Member(key: "schema", value: "dsv.status/1"),
                JSON.Member(key: "state", value: title.json()),
                JSON.Member(key: "head", value: .optional(head.snapshot?.description)),
                JSON.Member(key: "branch", value: .optional(head.branch)),
                JSON.Member(key: "clean", value: .bool(isClean)),
                JSON.Member(key: "summary", value: ChangesReport.summaryJSON(changes)),
            ] + ChangesReport.membersJSON(changes))
    }
}
