package import DatasetModel

/// One of the three states that a merge brings together.
package enum MergeSide: String, Sendable, CaseIterable {
    /// What both sides began with.
    case base
    /// The snapshot that is checked out.
    case ours
    /// The snapshot that is merged into it.
    case theirs
}

/// What both sides changed in different ways, with what each of the three has.
///
/// A value is nil where that side has no such row, cell or file.
package struct MergeConflict: Sendable, Hashable {
    /// The columns of the table in which a person decides conflicts.
    package static let tableColumns = ["table", "key", "column", "base", "ours", "theirs", "take", "value"]

    /// The table that holds the row; nil where the conflict is about a file.
    package let table: DatasetPath?
    /// The key of the row, or the path of the file.
    package let key: String
    /// The column of the cell; nil: the whole row, or the content of the file.
    ///
    /// Without a table, `path`: where the file shall be.
    package let column: String?
    package let base: String?
    package let ours: String?
    package let theirs: String?

    package init(
        table: DatasetPath?, key: String, column: String?, base: String?, ours: String?, theirs: String?
    ) {
        self.table = table
        self.key = key
        self.column = column
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    package func value(of side: MergeSide) -> String? {
        switch side {
        case .base: base
        case .ours: ours
        case .theirs: theirs
        }
    }

    /// Says whether it is about one cell, which may become anything; else one of the three sides must be taken.
    package var isCell: Bool { table != nil && column != nil }

    /// The same conflict as a CSV file can tell it: without the difference between nothing and an empty text.
    fileprivate var flattened: MergeConflict {
        MergeConflict(
            table: table, key: key, column: column, base: base ?? "", ours: ours ?? "", theirs: theirs ?? "")
    }
}

/// How a conflict is decided.
package enum Decision: Sendable, Equatable {
    case side(MergeSide)
    /// Of a cell only.
    case value(String)
}

/// Decides conflicts as far as a person has said how, and remembers those that are left open.
package struct Arbiter: Sendable {
    /// The conflicts that nobody decided, in the order in which they came up.
    package private(set) var open: [MergeConflict] = []
    private var unused: [MergeConflict: Decision]
    private let decisions: [MergeConflict: Decision]
    private let preference: MergeSide?

    /// Takes decisions about single conflicts, and the side that wins all others.
    package init(preferring preference: MergeSide? = nil, decisions: [MergeConflict: Decision] = [:]) {
        self.preference = preference
        self.decisions = Dictionary(uniqueKeysWithValues: decisions.map { ($0.key.flattened, $0.value) })
        unused = self.decisions
    }

    /// The decision; nil: the conflict stays open.
    package mutating func decide(_ conflict: MergeConflict) -> Decision? {
        if let decision = decisions[conflict.flattened] {
            unused[conflict.flattened] = nil
            return decision
        }
        if let preference { return .side(preference) }
        open.append(conflict)
        return nil
    }

    /// Keeps a conflict that no decision ends, because it contradicts another one.
    mutating func leaveOpen(_ conflict: MergeConflict) { open.append(conflict) }

    /// Decisions about conflicts that did not come up.
    package var unusedDecisions: Set<MergeConflict> { Set(unused.keys) }
}
