import DatasetModel
package import Labels
package import Versioning

/// The answer of `dsv describe`.
package struct DescribeDocument: Document {
    private let title: StateTitle
    private let description: Description
    private let written: WrittenDeclarations?

    /// `written` is what was put into dsv.yaml, if that was wanted.
    package init(_ title: StateTitle, _ description: Description, written: WrittenDeclarations? = nil) {
        self.title = title
        self.description = description
        self.written = written
    }

    package static let schema = "dsv.describe/1"
    package static let verbs = ["describe"]
    package static let about =
        "What dsv sees in a state: each file that says something of images, with the evidence for each guess."
    package static let details = """
        `by` says how a name becomes an image: put between `folder` and `suffix`, or by its file name, with or without extension; null: most \
        rows name no image, and `unbound` says why.
        """
    package static let members = Fields {
        Member("state", { StatePart($0.title) })
        Member("images", \.description.imageCount)
        Member("labels_from", \.description.source)
        Member("tables", \.description.tables)
        Member("annotations", \.description.annotations)
        Member("lists", \.description.lists)
        Member("masks", \.description.masks)
        Member("layout", \.description.layout)
        Member("not_read", \.description.unread)
        Member("contradictions", \.description.contradictions, "what dsv.yaml declares and the data do not have")
        Member("notes", \.description.notes)
        Member("written", \.written, "null without `--write`")
    }
}

extension WrittenDeclarations: DocumentObject {
    package static let members = Fields {
        Member("added", \.added, as: "line", "the new lines of dsv.yaml")
        Member("left_out", \.leftOut, "what would have changed an answer")
    }
}

extension LabelledSide.Source: DocumentWord {}

extension Description.Table: DocumentObject {
    private enum Use: String, DocumentWord { case labels, splits, nothing }

    private var use: (counts: Use, reason: String?) {
        switch role {
        case .labels: (.labels, nil)
        case .splits: (.splits, nil)
        case .unused(let reason): (.nothing, reason)
        }
    }

    private struct Split: DocumentObject {
        let evidence: Description.SplitEvidence

        static let members = Fields {
            Member("column", \.evidence.column, "null: the file's own name is the split")
            Member("rows", \.evidence.counts, keys: ["split"])
        }
    }

    package static let members = Fields {
        Member("path", \.path)
        Member("rows", \.rowCount)
        Member("counts", \.use.counts, "which of its rows count")
        Member("why_not", \.use.reason, "why others do not")
        Member("key", \.key, as: "column")
        Member("image", \.image)
        Member("unbound", \.unbound)
        Member("label", \.label)
        Member("label_candidates", \.labelCandidates, as: "column")
        Member("unused_columns", \.unusedColumns)
        Member("split", { table in table.split.map { Split(evidence: $0) } })
        Member("group", \.group, as: "column")
    }
}

extension Description.UnusedColumn: DocumentObject {
    package static let members = Fields {
        Member("column", \.name)
        Member("holds", \.holds)
    }
}

extension Description.LabelEvidence: DocumentObject {
    package static let members = Fields {
        Member("column", \.column)
        Member("classes", \.classCount)
    }
}

extension Description.ImageEvidence: DocumentPart {
    private enum Naming: String, DocumentWord { case path, name, stem }

    private var parts: (by: Naming?, folder: String?, suffix: String?) {
        switch form {
        case .path(let folder, let suffix): (.path, folder, suffix)
        case .fileName: (.name, nil, nil)
        case .stem: (.stem, nil, nil)
        case nil: (nil, nil, nil)
        }
    }

    package static let title = "naming"
    package static let members = Fields {
        Member("column", \.column)
        Member("by", \.parts.by)
        Member("folder", \.parts.folder, as: "path")
        Member("suffix", \.parts.suffix)
        Member("found", \.found, "rows that name an image which is there")
        Member(
            "decided", \.decided,
            "of those, rows whose name stands in several folders, so that the split or the folder decided")
        Member("several", \.several, "rows that name more than one and so none")
    }
}

extension Description.AnnotationFiles: DocumentObject {
    package static let members = Fields {
        Member("path", \.path)
        Member("format", \.format)
        Member("files", \.fileCount, "null: one file annotates many images")
        Member("images", \.annotatedCount)
        Member("found", \.found)
        Member("image", \.image)
        Member("objects", \.objectCount)
        Member("classes", \.classCount)
        Member("names", \.nameFiles)
        Member("split", \.split, as: "name")
    }
}

extension Description.SplitList: DocumentObject {
    package static let members = Fields {
        Member("path", \.path)
        Member("split", \.split, as: "name")
        Member("images", \.count)
        Member("found", \.found)
    }
}

extension Masks.Place: DocumentObject {
    package static let members = Fields {
        Member("folder", \.folder)
        Member("suffix", \.suffix, "what the names of masks end in, if they lie beside other pictures")
        Member("masks", \.count)
        Member("found", \.matched, "masks that belong to an image")
        Member("declared", \.isDeclared)
    }
}

extension Description.Layout: DocumentObject {
    package static let members = Fields {
        Member("pattern", \.pattern)
        Member("splits", \.splits, keys: ["split"])
        Member("classes", \.classCount)
        Member("classes_count", \.classesCount, "false: other files say the labels")
        Member("splits_count", \.splitsCount, "false: other files say the splits")
    }
}

extension Description.Unread: DocumentObject {
    package static let members = Fields {
        Member("path", \.path)
        Member("count", \.count)
        Member("reason", \.reason)
    }
}

extension Description.Contradiction: DocumentObject {
    package static let members = Fields {
        Member("line", \.line, "of dsv.yaml")
        Member("text", \.text)
    }
}
