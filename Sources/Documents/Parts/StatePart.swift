import DatasetModel
import History
import Snapshots
import Versioning

/// The state that a document speaks of.
package struct StatePart: DocumentPart {
    private let kind: Kind
    private let name: String
    private let snapshot: Snapshot?
    private let branch: String?
    private let changedFiles: Int?

    private enum Kind: String, DocumentWord { case worktree, snapshot, folder }

    /// `changedFiles` is how the folder differs from a snapshot that is HEAD.
    init(_ title: StateTitle, changedFiles: Int? = nil) {
        name = title.name
        branch = title.branch
        switch title.subject {
        case .workingTree(let differences):
            (kind, snapshot, self.changedFiles) = (.worktree, differences.head, differences.files)
        case .snapshot(let snapshot): (kind, self.snapshot, self.changedFiles) = (.snapshot, snapshot, changedFiles)
        case .folder: (kind, snapshot, self.changedFiles) = (.folder, nil, nil)
        }
    }

    package static let title = "state"
    package static let details = """
        The folder as it is now (`worktree`), a snapshot, or a plain folder.
        """
    package static let members = Fields {
        Member("kind", \.kind)
        Member("rev", \.name, "what was asked for")
        Member("id", \.snapshot?.id, "of the snapshot; of `worktree`, of HEAD")
        Member("branch", \.branch, as: "name", "HEAD's, if HEAD is meant")
        Member("tags", { $0.snapshot?.tags ?? [] }, as: "name")
        Member(
            "files_changed", \.changedFiles,
            "files in which the folder differs from HEAD: of `worktree`, and of `gate` on HEAD; null if they were not compared"
        )
    }
}
