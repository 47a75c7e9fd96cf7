import DatasetModel
import Labels

extension CheckRule {
    /// Files that could not be read for their labels, each with its line and why: no rule was applied to what they say.
    package static let unreadableLabels = CheckRule(
        "unreadable-labels", .error, isAlwaysApplied: true, summary: { "\(counted($0, "label file")) cannot be read" },
        hint: "correct the files: no rule was applied to what they say"
    ) { state in
        state.side.problems.compactMap(\.unreadFile).map { file in
            let row = file.line.flatMap { line in
                DatasetPath(parsing: file.path).map { Finding.Row(table: $0, line: line) }
            }
            return Finding.Group([file.path], file.problem, row: row)
        }.sortedByPath()
    }
}
