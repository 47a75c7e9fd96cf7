package import DatasetModel
import History
import SystemIO
import SystemPackage

extension Repository {
    /// Verifies everything that the repository holds; reads every byte of it once, whether something reaches it or not.
    ///
    /// Throws only where there is no repository to verify. Takes no lock: what others add meanwhile is not looked at.
    /// `readRecord` reads all of a record by its reference and its commit, and throws what is wrong with it.
    package func fsck(readRecord: (String, SnapshotID) throws -> Void) throws -> FsckResult {
        let history = try history()
        let found = try HistoryCheck(history, progress: progress)
        let stored = try StoreCheck(store, progress: progress)
        var log = FaultLog()
        for fault in found.faults + stored.faults { log.add(fault) }
        var result = FsckResult()

        checkConfiguration(history, &log)
        let commits = commits(history, found, &log)
        let isPartial = try history.configuration("dsv.partial") == "true"
        progress.begin("verifying snapshots", files: commits.count)
        var walk = ObjectWalk(history, try SnapshotCheck(history, found, stored, isPartial: isPartial, log))
        try walk.run(over: commits)
        try walk.visitor.checkTexts(progress: progress)
        log = walk.visitor.log
        let names = Set(found.references.references.map(\.name))
        result.snapshots = checkCommits(commits, history, names, &log)
        try checkRecords(history, readRecord, &log)

        result.absentImages = walk.visitor.absentImages
        result.faults = log.faults
        result.notes = found.notes + stored.notes
        let unreached = found.commits.subtracting(commits.map(\.commit))
        if let first = unreached.min() {
            let rest = unreached.count > 1 ? " and \(unreached.count - 1) more" : ""
            result.notes.append("nothing reaches the commit \(first.short)\(rest)")
        }
        if FileStatus.ifPresent(indexPath) != nil, !Index.isIntact(indexPath) {
            result.notes.append("'\(indexPath)' is damaged; it is a cache, and made anew")
        }
        result.objects = found.objects.count + stored.sizes.count
        result.bytes = found.bytes + stored.bytes
        return result
    }

    /// Whether the settings without which the history is none, or forgets where its branches were, are as `init` made them.
    private func checkConfiguration(_ history: History, _ log: inout FaultLog) {
        let wanted = [
            ("core.bare", ["true"]), ("core.repositoryformatversion", ["0"]),
            ("core.logallrefupdates", ["true", "always"]),
        ]
        for (key, values) in wanted {
            let value = (try? history.configuration(key)) ?? "missing"
            if values.contains(value) { continue }
            var fault = Fault(.configuration, "'\(key)' is \(value), not \(values[0])")
            fault.file = history.path.appending("config")
            log.add(fault)
        }
    }

    /// The commits that references, HEAD and reflogs reach; notes the references that lead to none.
    private func commits(_ history: History, _ found: HistoryCheck, _ log: inout FaultLog) -> [SnapshotID] {
        var search = CommitSearch(history)
        for reference in found.references.references {
            do throws(GitError) {
                let commit = try history.peel(reference.id).commit
                search.add(commit, known: found.objects, &log)
            } catch {
                var fault = Fault(.reference, "it leads to no snapshot: \(error.message)")
                fault.reference = reference.name
                fault.historyObjects = [reference.id]
                log.add(fault)
            }
        }
        for id in found.references.remembered.sorted() where found.objects.contains(id) {
            if (try? history.object(id).kind) == .commit { search.add(SnapshotID(id), known: found.objects, &log) }
        }
        return search.commits
    }

    /// Compares the fingerprints of snapshots with their contents; returns the number of snapshots.
    ///
    /// A folder that cannot be read has its fault already. Scores that something reaches must have their references: a tombstone
    /// does not remove its score's.
    private func checkCommits(
        _ commits: [SnapshotID], _ history: History, _ references: Set<String>, _ log: inout FaultLog
    ) -> Int {
        var check = FingerprintCheck(history)
        var count = 0
        for id in commits {
            guard let commit = try? history.commit(id) else { continue }
            if let kind = RecordKind.of(commit.tree, history) {
                let name = kind.reference(commit.tree)
                if references.contains(name) { continue }
                var fault = Fault(
                    .reference, "the reference of this score is gone", at: ObjectPlace(snapshot: id, path: .root))
                fault.reference = name
                log.add(fault)
                continue
            }
            count += 1
            guard let said = SnapshotMessage.split(commit.message).fingerprint,
                let found = try? check.fingerprint(of: commit.tree)
            else { continue }
            if found != said {
                log.add(
                    Fault(
                        .fingerprint, "the snapshot's content has the fingerprint \(found), not \(said)",
                        at: ObjectPlace(snapshot: id, path: .root)))
            }
        }
        return count
    }

    /// Reads every record, as `read` does.
    private func checkRecords(
        _ history: History, _ read: (String, SnapshotID) throws -> Void, _ log: inout FaultLog
    ) throws {
        for name in try RecordKind.all.flatMap({ try history.referenceNames(below: $0.prefix) }) {
            // One that leads nowhere has its fault already.
            guard let commit = try? history.target(of: name) else { continue }
            let place = ObjectPlace(snapshot: commit, path: .root)
            do {
                try read(name, commit)
            } catch {
                if log.note(commit.commit, at: place) { continue }
                var fault = Fault(.score, Failure(describing: error).message, at: place)
                fault.reference = name
                log.add(fault)
            }
        }
    }
}
