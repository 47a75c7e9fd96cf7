internal import CLibgit2
package import DatasetModel
import Synchronization
package import SystemIO
import SystemPackage

extension GitHost {
    /// Sends objects to a bare repository in a folder of this machine, then sets references there, in this order.
    ///
    /// `objects` are all that the host lacks. libgit2's own push to a folder replaces references that others moved meanwhile; this
    /// compares and swaps. Throws `modified` or `alreadyExists` where the host does not have what an update's `old` says.
    package func push(
        _ objects: [GitID], _ updates: [Update], from history: History, disk: any Disk
    ) throws {
        guard let folder else { fatalError("BUG: '\(name)' is no folder") }
        let host = try History(opening: folder)
        // What decides there is git's to ask.
        for hook in ["pre-receive", "update", "reference-transaction", "proc-receive"]
        where FileStatus.following(host.path.appending("hooks").appending(hook)) != nil {
            throw GitError(.other, "it has the hook '\(hook)', which only a git server runs")
        }
        if !objects.isEmpty {
            // git collects what an interrupted push leaves under such a name.
            let base = host.packFolder.appending("tmp_pack_dsv_\(processNumber)")
            for ending in ["pack", "idx"] where FileStatus.ifPresent(FilePath("\(base).\(ending)")) != nil {
                try disk.remove(FilePath("\(base).\(ending)"))
            }
            let pack = try HistoryPack.write(objects, of: history, to: base, disk: disk)
            for path in [pack.pack, pack.index] { try disk.sync(try OpenFile(reading: path)) }
            try pack.publish(in: host, disk: disk)
        }
        for update in updates { try host.swap(update) }
    }
}

extension History {
    /// Sets a reference if it is what the update says.
    fileprivate func swap(_ update: GitHost.Update) throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in
            var new = git_oid(update.new)
            let made = try unsafe make { pointer in
                guard let old = update.old else {
                    return unsafe git_reference_create(&pointer, repository.pointer, update.name, &new, 0, "push")
                }
                var expected = git_oid(old)
                return unsafe git_reference_create_matching(
                    &pointer, repository.pointer, update.name, &new, 1, &expected, "push")
            }
            unsafe git_reference_free(made)
        }
    }
}
