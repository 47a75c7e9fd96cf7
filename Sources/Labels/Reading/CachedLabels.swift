import Comparison
import DatasetModel
import LabelFormats

/// What was found out about the labels of a snapshot, so that nobody need read its tables again.
package struct CachedLabels: Equatable {
    /// Another one whenever the readers of tables come to find something else in the same bytes.
    package static let version = 8

    struct Table: Equatable {
        let path: DatasetPath
        let id: ObjectID
        let size: UInt64
        let text: TextID?
        let description: TableDescription
    }

    var tables: [Table]
    var primary: [DatasetPath]
    /// What dsv.yaml lets stand for a label that is not given.
    var missing: [String]
    /// What dsv.yaml declares of the folders.
    var levels: [FolderLayout.Level]?
    var imageFolders: [DatasetPath]
    var imageCount: Int
    /// Where pictures are masks.
    var masks: Masks
    var problems: [Note]
    var summary: LabelSummary?
}
