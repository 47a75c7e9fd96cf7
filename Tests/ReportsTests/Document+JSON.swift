import DatasetModel
import Documents
import JSON

extension Document {
    /// What a reader makes of the document.
    var json: JSON {
        get throws {
            let bytes = Array(text.utf8)
            return try JSON(parsing: bytes.span)
        }
    }
}
