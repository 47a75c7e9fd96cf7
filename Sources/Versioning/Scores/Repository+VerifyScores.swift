package import DatasetModel
import History
import Judging
package import Snapshots

extension Repository {
    /// Verifies everything that the repository holds; reads every byte of it once, whether something reaches it or not.
    ///
    /// Throws only if there is no repository to verify. Takes no lock: what others add meanwhile is not looked at.
    package func fsck() throws -> FsckResult { try fsck(readRecord: readScore) }

    /// Repairs what `fsck` finds damaged: copies what is intact, puts damaged files aside, and brings good copies from a remote.
    ///
    /// Nothing is deleted. All that comes is verified. Without a name, the remote is `origin` or the only one; where there is none, what
    /// is intact is kept and the rest stays a fault. Killed at any moment, it has lost nothing that is intact, and can be run again.
    /// `moment` names the folder of the damaged files.
    package func repair(from name: String? = nil, at moment: Signature, open: RemoteOpener) throws -> RepairResult {
        try repair(from: name, at: moment, open: open, readRecord: readScore)
    }

    /// Reads a score or a tombstone by its reference and its commit, and the predictions; throws if something of it is damaged.
    private func readScore(_ name: String, _ commit: SnapshotID) throws {
        guard let id = RecordKind.score.id(ofReference: name) else {
            throw Failure(.corrupt, "'\(name)' is no name of a score")
        }
        let scores = try scoreStore()
        guard case .score(let score) = try scores.read(ScoreID(id)) else { return }
        guard try history().commit(commit).parents == [score.content.snapshot] else {
            throw Failure(.corrupt, "the score's snapshot is not its commit's parent")
        }
        _ = try scores.predictions(of: score)
    }
}
