/// What became of the images of a split from one state of a dataset to another, by content.
package struct SplitChange: Sendable {
    /// All examples of the old split.
    package let before: [Int32]
    /// All examples of the new split.
    package let after: [Int32]
    /// Old examples that the new split does not have.
    package let removed: [Int32]
    /// Old examples that it has, each with the new one.
    package let kept: [(old: Int32, new: Int32)]
    /// New examples that the old split did not have.
    package let added: [Int32]
    /// Those of `kept` whose label, or any of whose objects, changed.
    package let relabelled: [(old: Int32, new: Int32)]

    /// O(n) time; 16 bytes an example.
    package init(from old: Examples, split oldSplit: String?, to new: Examples, split newSplit: String?) {
        before = old.members(of: oldSplit)
        after = new.members(of: newSplit)
        let oldIndex = IdentityIndex(old.identities, members: before)
        let newIndex = IdentityIndex(new.identities, members: after)
        var cursor = IdentityIndex.Cursor()
        removed = before.filter { newIndex.member(old.identities[Int($0)], near: &cursor) == nil }
        var added: [Int32] = []
        var kept: [(old: Int32, new: Int32)] = []
        cursor = IdentityIndex.Cursor()
        for member in after {
            if let other = oldIndex.member(new.identities[Int(member)], near: &cursor) {
                kept.append((other, member))
            } else {
                added.append(member)
            }
        }
        self.added = added
        self.kept = kept
        // Of each old label its number among the new ones: labels are compared as numbers.
        let places = Dictionary(new.classes.enumerated().map { (Array($1.utf8), Int32($0)) }) { first, _ in first }
        let translated = old.classes.map { places[Array($0.utf8)] ?? -2 }
        relabelled = kept.filter { pair in
            guard old.task == new.task else { return true }
            if let before = old.objects, let after = new.objects {
                return !before.isEqual(pair.old, to: after, pair.new, translated: translated)
            }
            let label = old.labels[Int(pair.old)]
            return (label < 0 ? label : translated[Int(label)]) != new.labels[Int(pair.new)]
        }
    }

    /// Says whether nothing changed.
    package var isEmpty: Bool { removed.isEmpty && added.isEmpty && relabelled.isEmpty }
}
