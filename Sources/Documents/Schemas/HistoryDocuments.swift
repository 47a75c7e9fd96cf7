package import Comparison
import DatasetModel
package import History
package import Labels
package import Snapshots
import SystemPackage
package import Versioning
import Words

/// The answer of `dsv blame`.
package struct BlameDocument: Document {
    private let entries: [BlameEntry]

    package init(_ entries: [BlameEntry]) { self.entries = entries }

    package static let schema = "dsv.blame/1"
    package static let verbs = ["blame"]
    package static let about = "Who changed an image's labels, newest first; with `--flips` by key."
    package static let members = Fields { Member("entries", \.entries) }
}

extension BlameEntry: DocumentObject {
    package static let members = Fields {
        Member("key", \.key)
        Member("table", \.table, "null: folders, lists or annotation files say it")
        Member("snapshot", \.snapshot.id)
        Member("author", \.snapshot.author)
        Member("time", { date($0.snapshot.author) }, as: "time")
        Member("message", \.snapshot.message)
        Member(
            "column", \.column, as: "name",
            "without a table `label`, `split`, `path` or `box`; `key` of a table: the row stands under another key")
        Member("from", \.from, "null: it came")
        Member("to", \.to, "null: it went")
    }
}

/// The answer of `dsv branch`.
package struct BranchDocument: Document {
    private let branches: [NamedReference]

    package init(_ branches: [Reference], current: String?) {
        self.branches = branches.map { NamedReference(reference: $0, isCurrent: $0.name == current) }
    }

    package static let schema = "dsv.branch/1"
    package static let verbs = ["branch"]
    package static let about = "The branches."
    package static let members = Fields { Member("branches", \.branches) }
}

/// The answer of `dsv tag`.
package struct TagDocument: Document {
    private let tags: [NamedReference]

    package init(_ tags: [Reference]) {
        self.tags = tags.map { NamedReference(reference: $0, isCurrent: false) }
    }

    package static let schema = "dsv.tag/1"
    package static let verbs = ["tag"]
    package static let about = "The tags; `current` is false, as a tag never is the current branch."
    package static let members = Fields { Member("tags", \.tags) }
}

private struct NamedReference: DocumentObject {
    let reference: Reference
    let isCurrent: Bool

    static let members = Fields {
        Member("name", \.reference.name, as: "name")
        Member("snapshot", \.reference.target)
        Member("current", \.isCurrent)
    }
}

/// The answer of `dsv ls`.
package struct ListDocument: Document {
    private let files: [FileVersion]

    package init(_ files: [FileVersion]) { self.files = files }

    package static let schema = "dsv.ls/1"
    package static let verbs = ["ls"]
    package static let about = "The files of a snapshot."
    package static let members = Fields { Member("files", \.files) }
}

extension FileVersion: DocumentObject {
    package static let members = Fields {
        Member("path", \.path)
        Member("size", \.size)
        Member("sha256", \.id)
    }
}

/// The answer of `dsv du`.
package struct UsageDocument: Document {
    private let snapshots: [Usage]
    private let diskBytes: UInt64

    package init(_ snapshots: [Usage], diskBytes: UInt64) {
        self.snapshots = snapshots
        self.diskBytes = diskBytes
    }

    package static let schema = "dsv.du/1"
    package static let verbs = ["du"]
    package static let about = "What each snapshot adds to those before it, oldest first."
    package static let members = Fields {
        Member("snapshots", \.snapshots)
        Member("disk_bytes", \.diskBytes, "of the repository")
    }
}

extension Usage: DocumentObject {
    package static let members = Fields {
        Member("id", \.snapshot.id)
        Member("tags", \.snapshot.tags, as: "name")
        Member("files", \.fileCount)
        Member("bytes", \.byteCount, "as a folder")
        Member("new_objects", \.newObjects, "contents that no snapshot before it has")
        Member("new_bytes", \.newBytes)
    }
}

/// The answer of `dsv export`.
package struct ExportDocument: Document {
    private let result: PartialExport

    package init(_ result: PartialExport) { self.result = result }

    package static let schema = "dsv.export/1"
    package static let verbs = ["export"]
    package static let about = "What was written."
    package static let members = Fields {
        Member("files", \.result.files.fileCount)
        Member("bytes", \.result.files.byteCount)
        Member(
            "partial", { $0.result.labels?.parts }, only: "with `--split`",
            "the tables and annotation files that were cut")
        Member("left_out", { $0.result.labels?.leftOutCount }, only: "with `--split`", "files of other splits")
        Member("notes", { $0.result.labels?.notes }, only: "with `--split`")
    }
}

extension LabelCuts.Part: DocumentObject {
    package static let members = Fields {
        Member("path", \.path)
        Member("unit", \.unit)
        Member("kept", \.kept)
        Member("total", \.total)
    }
}

extension LabelCuts.Part.Unit: DocumentWord {}

/// The answer of `dsv import`.
package struct ImportDocument: Document {
    private let result: ImportResult

    package init(_ result: ImportResult) { self.result = result }

    package static let schema = "dsv.import/1"
    package static let verbs = ["import"]
    package static let about = "The snapshots that were made, in the order of the folders."
    package static let members = Fields {
        Member("folders", \.result.folders)
        Member("distinct", \.result.distinctContents, "different contents in all of them")
        Member("disk_bytes", \.result.diskBytes, "of the repository")
    }
}

extension ImportedFolder: DocumentObject {
    package static let members = Fields {
        Member("path", \.path.string, as: "path")
        Member("snapshot", \.snapshot.id)
        Member("tag", \.tag, as: "name")
        Member("files", \.fileCount)
        Member("bytes", \.byteCount)
        Member("ignored", \.ignoredCount, "files and folders that ignore rules left out")
    }
}

/// The answer of `dsv merge`.
package struct MergeDocument: Document {
    private let result: MergeResult
    private let changes: DatasetChanges?

    /// `changes` are those from the snapshot that was current; nil if nothing changed, or all is new.
    package init(_ result: MergeResult, _ changes: DatasetChanges?) {
        self.result = result
        self.changes = changes
    }

    package static let schema = "dsv.merge/1"
    package static let verbs = ["merge"]
    package static let about = """
        What a merge did. With conflicts nothing changed, `merged` is false, `snapshot` null, and the exit status 1.
        """
    package static let details = """
        Conflicts come by table, key and column, those of files last. A value is null if a side has none. `column` null: `base`, `ours` and \
        `theirs` are the whole row as a line of CSV, or a file's content as its SHA-256; `column` `path`, without a table: where the file \
        shall be.
        """
    package static let members = Fields {
        Member("merged", { $0.current != nil })
        Member("snapshot", \.current, "that has both sides")
        Member("base", \.result.base, "null: nothing was committed here yet")
        Member("ours", \.result.ours)
        Member("theirs", \.result.theirs)
        Member("fast_forward", \.isFastForward)
        Member("conflicts", \.conflicts)
        Member("notes", \.result.notes)
        Member("summary", { $0.changes.map(SummaryPart.init) }, only: "if something was merged")
    }

    private var current: SnapshotID? {
        switch result.outcome {
        case .upToDate: result.ours
        case .fastForward(let checkout), .merged(let checkout): checkout.snapshot.id
        case .conflicts: nil
        }
    }

    private var isFastForward: Bool { if case .fastForward = result.outcome { true } else { false } }

    private var conflicts: [MergeConflict] {
        if case .conflicts(let conflicts) = result.outcome { conflicts } else { [] }
    }
}

extension MergeConflict: DocumentObject {
    package static let members = Fields {
        Member("table", \.table, "null: the conflict is about a file")
        Member("key", \.key, "of the row, or the path of the file")
        Member("column", \.column, as: "name")
        Member("base", \.base)
        Member("ours", \.ours)
        Member("theirs", \.theirs)
    }
}
