package import Comparison
package import DatasetModel
import History
package import Labels
package import Snapshots
package import Versioning
package import Words

/// The answer of `dsv log`.
package struct LogDocument: Document {
    private let snapshots: [Snapshot]
    private let scores: [SnapshotID: [ScoreEntry]]?
    private let signatures: [SnapshotID: SignatureVerdict]?

    /// With a history of scores, each snapshot has its own; with signatures, it says what its own is worth.
    package init(
        _ snapshots: [Snapshot], _ scores: ScoreHistory?, _ signatures: Signatures? = nil
    ) {
        self.snapshots = snapshots
        self.scores = scores.map { scores in
            Dictionary(scores.groups.map { ($0.snapshot.id, $0.entries.map(ScoreEntry.init)) }) { first, _ in first }
        }
        self.signatures = signatures?.verdicts
    }

    package static let schema = "dsv.log/1"
    package static let verbs = ["log"]
    package static let about = "The snapshots, newest first."
    package static let members = Fields { Member("snapshots", \.entries) }

    private var entries: [Entry] {
        snapshots.map { snapshot in
            Entry(
                snapshot: snapshot, scores: scores.map { $0[snapshot.id] ?? [] },
                signature: signatures.map { $0[snapshot.id] })
        }
    }

    private struct Entry: DocumentObject {
        let snapshot: Snapshot
        let scores: [ScoreEntry]?
        let signature: SignatureVerdict??

        static let members = Fields {
            Member(allOf: { SnapshotPart($0.snapshot) })
            Member("scores", \.scores, only: "with `--scores`")
            Member("signature", \.signature, only: "with `--show-signature`")
        }
    }
}

/// The answer of `dsv show`.
package struct ShowDocument: Document {
    private let snapshot: Snapshot
    private let statistics: StatsDocument
    private let changes: DatasetChanges?
    private let scores: ScoreHistory
    private let signature: SignatureVerdict??
    private let tag: TagSignature?

    /// `changes` are those from the first parent, nil for a first snapshot; `signatures` are nil unless they were asked for.
    package init(
        _ snapshot: Snapshot, _ statistics: Statistics, _ changes: DatasetChanges?, scores: ScoreHistory,
        signatures: Signatures? = nil
    ) {
        self.snapshot = snapshot
        self.statistics = StatsDocument(statistics, of: StateTitle(of: snapshot))
        self.changes = changes
        self.scores = scores
        signature = signatures.map { $0.verdicts[snapshot.id] }
        tag = signatures?.tag.map { TagSignature(name: $0.name, signature: $0.verdict) }
    }

    package static let schema = "dsv.show/1"
    package static let verbs = ["show"]
    package static let about = "One snapshot, and what changed from its first parent."
    package static let members = Fields {
        Member("snapshot", { Subject(snapshot: $0.snapshot, signature: $0.signature, tag: $0.tag) })
        Member("stats", \.statistics)
        Member("scores", { ($0.scores.groups.first?.entries ?? []).map(ScoreEntry.init) })
        Member("summary", { $0.changes.map(SummaryPart.init) }, only: "if it has a parent")
        Member(allOf: { $0.changes.map(ChangesPart.init) }, only: "if it has a parent")
    }

    private struct Subject: DocumentObject {
        let snapshot: Snapshot
        let signature: SignatureVerdict??
        let tag: TagSignature?

        static let members = Fields {
            Member(allOf: { SnapshotPart($0.snapshot) })
            Member("signature", \.signature, only: "with `--show-signature`")
            Member("tag", \.tag, only: "with `--show-signature`, if it was named by a tag that is signed")
        }
    }

    private struct TagSignature: DocumentObject {
        let name: String
        let signature: SignatureVerdict

        static let members = Fields {
            Member("name", \.name, as: "name")
            Member("signature", \.signature)
        }
    }
}

/// The answer of `dsv commit`.
package struct CommitDocument: Document {
    private let result: CommitResult?
    private let branch: String?

    package init(_ result: CommitResult) {
        self.result = result
        branch = result.head.branch
    }

    package init(_ nothing: NothingToCommit) {
        result = nil
        branch = nothing.branch
    }

    package static let schema = "dsv.commit/1"
    package static let verbs = ["commit"]
    package static let about = "What was committed. If there is nothing to commit, the exit status is 1."
    package static let members = Fields {
        Member("snapshot", { $0.result.map { SnapshotPart($0.snapshot) } }, "null: nothing to commit")
        Member("branch", \.branch, as: "name")
        Member("file_count", \.result?.fileCount, only: committed)
        Member("new_objects", \.result?.newObjects, only: committed, "contents that were stored")
        Member("new_bytes", \.result?.newBytes, only: committed)
        Member(
            "summary", { $0.result?.changes.map(FileSummary.init) }, only: "if the snapshot has a parent",
            "of files alone: a commit does not look into tables")
    }

    private static let committed = "if something was committed"
}

/// The answer of `dsv status`.
package struct StatusDocument: Document {
    private let status: Status

    package init(_ status: Status) { self.status = status }

    package static let schema = "dsv.status/1"
    package static let verbs = ["status"]
    package static let about = "What differs between the current snapshot and the folder."
    package static let members = Fields {
        Member("state", { StatePart($0.status.title) })
        Member("head", \.status.head.snapshot, "null: nothing is committed")
        Member("branch", \.status.head.branch, as: "name")
        Member("clean", \.status.isClean)
        Member("summary", { SummaryPart($0.status.changes) })
        Member(allOf: { ChangesPart($0.status.changes) })
    }
}

/// The answer of `dsv diff`.
package struct DiffDocument: Document {
    private let from: NamedSide
    private let to: NamedSide
    private let changes: DatasetChanges
    private let scores: [ScoreChange]

    package init(from: NamedSide, to: NamedSide, _ changes: DatasetChanges, scores: [ScoreChange] = []) {
        self.from = from
        self.to = to
        self.changes = changes
        self.scores = scores
    }

    package static let schema = "dsv.diff/1"
    package static let verbs = ["diff"]
    package static let about = "What differs between two states."
    package static let members = Fields {
        Member("from", \.from)
        Member("to", \.to)
        Member("summary", { SummaryPart($0.changes) })
        Member(allOf: { ChangesPart($0.changes) })
        Member("scores", \.scores, "the newest of each model and split")
    }
}

extension ScoreChange: DocumentObject {
    package static let members = Fields {
        Member("model", \.model, as: "name")
        Member("split", \.split, as: "name")
        Member("metric", \.metric, as: "name")
        Member("from", \.from)
        Member("to", \.to)
        Member("comparable", \.isComparable, "both were measured on the same images under the same labels")
        Member("why", \.why)
    }
}
