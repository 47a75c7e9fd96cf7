import DatasetModel
import History
package import Snapshots

/// The answer of `dsv remote list`.
package struct RemotesDocument: Document {
    private let remotes: [RemoteSettings]

    package init(_ remotes: [RemoteSettings]) { self.remotes = remotes }

    package static let schema = "dsv.remote/1"
    package static let verbs = ["remote list"]
    package static let about = "The remotes."
    package static let members = Fields { Member("remotes", \.remotes) }
}

/// The answer of `dsv remote check`.
package struct RemoteCheckDocument: Document {
    private let result: RemoteCheck

    package init(_ result: RemoteCheck) { self.result = result }

    package static let schema = "dsv.remote-check/1"
    package static let verbs = ["remote check"]
    package static let about = """
        Whether a remote has every file of a snapshot. If something is missing or damaged, the exit status is 1.
        """
    package static let members = Fields {
        Member("ok", \.result.isComplete)
        Member("remote", \.result.remote)
        Member("snapshot", \.result.snapshot.id)
        Member("history", \.result.hasHistory, "the remote's history has the snapshot")
        Member("files", \.result.fileCount)
        Member("missing", \.result.missing)
        Member("damaged", \.result.damaged, as: "key", "uploads that are gone or have other bytes")
    }
}

/// The answer of `dsv push`.
package struct PushDocument: Document {
    private let result: PushResult

    package init(_ result: PushResult) { self.result = result }

    package static let schema = "dsv.push/1"
    package static let verbs = ["push"]
    package static let about = "What went to a remote, or would go. If something is lost, the exit status is 1."
    package static let members = Fields {
        Member("remote", \.result.remote)
        Member("branch", \.result.branch, as: "name")
        Member("updates", \.result.updates, "empty if the remote had everything")
        Member("snapshots", \.result.snapshotCount)
        Member("files", \.result.fileCount)
        Member("bytes", \.result.fileBytes)
        Member("restored", \.result.restored, "what had been lost there, and went again")
        Member("lost", \.result.lost, "what is neither there nor here")
    }
}

extension RestoredObjects: DocumentObject {
    package static let members = Fields {
        Member("files", \.fileCount)
        Member("bytes", \.fileBytes)
        Member("history_packs", \.historyPackCount)
    }
}

extension LostObjects: DocumentObject {
    package static let members = Fields {
        Member("files", \.fileCount)
        Member("first", \.firstFile, "the first of the files")
        Member("history_packs", \.historyPackCount)
    }
}

/// The answer of `dsv fetch`.
package struct FetchDocument: Document {
    private let result: FetchResult?
    private let files: Int
    private let bytes: UInt64

    package init(_ result: FetchResult) {
        (self.result, files, bytes) = (result, result.fileCount, result.fileBytes)
    }

    /// Of images alone.
    package init(_ images: FetchedFiles) { (result, files, bytes) = (nil, images.count, images.bytes) }

    package static let schema = "dsv.fetch/1"
    package static let verbs = ["fetch"]
    package static let about = "What came from a remote."
    package static let members = Fields {
        Member("remote", \.result?.remote, only: "without `--images`")
        Member("updates", \.result?.updates, only: "without `--images`")
        Member("snapshots", \.result?.snapshotCount, only: "without `--images`")
        Member("files", \.files)
        Member("bytes", \.bytes)
    }
}

/// The answer of `dsv pull` and `dsv clone`.
package struct PullDocument: Document {
    private let result: CloneResult

    package init(_ result: CloneResult) { self.result = result }

    package static let schema = "dsv.pull/1"
    package static let verbs = ["pull", "clone"]
    package static let about = "What came from a remote, and where the folder is now."
    package static let members = Fields {
        Member("remote", \.result.fetch.remote)
        Member("updates", \.result.fetch.updates)
        Member("snapshots", \.result.fetch.snapshotCount)
        Member("files", \.result.fetch.fileCount)
        Member("bytes", \.result.fetch.fileBytes)
        Member("snapshot", \.result.checkout?.snapshot.id, "null: the folder did not change")
        Member("branch", \.result.checkout?.branch, as: "name")
        Member("images", { !$0.result.isPartial }, "false: they were left at the remote")
    }
}
