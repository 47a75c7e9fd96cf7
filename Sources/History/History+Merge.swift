internal import CLibgit2
package import DatasetModel
import Synchronization

extension History {
    /// The best common ancestor of two snapshots; nil where they have none.
    package func mergeBase(_ one: SnapshotID, _ other: SnapshotID) throws(GitError) -> SnapshotID? {
        try repository.withLock { (repository) throws(GitError) in
            var base = git_oid()
            var ids = (git_oid(one.commit), git_oid(other.commit))
            let result = unsafe git_merge_base(&base, repository.pointer, &ids.0, &ids.1)
            if result == GIT_ENOTFOUND.rawValue { return nil }
            try check(result)
            return SnapshotID(GitID(base))
        }
    }
}
