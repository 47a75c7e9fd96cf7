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

    /// Says whether rows are objects with a box: the columns of its corners, or of one corner and its size.
    package var hasBoxes: Bool {
        let names = Set(columns.map { $0.lowercased() })
        return Self.boxColumns.contains { names.isSuperset(of: $0) }
    }

    private static let boxColumns: [Set<String>] = [
        ["xmin", "ymin", "xmax", "ymax"], ["x_min", "y_min", "x_max", "y_max"], ["x1", "y1", "x2", "y2"],
        ["x", "y", "w", "h"], ["x", "y", "width", "height"], ["bbox_x", "bbox_y", "bbox_width", "bbox_height"],
    ]
}
