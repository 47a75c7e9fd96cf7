internal import CLibgit2
package import DatasetModel
import Synchronization
package import SystemIO
import SystemPackage

// A host in a folder is read here, not by way of libgit2, which would open its repository by itself and inflate whatever is there.
extension GitHost {
    /// What a bare repository shows.
    static func references(in folder: FilePath) throws(GitError) -> Advertisement {
        let host = try History(opening: folder)
        let references = try host.rawReferences().map { ($0.name, $0.id) }
        return Advertisement(
            head: try host.head().branch.map { "refs/heads/\($0)" },
            references: Dictionary(references) { first, _ in first })
    }

    /// Brings what the references with these beginnings reach, as a pack that is looked at like any other that comes.
    static func download(
        _ beginnings: [String], from folder: FilePath, into history: History, via temporary: FilePath, disk: any Disk,
        received: (UInt64) -> Void
    ) throws {
        let host = try History(opening: folder)
        let tips = try host.rawReferences().filter { reference in beginnings.contains(where: reference.name.hasPrefix) }
        let objects = try host.objects(reachedBy: tips.map(\.id), lackingIn: history)
        if objects.isEmpty { return }
        let pack = try HistoryPack.write(objects, of: host, to: temporary.appending("incoming-history"), disk: disk)
        guard let name = GitID(hex: pack.name) else { fatalError("BUG: a pack without a name") }
        var incoming = try IncomingPack(for: history, in: temporary.appending("incoming"), disk: disk)
        _ = try unsafe OpenFile(reading: pack.pack).forEachBlock(OpenFile.Block()) { bytes in
            try unsafe incoming.append(bytes)
            received(UInt64(bytes.count))
        }
        try incoming.finish(as: name)
        try incoming.publish(to: history, disk: disk)
        for path in [pack.pack, pack.index] { try disk.remove(path) }
    }

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
    /// The objects that `tips`, commits or tags of commits, reach and another history lacks.
    ///
    /// Reads each tree that these commits have and those that the other one's references reach have not, once.
    fileprivate func objects(reachedBy tips: [GitID], lackingIn other: History) throws(GitError) -> [GitID] {
        var found: [GitID] = []
        var starts: [SnapshotID] = []
        for tip in tips {
            let (tags, commit) = try peel(tip)
            found += tags
            starts.append(commit)
        }
        // A tag that leads to no commit is not for this to judge.
        let known = try other.rawReferences().compactMap { try? other.peel($0.id).commit }
        var seen: Set<GitID> = []
        for id in try commits(from: starts, hiding: known) {
            found.append(id.commit)
            var waiting = [try commit(id).tree]
            while let id = waiting.popLast() {
                guard seen.insert(id).inserted else { continue }
                found.append(id)
                for entry in try tree(id) {
                    if entry.kind == .tree {
                        waiting.append(entry.id)
                    } else if seen.insert(entry.id).inserted {
                        found.append(entry.id)
                    }
                }
            }
        }
        return found.filter { !other.has($0) }
    }

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
