import Comparison
package import DatasetModel
import Labels

/// What one rule has against a dataset.
package struct Finding: Sendable {
    /// Images or rows that are at fault together.
    package struct Group: Sendable, Equatable {
        /// Images by path, rows whose image is not there by key; sorted.
        package var paths: [String]
        /// What is wrong with just these: `train, val`, `ii / iii`.
        package var note: String
        /// Where the row is, if a row is at fault.
        package var row: Row?

        init(_ paths: [String], _ note: String, row: Row? = nil) {
            (self.paths, self.note, self.row) = (paths, note, row)
        }
    }

    /// A line of a label table, counted from 1.
    package struct Row: Sendable, Equatable {
        package let table: DatasetPath
        package let line: Int
    }

    package let rule: CheckRule
    package let level: CheckRule.Level
    /// Of leak, duplicate and conflict: groups of images with the same bytes; of any other rule: images or rows.
    package let count: Int
    /// One line for people.
    package let summary: String
    /// All of them, in the order of their first paths.
    package let groups: [Group]
    /// What a person can do about it.
    package let hint: String
}

/// What came of a check.
package struct CheckResult: Sendable {
    /// Errors, then warnings, each in the order in which the rules are applied.
    package let findings: [Finding]
    /// The rules that were applied.
    package let rules: [CheckRule]
    /// Rules that could not say all, and why.
    package let notes: [String]
    package let imageCount: Int
    /// Rows of the tables that say what the images are.
    package let rowCount: Int

    /// What was found, and what was looked at.
    package init(findings: [Finding], rules: [CheckRule], notes: [String], imageCount: Int, rowCount: Int) {
        self.findings = findings
        self.rules = rules
        self.notes = notes
        self.imageCount = imageCount
        self.rowCount = rowCount
    }

    /// Says whether no rule of level error has found anything.
    package var isOK: Bool { findings.allSatisfy { $0.level != .error } }
}

extension SampleList {
    /// Where the row of a sample is.
    func line(_ sample: Int) -> Finding.Row? {
        row(sample).map { Finding.Row(table: $0.table.path, line: Int($0.table.rows.lines[$0.row])) }
    }
}

extension [Finding.Group] {
    /// In the byte order of the first path, then of the note.
    func sortedByPath() -> [Finding.Group] {
        sorted { left, right in
            let (one, other) = (left.paths.first ?? "", right.paths.first ?? "")
            return one == other ? byBytes(left.note, right.note) : byBytes(one, other)
        }
    }
}
