package import DatasetModel
import History

extension Repository {
    /// Repairs what `fsck` finds damaged: copies what is intact, puts damaged files aside, and brings good copies from a remote.
    ///
    /// Nothing is deleted. All that comes is verified. Without a name, the remote is `origin` or the only one; where there is none, what
    /// is intact is kept and the rest stays a fault. Killed at any moment, it has lost nothing that is intact, and can be run again.
    /// `moment` names the folder of the damaged files; `readRecord` is that of `fsck`.
    package func repair(
        from name: String?, at moment: Signature, open: RemoteOpener, readRecord: (String, SnapshotID) throws -> Void
    ) throws -> RepairResult {
        var result = RepairResult()
        result.found = try fsck(readRecord: readRecord)
        if result.found.faults.isEmpty { return result }
        var repair = Repair(self, result.found.faults, at: moment)
        let remote = try name ?? (remotes().isEmpty ? nil : defaultRemote())
        if let remote {
            // The remote's lock first, as in `fetch`, which adds packs under it alone.
            try withRemote(remote, "fsck", open: open) { session in
                try withLock("fsck", patience: 60) {
                    try repair.salvage()
                    try repair.bring(from: session)
                }
            }
        } else {
            try withLock("fsck", patience: 60) { try repair.salvage() }
        }
        forgetObjects()
        result.salvagedObjects = repair.salvagedObjects
        result.broughtObjects = repair.broughtObjects
        result.aside = repair.aside.files
        result.problems = repair.problems
        result.remote = remote
        result.lacksRemote = remote == nil
        result.found = try fsck(readRecord: readRecord)
        return result
    }
}
