import Comparison
import DatasetModel

/// How much differs between two states.
struct SummaryPart: DocumentPart {
    let changes: DatasetChanges

    init(_ changes: DatasetChanges) { self.changes = changes }

    static let title = "summary"
    static let details = """
        `rows_touched` counts a row once, however many lists it is in. `rows_added` and `rows_removed` count rows of label tables alone.
        """
    static let members = Fields {
        Member("rows_touched", \.changes.rowsTouched)
        Member("relabelled", \.changes.relabelled.count)
        Member("split_moved", \.changes.splitMoves.count)
        Member("rows_added", \.changes.rowsAdded)
        Member("rows_removed", \.changes.rowsRemoved)
        Member("cells_changed", \.changes.cellsChanged)
        Member(allOf: { ImageCounts(files: $0.changes.files.images) })
        Member("images_unchanged", \.changes.imagesUnchanged, only: "of `diff`")
        Member("boxes_added", { $0.changes.boxCount(.added) })
        Member("boxes_removed", { $0.changes.boxCount(.removed) })
        Member("boxes_moved", { $0.changes.boxCount(.moved) })
        Member("boxes_relabelled", { $0.changes.boxCount(.relabelled) })
        Member("boxes_altered", { $0.changes.boxCount(.altered) })
        Member(allOf: { FileCounts(files: $0.changes.files.otherFiles) })
    }
}

/// Of files alone, as a commit does not look into tables.
struct FileSummary: DocumentObject {
    let files: FileChanges

    static let members = Fields {
        Member(allOf: { ImageCounts(files: $0.files.images) })
        Member(allOf: { FileCounts(files: $0.files.otherFiles) })
    }
}

private struct ImageCounts: DocumentObject {
    let files: FileChanges

    static let members = Fields {
        Member("images_added", \.files.added.count)
        Member("images_removed", \.files.removed.count)
        Member("images_modified", \.files.modified.count)
        Member("images_renamed", \.files.renamed.count)
    }
}

private struct FileCounts: DocumentObject {
    let files: FileChanges

    static let members = Fields {
        Member("files_added", \.files.added.count)
        Member("files_removed", \.files.removed.count)
        Member("files_modified", \.files.modified.count)
        Member("files_renamed", \.files.renamed.count)
    }
}
