package import DatasetModel

/// What dsv sees in one state: each file that says something of images, and the evidence for each guess.
package struct Description: Sendable, Equatable {
    package var imageCount = 0
    /// Where the labels come from.
    package var source = LabelledSide.Source.none
    /// By path.
    package var tables: [Table] = []
    package var annotations: [AnnotationFiles] = []
    package var lists: [SplitList] = []
    /// Where masks of images are, sorted by folder.
    package var masks: [Masks.Place] = []
    /// What folders say; nil if that is nothing.
    package var layout: Layout?
    /// Files that look as if they were about images and are not read.
    package var unread: [Unread] = []
    /// What dsv.yaml declares and the data do not have.
    package var contradictions: [Contradiction] = []
    /// What else a person should know.
    package var notes: [Note] = []

    /// Says whether nothing tells labels or splits, and nothing was left out.
    package var isEmpty: Bool {
        tables.isEmpty && annotations.isEmpty && lists.isEmpty && masks.isEmpty && layout == nil && unread.isEmpty
            && contradictions.isEmpty
    }

    /// A label table.
    package struct Table: Sendable, Equatable {
        /// Whether its rows count.
        package enum Role: Sendable, Equatable {
            case labels
            /// Only what it says of splits counts.
            case splits
            /// Nothing of it counts, and why.
            case unused(String)
        }

        package let path: DatasetPath
        package let rowCount: Int
        package let role: Role
        /// The columns that identify a row.
        package let key: [String]
        /// The columns that say which image a row is about, its label and its group.
        package var image: ImageEvidence?
        package var label: LabelEvidence?
        package var split: SplitEvidence?
        package var group: String?
        /// Columns that could each be the label.
        package var labelCandidates: [String] = []
        /// If no column is the label, what the others hold.
        package var unusedColumns: [UnusedColumn] = []
        /// Why most rows name no image.
        package var unbound: String?
    }

    /// A column that a person may know to be the label.
    package struct UnusedColumn: Sendable, Equatable {
        package let name: String
        /// In words: `a few texts`.
        package let holds: String
    }

    /// How the rows of a table, or the entries of an annotation file, name images.
    package struct ImageEvidence: Sendable, Equatable {
        /// How a name becomes the image's path.
        package enum Form: Sendable, Equatable {
            /// It is put behind this folder, and before this extension.
            case path(folder: String, suffix: String)
            case fileName
            case stem
        }

        /// The column, or the member of an annotation file.
        package let column: String
        /// Nil if most rows name no image.
        package let form: Form?
        /// Rows that name an image which is there.
        package var found = 0
        /// Of those: rows whose name stands in several folders, so that the split or the folder decided.
        package var decided = 0
        /// Rows that name several images, of which none is meant more than another.
        package var several = 0
    }

    /// The column of the label.
    package struct LabelEvidence: Sendable, Equatable {
        package let column: String
        package let classCount: Int
    }

    /// What says the split of a row.
    package struct SplitEvidence: Sendable, Equatable {
        /// The column; nil if the file's own name says it.
        package let column: String?
        /// Rows by split.
        package let counts: [String: Int]
    }

    /// An annotation file of many images, or all files of one format that annotate an image each.
    package struct AnnotationFiles: Sendable, Equatable {
        package let format: String
        /// The file, or the folder that all files lie in.
        package let path: DatasetPath
        /// The number of files; nil for one that annotates many images.
        package let fileCount: Int?
        /// The images that are annotated.
        package let annotatedCount: Int
        /// Those of them that are there.
        package let found: Int
        package let image: ImageEvidence?
        /// The number of objects; nil if the files were not read for it.
        package let objectCount: Int?
        package let classCount: Int?
        /// The files that say what the numbers of classes mean.
        package let nameFiles: [DatasetPath]
        /// The split that the file stands for.
        package let split: String?
    }

    /// A text that lists the images of a split, or a member of a data.yaml.
    package struct SplitList: Sendable, Equatable {
        package let path: DatasetPath
        package let split: String
        package let count: Int
        /// 0: it was not taken for a list of images.
        package let found: Int
    }

    /// What the folders say.
    package struct Layout: Sendable, Equatable {
        /// As dsv.yaml has it: `<split>/<class>/<file>`.
        package let pattern: String
        /// Images by split.
        package let splits: [String: Int]
        package let classCount: Int
        /// False: something else says the labels.
        package let classesCount: Bool
        /// False: rows say the splits.
        package let splitsCount: Bool
    }

    /// A file, or several, that are not read.
    package struct Unread: Sendable, Equatable {
        package let path: String
        package let count: Int
        package let reason: String
    }

    /// Something that dsv.yaml declares and the data do not have.
    package struct Contradiction: Sendable, Equatable {
        /// Counted from 1; nil if it cannot be told.
        package let line: Int?
        package let text: String
    }
}
