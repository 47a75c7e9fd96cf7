package import DatasetModel
import Labels
package import Versioning

extension DescribeReport {
    /// The answer of `dsv describe --json`; `written` is what was put into dsv.yaml, if that was wanted.
    package func json(_ written: WrittenDeclarations? = nil) -> JSON {
        [
            "schema": "dsv.describe/1",
            "state": title.json(),
            "images": .integer(description.imageCount),
            "labels_from": .string(description.source.name),
            "tables": .array(description.tables.map(\.json)),
            "annotations": .array(description.annotations.map(\.json)),
            "lists": .array(description.lists.map(\.json)),
            "layout": description.layout?.json ?? .null,
            "not_read": .array(description.unread.map(\.json)),
            "contradictions": .array(description.contradictions.map(\.json)),
            "notes": .array(description.notes.map(\.json)),
            "written": written?.json ?? .null,
        ]
    }
}

extension WrittenDeclarations {
    fileprivate var json: JSON { ["added": .strings(added), "left_out": .strings(leftOut)] }

    /// What was put into dsv.yaml, below the description.
    package func text(_ style: Style) -> TerminalText {
        var text: TerminalText = "\n"
        text += added.isEmpty ? "dsv.yaml is as it was: it says all that can be declared\n" : "added to dsv.yaml:\n"
        for line in added { text += style.added("  \(line)") + "\n" }
        for words in leftOut { text += "note: not declared, as the answers would change: \(words)\n" }
        return text
    }
}

extension LabelledSide.Source {
    fileprivate var name: String {
        switch self {
        case .tables: "tables"
        case .annotations: "annotations"
        case .folders: "folders"
        case .none: "none"
        }
    }
}

extension Description.Table {
    fileprivate var json: JSON {
        let (counts, reason): (String, String?) =
            switch role {
            case .labels: ("labels", nil)
            case .splits: ("splits", nil)
            case .unused(let reason): ("nothing", reason)
            }
        return [
            "path": .string(path.description), "rows": .integer(rowCount), "counts": .string(counts),
            "why_not": .optional(reason), "key": .strings(key), "image": image?.json ?? .null,
            "unbound": .optional(unbound),
            "label": label.map { ["column": .string($0.column), "classes": .integer($0.classCount)] } ?? .null,
            "label_candidates": .strings(labelCandidates),
            "unused_columns": .array(
                unusedColumns.map { ["column": .string($0.name), "holds": .string($0.holds)] }),
            "split": split.map { ["column": .optional($0.column), "rows": rowCounts($0.counts)] } ?? .null,
            "group": .optional(group),
        ]
    }
}

extension Description.ImageEvidence {
    fileprivate var json: JSON {
        let (by, folder, suffix): (String?, String?, String?) =
            switch form {
            case .path(let folder, let suffix): ("path", folder, suffix)
            case .fileName: ("name", nil, nil)
            case .stem: ("stem", nil, nil)
            case nil: (nil, nil, nil)
            }
        return [
            "column": .string(column), "by": .optional(by), "folder": .optional(folder), "suffix": .optional(suffix),
            "found": .integer(found), "decided": .integer(decided), "several": .integer(several),
        ]
    }
}

extension Description.AnnotationFiles {
    fileprivate var json: JSON {
        [
            "path": .string(path.description), "format": .string(format),
            "files": fileCount.map { .integer($0) } ?? .null, "images": .integer(annotatedCount),
            "found": .integer(found), "image": image?.json ?? .null,
            "objects": objectCount.map { .integer($0) } ?? .null, "classes": classCount.map { .integer($0) } ?? .null,
            "names": .strings(nameFiles.map(\.description)), "split": .optional(split),
        ]
    }
}

extension Description.SplitList {
    fileprivate var json: JSON {
        [
            "path": .string(path.description), "split": .string(split), "images": .integer(count),
            "found": .integer(found),
        ]
    }
}

extension Description.Layout {
    fileprivate var json: JSON {
        [
            "pattern": .string(pattern), "splits": rowCounts(splits), "classes": .integer(classCount),
            "classes_count": .bool(classesCount), "splits_count": .bool(splitsCount),
        ]
    }
}

extension Description.Unread {
    fileprivate var json: JSON { ["path": .string(path), "count": .integer(count), "reason": .string(reason)] }
}

extension Description.Contradiction {
    fileprivate var json: JSON { ["line": line.map { .integer($0) } ?? .null, "text": .string(text)] }
}

/// Counts by name, in byte order.
private func rowCounts(_ counts: [String: Int]) -> JSON {
    .object(counts.sorted { precedes($0.key, $1.key) }.map { JSON.Member(key: $0.key, value: .integer($0.value)) })
}
