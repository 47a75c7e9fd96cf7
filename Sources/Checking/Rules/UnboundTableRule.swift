import DatasetModel
import Labels

extension CheckRule {
    /// Tables most of whose rows should name images and name none, and declared ones that are not there.
    package static let unboundTable = CheckRule("unbound-table", .error, isAlwaysApplied: true) { state in
        let unbound = state.side.unboundTables
        let missing = state.side.problems.filter { $0.kind == .missingTable }.flatMap(\.examples)
        let groups =
            unbound.map { Finding.Group([$0.table.path.description], $0.reason) }
            + missing.map { Finding.Group([$0], "declared in dsv.yaml, and not there") }
        let explanation = unbound.first.map { $0.reason + ": " } ?? ""
        return Answer(faults: [
            Fault(
                groups: groups.sortedByPath(), summary: "the rows of \(counted(groups.count, "table")) name no images",
                hint: explanation + "correct the names, or say where the images are in dsv.yaml")
        ])
    }
}
