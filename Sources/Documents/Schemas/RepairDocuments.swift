import DatasetModel
import History
package import Snapshots
import SystemPackage
import Words

/// The answer of `dsv fsck`.
package struct FsckDocument: Document {
    private let result: FsckResult
    private let repair: RepairResult?

    package init(_ result: FsckResult) { (self.result, repair) = (result, nil) }

    /// Of the repository as it is after a repair.
    package init(_ repair: RepairResult) { (result, self.repair) = (repair.found, repair) }

    package static let schema = "dsv.fsck/1"
    package static let verbs = ["fsck"]
    package static let about = "What is damaged. With `--repair`, all is said of the repository as it is afterwards."
    package static let members = Fields {
        Member("ok", \.result.faults.isEmpty)
        Member("faults", \.result.faults)
        Member("notes", \.result.notes, "what is odd and harms nothing")
        Member("absent_images", \.result.absentImages)
        Member("checked", { Checked(result: $0.result) })
        Member("repair", \.repair, only: "with `--repair`")
    }

    private struct Checked: DocumentObject {
        let result: FsckResult

        static let members = Fields {
            Member("snapshots", \.result.snapshots)
            Member("objects", \.result.objects)
            Member("bytes", \.result.bytes)
        }
    }
}

extension Fault.Kind: DocumentWord {}

extension Fault: DocumentObject {
    package static let members = Fields {
        Member("kind", \.kind)
        Member("snapshot", \.snapshot, "where it was met first")
        Member("path", \.path, "where it was met first")
        Member("object", \.object, as: "hex")
        Member("further_places", \.furtherPlaces, "how often it was met elsewhere")
        Member("reference", \.reference, as: "name")
        Member("file", \.file?.string, as: "path")
        Member("problem", \.problem)
    }
}

extension RepairResult: DocumentObject {
    package static let members = Fields {
        Member("salvaged", \.salvagedObjects, "objects of damaged packs that are intact")
        Member("brought", \.broughtObjects, "objects that a remote gave")
        Member("aside", \.aside, as: "path", "the damaged files where they are now, relative to the dataset's folder")
        Member("remote", \.remote, as: "name", "the one that was asked")
        Member("problems", \.problems, "what the remote could not give")
    }
}

/// The answer of `dsv gc`.
package struct CollectionDocument: Document {
    private let result: CollectionResult

    package init(_ result: CollectionResult) { self.result = result }

    package static let schema = "dsv.gc/1"
    package static let verbs = ["gc"]
    package static let about = "What was removed, or would be."
    package static let members = Fields {
        Member("dry_run", \.result.isDryRun)
        Member("remote", \.result.remote, as: "name", "null: here")
        Member("snapshots", \.result.snapshots, "those that nothing reaches, newest first")
        Member("contents", { $0.result.contents.count })
        Member("content_bytes", { $0.result.contents.bytes })
        Member(
            "leftovers", \.result.leftoverCount,
            "contents that belong to none of the snapshots; null unless `--dry-run`")
        Member("history_objects", \.result.historyObjects)
        Member("packs_before", { $0.result.packs.before })
        Member("packs_after", { $0.result.packs.after }, "null with `--dry-run`")
        Member("freed_bytes", { $0.result.isDryRun ? nil : $0.result.freedBytes }, "null with `--dry-run`")
    }
}

extension CollectionResult.LostSnapshot: DocumentObject {
    package static let members = Fields {
        Member("id", \.snapshot.id)
        Member("time", { date($0.snapshot.author) }, as: "time")
        Member("message", \.snapshot.message)
        Member("paths", \.paths, "of `--dry-run`: the files that nothing else has; else empty")
    }
}

/// The answer of `dsv purge`.
package struct PurgeDocument: Document {
    private let result: PurgeResult

    package init(_ result: PurgeResult) { self.result = result }

    package static let schema = "dsv.purge/1"
    package static let verbs = ["purge"]
    package static let about = "The content that was removed for good."
    package static let members = Fields {
        Member("sha256", \.result.content.id)
        Member("size", \.result.content.size)
        Member("reason", \.result.content.reason)
        Member("paths", \.result.content.paths, as: "path", "where it stood in snapshots")
        Member("author", \.result.content.author)
        Member("time", { date($0.result.content.author) }, as: "time")
        Member("repeated", \.result.isRepeated, "it was purged before: reason, author and time are of then")
        Member("other_contents", \.result.otherContents, "of the path, in other snapshots; they stay")
        Member("present", \.result.present, "files of the folder that have it still")
    }
}
