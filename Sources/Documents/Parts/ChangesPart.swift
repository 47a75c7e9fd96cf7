package import Comparison
package import DatasetModel

/// Everything that differs between two states.
struct ChangesPart: DocumentPart {
    let changes: DatasetChanges

    init(_ changes: DatasetChanges) { self.changes = changes }

    static let title = "changes"
    static let details = """
        `images` lists files with an image's extension but for masks (see [labels.md](labels.md)), which `masks` lists, `files` all others. A row may be in several lists. `table` is null if a folder \
        says the label or the split; the key of such a row is the image's new path.
        """
    static let members = Fields {
        Member("relabelled", \.changes.relabelled)
        Member("split_moved", \.changes.splitMoves)
        Member("transitions", \.changes.transitions, keys: ["label", "label"], "rows by old and new label")
        Member("split_moves", \.changes.moves, keys: ["split", "split"], "rows by old and new split")
        Member(
            "classes", \.changes.classes, keys: ["label", "split"],
            "of `diff`, empty elsewhere; without splits the one key is `\"\"`")
        Member("images", { ListsPart($0.changes.files.images) })
        Member("files", { ListsPart($0.changes.files.otherFiles) })
        Member("masks", { ListsPart($0.changes.files.masks) })
        Member("folders", { FolderLists(files: $0.changes.files) }, "those without files")
        Member("tables", { $0.tables }, keys: ["path"])
        Member("boxes", \.changes.boxes)
        Member("notes", \.changes.notes)
    }

    private var tables: NamedValues<TableChanges> {
        NamedValues(changes.tables.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) })
    }
}

extension Relabelling: DocumentObject {
    package static let members = Fields {
        Member("key", \.key)
        Member("table", \.table)
        Member("from", \.from, as: "label")
        Member("to", \.to, as: "label")
        Member("split", \.split, as: "name")
        Member("path", \.image, "of the image")
    }
}

extension SplitMove: DocumentObject {
    package static let members = Fields {
        Member("key", \.key)
        Member("table", \.table)
        Member("from", \.from, as: "split")
        Member("to", \.to, as: "split")
        Member("label", \.label, as: "name")
        Member("path", \.image, "of the image")
    }
}

extension ClassCount: DocumentObject {
    package static let members = Fields {
        Member("from", \.from)
        Member("to", \.to)
    }
}

/// The paths of changed files.
struct ListsPart: DocumentPart {
    let files: FileChanges

    init(_ files: FileChanges) { self.files = files }

    static let title = "lists"
    static let members = Fields {
        Member("added", { $0.files.added.map(\.path) })
        Member("removed", { $0.files.removed.map(\.path) })
        Member("modified", { $0.files.modified.map(\.path) })
        Member("renamed", \.files.renamed)
    }
}

extension FileChanges.Rename: DocumentObject {
    package static let members = Fields {
        Member("from", \.from)
        Member("to", \.to)
    }
}

/// Empty folders that came and went.
private struct FolderLists: DocumentObject {
    let files: FileChanges

    static let members = Fields {
        Member("added", \.files.addedFolders)
        Member("removed", \.files.removedFolders)
    }
}

extension TableChanges: DocumentObject {
    package static let members = Fields {
        Member("rows_from", \.rowsFrom)
        Member("rows_to", \.rowsTo)
        Member("added", \.added, as: "key")
        Member("removed", \.removed, as: "key")
        Member("changed", \.changed)
        Member("columns_added", \.columnsAdded, as: "name")
        Member("columns_removed", \.columnsRemoved, as: "name")
        Member("columns_renamed", \.columnsRenamed)
        Member("columns_reordered", \.columnsReordered)
        Member("formatting", \.formatting, as: "words", "what differs in the bytes and not in the meaning")
    }
}

extension TableChanges.ColumnRename: DocumentObject {
    package static let members = Fields {
        Member("from", \.from, as: "name")
        Member("to", \.to, as: "name")
    }
}

extension CellChange: DocumentObject {
    package static let members = Fields {
        Member("key", \.key, as: "key")
        Member("column", \.column, as: "name")
        Member("from", \.from, "null: the row has no such cell")
        Member("to", \.to)
    }
}

extension BoxChange.Kind: DocumentWord {}

extension BoxChange: DocumentObject {
    package static let members = Fields {
        Member("image", \.image, as: "path")
        Member("change", \.kind)
        Member("from", \.from)
        Member("to", \.to)
        Member("iou", \.iou, "how much the two overlap, from 0 to 1")
        Member(
            "attributes",
            { NamedValues($0.attributes.map { ($0.name, AttributeChange(from: $0.from, to: $0.to)) }) }, keys: ["name"])
    }
}

private struct AttributeChange: DocumentObject {
    let from: String?
    let to: String?

    static let members = Fields {
        Member("from", \.from)
        Member("to", \.to)
    }
}

extension LabelledObject: DocumentPart {
    package static let title = "box"
    package static let details = """
        `box` is x, y, width and height in the unit of its file: pixels, or shares of the image's sides.
        """
    package static let members = Fields {
        Member("label", \.label, as: "name")
        Member("box", { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] })
    }
}
