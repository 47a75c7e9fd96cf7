import DatasetModel
import History
import ObjectStore

/// Computes the fingerprints of snapshots anew; each folder once, however many snapshots have it.
struct FingerprintCheck {
    private let reader: SnapshotReader
    private var known: [GitID: ObjectID] = [:]

    init(_ history: History) { reader = SnapshotReader(history: history) }

    /// The fingerprint of the folder that a tree is; throws where a part of it cannot be read.
    mutating func fingerprint(of tree: GitID, depth: Int = 0) throws -> ObjectID {
        if let fingerprint = known[tree] { return fingerprint }
        guard depth < 2048 else { throw Failure(.corrupt, "tree \(tree) of the history is nested too deeply") }
        let folder = try reader.folder(tree)
        var subfolders: [(name: [UInt8], fingerprint: ObjectID)] = []
        for (name, subtree) in folder.subfolders {
            subfolders.append((name, try fingerprint(of: subtree, depth: depth + 1)))
        }
        let manifest = ObjectID(sha256Of: Manifest.encode(folder.files))
        let fingerprint = Fingerprint.of(folder.files, manifest: manifest, subfolders: subfolders)
        known[tree] = fingerprint
        return fingerprint
    }
}
