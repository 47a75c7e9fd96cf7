import Comparison
import DatasetModel
import Labels

extension CheckRule {
    /// Groups of a declared column, such as patients, with images in several splits.
    static let groupLeak = CheckRule(
        "group-leak", .error,
        summary: { "\(counted($0, "group")) of images \($0 == 1 ? "is" : "are") in more than one split" },
        hint: "images that belong together go to one split"
    ) { state in
        let samples = state.samples
        if samples.groupOf.isEmpty { return [] }
        var members: [Int32: Set<Int32>] = [:]
        for sample in 0..<samples.count where samples.groupOf[sample] >= 0 && samples.splitOf[sample] >= 0 {
            members[samples.groupOf[sample], default: []].insert(samples.splitOf[sample])
        }
        members = members.filter { $0.value.count > 1 }
        if members.isEmpty { return [] }
        var paths: [Int32: [String]] = [:]
        for sample in 0..<samples.count where members[samples.groupOf[sample]] != nil {
            paths[samples.groupOf[sample], default: []].append(samples.name(sample))
        }
        return members.map { group, splits in
            let name = printable(samples.groups.names[Int(group)].utf8)
            let names = splits.compactMap(samples.split).sorted(by: byBytes).joined(separator: " / ")
            return Finding.Group((paths[group] ?? []).sorted(by: byBytes), "'\(name)': \(names)")
        }.sortedByPath()
    }
}
