import Comparison
import DatasetModel
import TestSupport
import Testing

/// Laws of merging files, on small random datasets; a content's number is its size.
@Suite struct FileMergeTests {
    private typealias Dataset = [String: UInt64]

    private static func version(_ name: String, _ content: UInt64) -> FileVersion {
        FileVersion(path: DatasetPath(unchecked: Array(name.utf8)), id: ObjectID(number: content), size: content)
    }

    private static func changes(_ old: Dataset, _ new: Dataset) -> FileChanges {
        var raw = RawChanges()
        for (name, content) in old {
            if let now = new[name] {
                if now != content { raw.modified.append((version(name, content), version(name, now))) }
            } else {
                raw.removed.append(version(name, content))
            }
        }
        for (name, content) in new where old[name] == nil { raw.added.append(version(name, content)) }
        return FileChanges(raw)
    }

    private static func merge(
        _ base: Dataset, _ ours: Dataset, _ theirs: Dataset, _ arbiter: inout Arbiter
    ) -> Dataset {
        let merge = FileMerge(ours: changes(base, ours), theirs: changes(base, theirs), arbiter: &arbiter) { _, _ in
            .impossible
        }
        var result = ours
        for path in merge.removals { result[path.description] = nil }
        for file in merge.placements {
            guard case .file(_, let version) = file.content else { continue }
            result[file.path.description] = version.size
        }
        return result
    }

    /// Renames, changes, removes or adds a few files; every new content is a number of its own.
    private static func edited(
        _ dataset: Dataset, among names: [String], _ next: inout UInt64, _ random: inout SeededGenerator
    ) -> Dataset {
        var result = dataset
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            next += 1
            let name = names.randomElement(using: &random) ?? ""
            switch Int.random(in: 0...3, using: &random) {
            case 0: result[name] = nil
            case 1: result[name] = next
            default:
                let target = names.randomElement(using: &random) ?? ""
                guard target != name, let content = result.removeValue(forKey: name) else { continue }
                result[target] = content
            }
        }
        return result
    }

    private static func datasets(_ random: inout SeededGenerator) -> (base: Dataset, ours: Dataset, theirs: Dataset) {
        let names = ["a", "b", "c", "d/e", "d/f", "g"]
        var next: UInt64 = 100
        var base: Dataset = [:]
        for (place, name) in names.enumerated() where Int.random(in: 0...3, using: &random) > 0 {
            base[name] = UInt64(place) + 1
        }
        return (base, edited(base, among: names, &next, &random), edited(base, among: names, &next, &random))
    }

    @Test(arguments: UInt64(0)..<500)
    func `no content is lost that neither side gave up`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = Self.datasets(&random)
        var arbiter = Arbiter()
        let result = Self.merge(base, ours, theirs, &arbiter)
        guard arbiter.open.isEmpty else { return }
        let (old, mine, yours) = (Set(base.values), Set(ours.values), Set(theirs.values))
        // What both have, and what one of them made.
        let expected = mine.intersection(yours).union(mine.subtracting(old)).union(yours.subtracting(old))
        #expect(expected.isSubset(of: result.values), "seed \(seed): \(base) \(ours) \(theirs)")
    }

    @Test(arguments: UInt64(0)..<500)
    func `merging is symmetric, and one side's edits alone are that side`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = Self.datasets(&random)
        var (one, other, none) = (Arbiter(), Arbiter(), Arbiter())
        let (forth, back) = (Self.merge(base, ours, theirs, &one), Self.merge(base, theirs, ours, &other))
        let keys = { (arbiter: Arbiter) in Set(arbiter.open.map { "\($0.key) \($0.column ?? "")" }) }
        #expect(keys(one) == keys(other), "seed \(seed)")
        if one.open.isEmpty { #expect(forth == back, "seed \(seed)") }
        #expect(Self.merge(base, ours, base, &none) == ours, "seed \(seed)")
        #expect(Self.merge(base, base, theirs, &none) == theirs, "seed \(seed)")
        #expect(Self.merge(base, ours, ours, &none) == ours && none.open.isEmpty, "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<500)
    func `every conflict can be decided for one side, and loses nothing of it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = Self.datasets(&random)
        for (side, mine) in [(MergeSide.ours, ours), (.theirs, theirs)] {
            var arbiter = Arbiter(preferring: side)
            let result = Self.merge(base, ours, theirs, &arbiter)
            #expect(arbiter.open.isEmpty, "seed \(seed)")
            let new = Set(mine.values).subtracting(base.values)
            #expect(new.isSubset(of: result.values), "seed \(seed): \(base) \(ours) \(theirs) \(result)")
        }
    }

    @Test(arguments: UInt64(0)..<300)
    func `decisions for either side, in any mixture, come to an end`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = Self.datasets(&random)
        var decisions: [MergeConflict: Decision] = [:]
        for _ in 0..<10 {
            var arbiter = Arbiter(decisions: decisions)
            _ = Self.merge(base, ours, theirs, &arbiter)
            if arbiter.open.isEmpty { return }
            for conflict in arbiter.open {
                decisions[conflict] = .side(Bool.random(using: &random) ? .ours : .theirs)
            }
        }
    }
}
