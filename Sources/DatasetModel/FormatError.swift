/// What is wrong with an annotation file or a table, and where.
package struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, counted from 1; nil where the problem is the whole file's.
    package var line: Int?
    /// In lower case and without a full stop, as `Failure` has it.
    package var problem: String
    /// What a person could do about it; nil where the problem says it all.
    package var hint: String?
    package var kind: Kind

    /// What a caller can do something about, beside what is merely malformed.
    package enum Kind: Sendable, Equatable {
        case malformed
        /// A list of predictions that names no images; an `OrderManifest` could name them.
        case keyless
    }

    package init(line: Int? = nil, _ problem: String, hint: String? = nil, kind: Kind = .malformed) {
        self.line = line
        self.problem = problem
        self.hint = hint
        self.kind = kind
    }

    package var description: String { line.map { "line \($0): \(problem)" } ?? problem }
}
