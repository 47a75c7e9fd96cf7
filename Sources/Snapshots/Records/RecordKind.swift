package import DatasetModel
import History

/// A kind of record that the history keeps beside its snapshots: each a commit of its own, whose parent is what it is about.
///
/// See docs/format.md, "Scores".
package struct RecordKind {
    /// The names of its references begin with this; the id of the record's tree follows.
    package let prefix: String
    /// A tree that has one of these files, and no manifest, is that of a record.
    let files: Set<[UInt8]>

    /// Scores, and the tombstones of those that were removed.
    package static let score = RecordKind(
        prefix: "refs/scores/", files: [Array(scoreFile.utf8), Array(scoreTombstoneFile.utf8)])
    /// The file of a score.
    package static let scoreFile = "score.json"
    /// The file that says that a score was removed.
    package static let scoreTombstoneFile = "tombstone.json"

    /// All kinds that travel with the snapshots that they hang at.
    static let all = [score]

    /// The kind of record that a tree is; nil for that of a snapshot, and of anything else.
    static func of(_ tree: GitID, _ history: History) -> RecordKind? {
        let names = ((try? history.tree(tree)) ?? []).map(\.name)
        if names.contains(SnapshotReader.manifestName) { return nil }
        return all.first { $0.files.contains(where: names.contains) }
    }

    /// The kind whose references are named like this one; nil for any other reference.
    static func ofReference(_ name: String) -> RecordKind? { all.first { name.hasPrefix($0.prefix) } }

    /// The name of the reference of a record by its tree.
    package func reference(_ tree: GitID) -> String { prefix + tree.description }

    /// The tree of the record whose reference is named so; nil for any other reference.
    package func id(ofReference name: String) -> GitID? {
        name.hasPrefix(prefix) ? GitID(hex: name.dropFirst(prefix.count)) : nil
    }
}
