import DatasetModel
import LabelFormats
import Labels
import Scoring

extension CheckRule {
    /// Splits that must stay what they were.
    package static let frozenSplit: CheckRule = CheckRule("frozen-split", .error) { state in
        let frozen = state.configuration.frozen
        guard let former = state.former else {
            let note = "frozen splits were not compared: --against REV says with what"
            return Answer(notes: frozen.isEmpty ? [] : [note], isApplied: false)
        }
        let groups = try FrozenSplits.changes(of: frozen, from: former, to: state.side)
        return Answer(faults: [
            Fault(
                groups: groups, summary: "\(counted(groups.count, "image")) of frozen splits changed",
                hint: "take the change back, or thaw the split in dsv.yaml: scores before and after are not comparable")
        ])
    }
}

/// Compares splits that must stay what they were.
private enum FrozenSplits {
    /// What changed in some splits from one side to another: a group for each image.
    static func changes(of splits: [String], from old: LabelledSide, to new: LabelledSide) throws -> [Finding.Group] {
        if splits.isEmpty { return [] }
        let (before, after) = (try ExampleList(old), try ExampleList(new))
        return try splits.flatMap { split -> [Finding.Group] in
            if before.fingerprint(of: split) == after.fingerprint(of: split) { return [] }
            let groups = try changes(of: split, from: before, to: after)
            return groups.isEmpty ? [Finding.Group([], "\(split): what its images are labelled with changed")] : groups
        }.sortedByPath()
    }

    private static func changes(
        of split: String, from before: ExampleList, to after: ExampleList
    ) throws -> [Finding.Group] {
        let (old, new) = (members(of: split, before), members(of: split, after))
        var groups: [Finding.Group] = []
        for (id, example) in old where new[id] == nil {
            groups.append(Finding.Group([try before.name(example)], "\(split): removed"))
        }
        for (id, example) in new {
            guard let known = old[id] else {
                groups.append(Finding.Group([try after.name(example)], "\(split): added"))
                continue
            }
            let (from, to) = (label(known, before), label(example, after))
            if from != to {
                let words = "\(from ?? "no label") -> \(to ?? "no label")"
                groups.append(Finding.Group([try after.name(example)], "\(split): relabelled \(words)"))
            } else if before.examples.objects.map({ $0[known] }) != after.examples.objects.map({ $0[example] }) {
                groups.append(Finding.Group([try after.name(example)], "\(split): its boxes changed"))
            }
        }
        return groups
    }

    /// The examples of a split by what they are; of several of the same bytes, the first.
    private static func members(of split: String, _ list: ExampleList) -> [ObjectID: Int32] {
        let members = list.examples.members(of: split).map { (list.examples.identities[Int($0)], $0) }
        return Dictionary(members) { first, _ in first }
    }

    private static func label(_ example: Int32, _ list: ExampleList) -> String? {
        let label = list.examples.labels[Int(example)]
        return label < 0 ? nil : list.examples.classes[Int(label)]
    }
}
