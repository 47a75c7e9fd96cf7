package import Comparison
package import DatasetModel
package import History
import Labels
import ObjectStore
import Snapshots
import SystemIO
import SystemPackage

/// How the working tree differs from the current snapshot.
package struct Status: Sendable {
    package let head: Head
    /// What is spoken of: the folder as it is now.
    package let title: StateTitle
    package let changes: DatasetChanges
    /// Sockets, devices and named pipes, which cannot be part of a dataset.
    package let skipped: [DatasetPath]
    /// A first snapshot needs a file: empty folders alone are nothing to commit.
    package var isClean: Bool { changes.files.isEmpty || (head.snapshot == nil && changes.files.count == 0) }
}

extension Status {
    fileprivate init(head: Head, at snapshot: Snapshot?, _ changes: DatasetChanges, skipped: [DatasetPath]) {
        let differences = StateTitle.Differences(
            head: snapshot, files: changes.files.count, areNone: changes.files.isEmpty)
        self.init(
            head: head,
            title: StateTitle(
                subject: .workingTree(differences), name: Repository.workingTreeName, branch: head.branch),
            changes: changes, skipped: skipped)
    }
}

extension Repository {
    /// Compares the working tree with the current snapshot.
    ///
    /// Reads only files that the index does not know, and remembers what it learned.
    package func status() throws -> Status {
        let head = try history().head()
        let tree = try scanAndRemember()
        let new = DatasetSide(tree, self)
        guard let snapshot = head.snapshot else {
            let files = FileChanges(try rawChanges(from: nil, to: tree.node()))
            return Status(head: head, at: nil, DatasetChanges(files: files), skipped: tree.skipped)
        }
        let current = try self.snapshot(snapshot)
        let old = try DatasetSide(.snapshot(current), self)
        return Status(
            head: head, at: current, try changes(from: old, to: new, counts: false, doubts: true), skipped: tree.skipped
        )
    }
}
