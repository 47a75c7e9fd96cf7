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

    /// Says whether `snapshot` is `other`, or one of its ancestors.
    package func isAncestor(_ snapshot: SnapshotID, of other: SnapshotID) throws(GitError) -> Bool {
        if snapshot == other { return true }
        return try repository.withLock { (repository) throws(GitError) in
            var ids = (git_oid(other.commit), git_oid(snapshot.commit))
            let result = unsafe git_graph_descendant_of(repository.pointer, &ids.0, &ids.1)
            try check(result)
            return result == 1
        }
    }

    /// Says whether the history has a commit, tree, blob or tag of this id.
    package func has(_ id: GitID) -> Bool {
        if objects.has(id) { return true }
        objects.refresh()
        return objects.has(id)
    }
}
