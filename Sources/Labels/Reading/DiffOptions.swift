package import DatasetModel
package import LabelFormats

/// What a person says on the command line about a comparison.
package struct DiffOptions: Sendable, Equatable {
    /// For every table that has the declared columns.
    package var declaration: TableDeclaration
    /// The one table of interest; nil: all.
    package var table: DatasetPath?
    /// Only what lies at or below it.
    package var path: DatasetPath

    package init(
        declaration: TableDeclaration = TableDeclaration(), table: DatasetPath? = nil, path: DatasetPath = .root
    ) {
        self.declaration = declaration
        self.table = table
        self.path = path
    }
}
