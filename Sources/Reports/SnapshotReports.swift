package import Comparison
package import DatasetModel
import History
package import Labels
import Snapshots
package import Versioning

extension Snapshot {
    /// The snapshot's id and tags: `1a2b3c4d5e (baseline, v3)`.
    func title(_ style: Style) -> TerminalText { style.modified("\(id.short)") + tagList(style) }

    private func tagList(_ style: Style) -> TerminalText {
        tags.isEmpty ? "" : " (\(style.name("\(tags.joined(separator: ", "))")))"
    }

    /// One line of `dsv log --oneline`.
    package func line(_ style: Style) -> TerminalText { "\(title(style)) \(subject)\n" }

    /// One paragraph of `dsv log`; `signature` is a line that says what its signature is worth.
    package func paragraph(_ style: Style, signature: TerminalText? = nil) -> TerminalText {
        var text = style.modified("snapshot \(id)") + tagList(style)
        text += "\nAuthor:  \(author.name) <\(author.email)>\nDate:    \(date(author))\n"
        if let fingerprint { text += "Dataset: \(fingerprint.short)\n" }
        if let signature { text += "Signed:  \(signature)\n" }
        text += "\n"
        for line in message.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            text += line.isEmpty ? "\n" : "    \(line)\n"
        }
        return text
    }

    /// A member of `dsv.log/1`.
    package var json: JSON {
        [
            "id": .string(id.description),
            "parents": .strings(parents.map(\.description)),
            "author": ["name": .string(author.name), "email": .string(author.email)],
            "time": .string(date(author)),
            "message": .string(message),
            "fingerprint": .optional(fingerprint?.description),
            "tags": .strings(tags),
        ]
    }
}

/// The answers of `dsv log`.
package enum LogReport {
    /// With a history of scores, each snapshot is followed by its own; with signatures, each says what its own is worth.
    package static func text(
        _ snapshots: [Snapshot], _ scores: ScoreHistory?, _ signatures: Signatures? = nil, isShort: Bool, _ style: Style
    ) -> TerminalText {
        let scores = scores.map { ScoreTable($0).linesBySnapshot(style, indent: isShort ? 2 : 4) } ?? [:]
        return snapshots.map { snapshot in
            let own = scores[snapshot.id] ?? ""
            let signature = signatures?.line(of: snapshot.id, style)
            if isShort {
                let signed: TerminalText = signature.map { "  signed: \($0)\n" } ?? ""
                return snapshot.line(style) + signed + own
            }
            let paragraph = snapshot.paragraph(style, signature: signature)
            return own.isEmpty ? paragraph : "\(paragraph)\n\(own)"
        }.joined(separator: isShort ? "" : "\n")
    }

    /// With a history of scores, each snapshot has a member `scores`, with signatures a member `signature`.
    package static func json(
        _ snapshots: [Snapshot], _ scores: ScoreHistory?, _ signatures: Signatures? = nil
    ) -> JSON {
        let groups = Dictionary((scores?.groups ?? []).map { ($0.snapshot.id, $0.scoresJSON) }) { first, _ in first }
        let members = snapshots.map { snapshot in
            var own: [JSON.Member] = []
            if scores != nil { own.append(JSON.Member(key: "scores", value: groups[snapshot.id] ?? .array([]))) }
            if let signatures { own.append(JSON.Member(key: "signature", value: signatures.json(of: snapshot.id))) }
            return snapshot.json.adding(own)
        }
        return ["schema": "dsv.log/1", "snapshots": .array(members)]
    }
}

/// The answers of `dsv show`.
package struct ShowReport: Sendable {
    private let snapshot: Snapshot
    private let statistics: Statistics
    /// From the first parent; nil for a first snapshot.
    private let changes: DatasetChanges?
    private let scores: ScoreHistory
    private let signatures: Signatures?

    /// `scores` are those of the snapshot.
    package init(
        _ snapshot: Snapshot, _ statistics: Statistics, _ changes: DatasetChanges?, scores: ScoreHistory,
        signatures: Signatures? = nil
    ) {
        self.signatures = signatures
        self.snapshot = snapshot
        self.statistics = statistics
        self.changes = changes
        self.scores = scores
    }

    package func text(_ style: Style, limit: Limit) -> TerminalText {
        var text = signatures?.tagLine(style) ?? ""
        text += snapshot.paragraph(style, signature: signatures?.line(of: snapshot.id, style))
        text += "\n\(statistics.summary())\(statistics.classTable(style))"
        if let own = ScoreTable(scores).linesBySnapshot(style, indent: 2)[snapshot.id] {
            text += "\n\(style.bold("scores"))\n\(own)"
        }
        guard let changes else { return text + "\nthe first snapshot: everything is new\n" }
        let report = ChangesReport(changes: changes, style: style)
        if changes.isEmpty { return text + "\nnothing changed from its parent\n" }
        text += "\n\(style.bold("changed from its parent"))\n"
        return text + report.summary() + report.sections(limit) + report.notes()
    }

    package var json: JSON {
        var members = [
            JSON.Member(key: "schema", value: "dsv.show/1"),
            JSON.Member(key: "snapshot", value: snapshot.json.adding(signatures?.members(of: snapshot.id) ?? [])),
            JSON.Member(
                key: "stats",
                value: StatsReport(
                    NamedSide(snapshot.id.description, snapshot), statistics, title: StateTitle(of: snapshot)
                ).json),
            JSON.Member(key: "scores", value: scores.groups.first?.scoresJSON ?? .array([])),
        ]
        if let changes {
            members.append(JSON.Member(key: "summary", value: ChangesReport.summaryJSON(changes)))
            members += ChangesReport.membersJSON(changes)
        }
        return .object(members)
    }
}

extension CommitResult {
    /// The answer of `dsv commit`.
    package func text(_ style: Style) -> TerminalText {
        var text: TerminalText = "[\(head.branch ?? "no branch") \(snapshot.id.short)] \(snapshot.subject)\n"
        if let changes {
            text += ChangesReport(changes: DatasetChanges(files: changes), style: style).summary()
        }
        text += "\(counted(fileCount, "file")), "
        // Texts are kept in the history: a snapshot of a changed table alone adds no object.
        text +=
            newObjects == 0
            ? "nothing new in the object store\n"
            : "\(counted(newObjects, "new content")) stored (\(byteSize(newBytes)))\n"
        return text + Status.skippedNote(skipped)
    }

    package var json: JSON {
        var members = [
            JSON.Member(key: "schema", value: "dsv.commit/1"), JSON.Member(key: "snapshot", value: snapshot.json),
            JSON.Member(key: "branch", value: .optional(head.branch)),
            JSON.Member(key: "file_count", value: .integer(fileCount)),
            JSON.Member(key: "new_objects", value: .integer(newObjects)),
            JSON.Member(key: "new_bytes", value: .bytes(newBytes)),
        ]
        if let changes {
            members.append(
                JSON.Member(key: "summary", value: ChangesReport.summaryJSON(changes)))
        }
        return .object(members)
    }
}
