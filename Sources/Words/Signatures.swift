package import DatasetModel
package import Snapshots

/// What the signatures of snapshots, and of a tag, are worth, as answers show it.
package struct Signatures: Sendable {
    package let verdicts: [SnapshotID: SignatureVerdict]
    /// Of the tag by which a snapshot was named, if that is signed.
    package let tag: (name: String, verdict: SignatureVerdict)?

    /// A snapshot without a verdict has no signature; so has a tag.
    package init(_ verdicts: [SnapshotID: SignatureVerdict], tag: (name: String, verdict: SignatureVerdict)? = nil) {
        (self.verdicts, self.tag) = (verdicts, tag)
    }
}
