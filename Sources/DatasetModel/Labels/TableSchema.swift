/// What the columns of a label table mean.
package struct TableSchema: Sendable, Equatable {
    /// The names in the order of the file.
    package var columns: [String]
    /// The columns that identify a row, together; empty where none do.
    package var key: [Int]
    package var label: Int?
    package var split: Int?
    /// Tells which images belong together, and so to one split: the subject, patient or photo that they come from.
    package var group: Int?

    package init(
        columns: [String], key: [Int] = [], label: Int? = nil, split: Int? = nil, group: Int? = nil
    ) {
        self.columns = columns
        self.key = key
        self.label = label
        self.split = split
        self.group = group
    }

    /// The place of the column with this name.
    package func index(of column: String) -> Int? { columns.firstIndex(of: column) }
}
