import DatasetModel
package import Snapshots
package import Words

/// Who committed what, and when.
struct SnapshotPart: DocumentPart {
    let snapshot: Snapshot

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    static let title = "snapshot"
    static let members = Fields {
        Member("id", \.snapshot.id)
        Member("parents", \.snapshot.parents)
        Member("author", \.snapshot.author)
        Member("time", { date($0.snapshot.author) }, as: "time")
        Member("message", \.snapshot.message, "without the trailer that dsv adds")
        Member("fingerprint", \.snapshot.fingerprint, "null for a commit that dsv did not write")
        Member("tags", \.snapshot.tags, as: "name")
    }
}

/// A snapshot that stands beside others, without what a person would read in a log.
struct NamedSnapshot: DocumentObject {
    let snapshot: Snapshot

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    static let members = Fields {
        Member("id", \.snapshot.id)
        Member("fingerprint", \.snapshot.fingerprint)
        Member("tags", \.snapshot.tags, as: "name")
    }
}

/// A side of a diff, as the person named it.
extension NamedSide: DocumentObject {
    package static let members = Fields {
        Member("rev", \.name, "as it was typed")
        Member("id", \.snapshot?.id, "null if it is not a snapshot")
        Member("fingerprint", \.snapshot?.fingerprint)
    }
}

extension SignatureVerdict.Status: DocumentWord {}

extension SignatureVerdict: DocumentPart {
    package static let title = "signature"
    package static let details = """
        `good`: `signer` made it, with `key`. `untrusted`: it is a signature of these bytes, by a key that is not known. `bad`: it is not. \
        `unchecked`: it was not made by ssh.
        """
    package static let members = Fields {
        Member("status", \.status)
        Member("signer", \.signer)
        Member("key", \.key)
        Member("problem", \.problem)
    }
}
