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
    package let changes: DatasetChanges
    /// Sockets, devices and named pipes, which cannot be part of a dataset.
    package let skipped: [DatasetPath]
    /// A first snapshot needs a file: empty folders alone are nothing to commit.
    package var isClean: Bool { changes.files.isEmpty || (head.snapshot == nil && changes.files.count == 0) }
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
            return Status(head: head, changes: DatasetChanges(files: files), skipped: tree.skipped)
        }
        let old = try DatasetSide(.snapshot(self.snapshot(snapshot)), self)
        return Status(
            head: head, changes: try changes(from: old, to: new, counts: false, doubts: true), skipped: tree.skipped)
    }
}
