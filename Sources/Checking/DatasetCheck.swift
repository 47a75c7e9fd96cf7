import DatasetModel
import Labels

/// Applies the rules to a state and gathers what they find.
package struct DatasetCheck {
    /// Errors, then warnings, each in the order of the rules.
    package private(set) var findings: [Finding] = []
    /// The rules that were applied.
    package private(set) var rules: [CheckRule] = []
    /// What could not be said, and why.
    package private(set) var notes: [String] = []
    /// The number of rows that say what images are.
    package let rowCount: Int

    /// Applies all rules that are on; those that look into images only if the state knows its pictures.
    package init(_ state: CheckedState) throws {
        rowCount = state.samples.rowCount
        for rule in CheckRule.all where !rule.readsImages || state.pictures != nil { try apply(rule, to: state) }
        findings = findings.filter { $0.level == .error } + findings.filter { $0.level == .warn }
        if state.absentCount > 0 {
            let are = state.absentCount == 1 ? "is" : "are"
            notes.append("\(counted(state.absentCount, "picture")) \(are) not here and could not be looked into")
        }
    }

    private mutating func apply(_ rule: CheckRule, to state: CheckedState) throws {
        let level = state.settings.level(of: rule)
        if level == .off { return }
        let answer = try rule.answer(state)
        let faults = answer.faults.filter { !$0.groups.isEmpty }
        notes += answer.notes
        if answer.isApplied && (state.settings.isWanted(rule) || !faults.isEmpty) { rules.append(rule) }
        findings += faults.map { fault in
            Finding(
                rule: rule, level: fault.isWarning ? .warn : level, count: fault.groups.count, summary: fault.summary,
                groups: fault.groups, hint: fault.hint)
        }
    }
}
