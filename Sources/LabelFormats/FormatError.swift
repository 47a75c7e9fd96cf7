/// What is wrong with an annotation file or a table, and where.
package struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, counted from 1; nil where the problem is the whole file's.
    package var line: Int?
    /// In lower case and without a full stop, as `Failure` has it.
    package var problem: String

    package init(line: Int? = nil, _ problem: String) {
        self.line = line
        self.problem = problem
    }

    package var description: String { line.map { "line \($0): \(problem)" } ?? problem }
}
