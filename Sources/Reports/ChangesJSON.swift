import Comparison
import DatasetModel

/// The members of JSON documents about changes; see docs/json.md.
extension ChangesReport {
    /// The `summary` member of `dsv.status/1`, `dsv.diff/1` and `dsv.show/1`.
    static func summaryJSON(_ changes: DatasetChanges) -> JSON {
        .object(
            counts([
                ("rows_touched", changes.rowsTouched), ("relabelled", changes.relabelled.count),
                ("split_moved", changes.splitMoves.count), ("rows_added", changes.rowsAdded),
                ("rows_removed", changes.rowsRemoved), ("cells_changed", changes.cellsChanged),
            ]) + imageCounts(changes.files)
                + counts(changes.imagesUnchanged.map { [("images_unchanged", $0)] } ?? [])
                + counts([
                    ("boxes_added", changes.boxCount(.added)), ("boxes_removed", changes.boxCount(.removed)),
                    ("boxes_moved", changes.boxCount(.moved)), ("boxes_relabelled", changes.boxCount(.relabelled)),
                    ("boxes_altered", changes.boxCount(.altered)),
                ]) + otherFileCounts(changes.files))
    }

    /// The `summary` member of `dsv.commit/1`: of files alone, as a commit does not look into tables.
    static func summaryJSON(_ files: FileChanges) -> JSON { .object(imageCounts(files) + otherFileCounts(files)) }

    private static func imageCounts(_ files: FileChanges) -> [JSON.Member] { counts("images", files.images) }

    private static func otherFileCounts(_ files: FileChanges) -> [JSON.Member] { counts("files", files.otherFiles) }

    private static func counts(_ noun: String, _ files: FileChanges) -> [JSON.Member] {
        counts([
            ("\(noun)_added", files.added.count), ("\(noun)_removed", files.removed.count),
            ("\(noun)_modified", files.modified.count), ("\(noun)_renamed", files.renamed.count),
        ])
    }

    private static func counts(_ members: [(String, Int)]) -> [JSON.Member] {
        members.map { JSON.Member(key: $0.0, value: .integer($0.1)) }
    }

    /// Everything behind the summary, in the order of docs/json.md.
    static func membersJSON(_ changes: DatasetChanges) -> [JSON.Member] {
        [
            member("relabelled", .array(changes.relabelled.map(json))),
            member("split_moved", .array(changes.splitMoves.map(json))),
            member("transitions", json(changes.transitions)),
            member("split_moves", json(changes.moves)),
            member("classes", classesJSON(changes.classes)),
            member("images", listsJSON(changes.files.images)),
            member("files", listsJSON(changes.files.otherFiles)),
            member("masks", listsJSON(changes.files.masks)),
            member("folders", foldersJSON(changes.files)),
            member("tables", tablesJSON(changes.tables)),
            member("boxes", .array(changes.boxes.map(json))),
            member("notes", .array(changes.notes.map(\.json))),
        ]
    }

    private static func member(_ key: String, _ value: JSON) -> JSON.Member { JSON.Member(key: key, value: value) }

    private static func json(_ row: Relabelling) -> JSON {
        [
            "key": .string(row.key), "table": .optional(row.table?.description), "from": .string(row.from),
            "to": .string(row.to), "split": .optional(row.split), "path": .optional(row.image?.description),
        ]
    }

    private static func json(_ row: SplitMove) -> JSON {
        [
            "key": .string(row.key), "table": .optional(row.table?.description), "from": .string(row.from),
            "to": .string(row.to), "label": .optional(row.label), "path": .optional(row.image?.description),
        ]
    }

    private static func json(_ counts: [String: [String: Int]]) -> JSON {
        sorted(counts) { targets in sorted(targets) { .integer($0) } }
    }

    private static func classesJSON(_ classes: [String: [String: ClassCount]]) -> JSON {
        sorted(classes) { splits in sorted(splits) { ["from": .integer($0.from), "to": .integer($0.to)] } }
    }

    private static func sorted<Value>(_ values: [String: Value], _ json: (Value) -> JSON) -> JSON {
        .object(values.sorted { byBytes($0.key, $1.key) }.map { JSON.Member(key: $0.key, value: json($0.value)) })
    }

    /// The lists of changed paths, as the members `images` and `files` have them.
    private static func listsJSON(_ changes: FileChanges) -> JSON {
        [
            "added": .strings(changes.added.map(\.path.description)),
            "removed": .strings(changes.removed.map(\.path.description)),
            "modified": .strings(changes.modified.map(\.path.description)),
            "renamed": .array(
                changes.renamed.map { ["from": .string($0.from.description), "to": .string($0.to.description)] }),
        ]
    }

    /// The empty folders that came and went, as the member `folders` has them.
    private static func foldersJSON(_ changes: FileChanges) -> JSON {
        [
            "added": .strings(changes.addedFolders.map(\.description)),
            "removed": .strings(changes.removedFolders.map(\.description)),
        ]
    }

    private static func tablesJSON(_ tables: [DatasetPath: TableChanges]) -> JSON {
        .object(
            tables.sorted { $0.key < $1.key }.map { path, table in
                member(
                    path.description,
                    [
                        "rows_from": .integer(table.rowsFrom), "rows_to": .integer(table.rowsTo),
                        "added": .strings(table.added), "removed": .strings(table.removed),
                        "changed": .array(
                            table.changed.map { cell in
                                [
                                    "key": .string(cell.key), "column": .string(cell.column),
                                    "from": .optional(cell.from), "to": .optional(cell.to),
                                ]
                            }),
                        "columns_added": .strings(table.columnsAdded),
                        "columns_removed": .strings(table.columnsRemoved),
                        "columns_renamed": .array(
                            table.columnsRenamed.map { ["from": .string($0.from), "to": .string($0.to)] }),
                        "columns_reordered": .bool(table.columnsReordered),
                        "formatting": .strings(table.formatting),
                    ])
            })
    }

    private static func json(_ change: BoxChange) -> JSON {
        [
            "image": .string(change.image), "change": .string(change.kind.rawValue),
            "from": change.from.map(json) ?? .null, "to": change.to.map(json) ?? .null,
            "iou": change.iou.map(JSON.number) ?? .null,
            "attributes": .object(
                change.attributes.map { attribute in
                    let values: JSON = ["from": .optional(attribute.from), "to": .optional(attribute.to)]
                    return JSON.Member(key: attribute.name, value: values)
                }),
        ]
    }

    private static func json(_ object: LabelledObject) -> JSON {
        let box = object.box
        return [
            "label": .string(object.label),
            "box": .array([box.x, box.y, box.width, box.height].map(JSON.number)),
        ]
    }
}
