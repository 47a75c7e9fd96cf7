import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// A walk that passes over steps finds what one that looks at all of them finds.
@Suite struct StepFilterTests {
    @Test(arguments: UInt64(1)...4)
    func `blame with filters is blame without, in any history`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestRepository()
        try RandomHistory(test).make(steps: 16, using: &random)
        let cache = test.root.appending(".dsv/cache/steps")
        // Filters are the same for all names: those that one walk leaves, the next one reads.
        for name in RandomHistory.names.prefix(2) + RandomHistory.names.suffix(2).map({ "images/\($0)" }) {
            for table in [nil, DatasetPath(parsing: "labels.csv")] {
                try? LocalDisk().remove(cache)
                let without = Result { try blame(name, table, test) }
                // The filters of all steps, which the walk for another name completes.
                _ = try? blame("c.png", nil, test)
                let with = Result { try blame(name, table, test) }
                #expect(
                    (try? with.get()) == (try? without.get()), "seed \(seed), \(name), \(table?.description ?? "-")")
            }
        }
    }

    private func blame(_ name: String, _ table: DatasetPath?, _ test: TestRepository) throws -> [String] {
        try test.reopened().blame(name, at: DatasetPath(parsing: name), table: table).map {
            "\($0.snapshot.id) \($0.key) \($0.column) \($0.from ?? "-") \($0.to ?? "-")"
        }
    }

    @Test func `steps that touched nothing of an image are not looked at again`() throws {
        let test = try TestRepository(["a.png": "a", "labels.csv": "fname,label\na.png,i\nb.png,i\n"])
        try test.commit("first")
        for number in 0..<6 {
            try test.write("fname,label\na.png,i\nb.png,\(number)\n", to: "labels.csv")
            try test.write("\(number)", to: "b.png")
            try test.commit("\(number)")
        }
        let expected = try test.repository.blame("a.png")
        let commits = try test.repository.log()
        let filters = try test.reopened().stepFilters
        for (child, parent) in zip(commits, commits.dropFirst()).dropLast() {
            #expect(filters.mayTouch([NameHash("a.png")], from: parent.id, to: child.id) == false)
            #expect(filters.mayTouch([NameHash("b.png")], from: parent.id, to: child.id) == true)
        }
        #expect(try test.reopened().blame("a.png") == expected)
    }

    @Test func `a cache that is damaged or another's slows an answer and does not change it`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        try test.write("c", to: "c.png")
        try test.commit("second")
        let expected = try blame("a.png", nil, test)
        let cache = test.root.appending(".dsv/cache/steps")
        let other = try TestRepository(["a.png": "b"])
        try other.commit("another")
        try other.write("x", to: "x.png")
        try other.commit("another")
        _ = try blame("a.png", nil, other)
        var damaged = try OpenFile.contents(of: cache)
        damaged[damaged.count / 2] ^= 1
        for bytes in [[], damaged, try OpenFile.contents(of: other.root.appending(".dsv/cache/steps"))] {
            try LocalDisk().remove(cache)
            try LocalDisk().write(bytes, toNew: cache)
            #expect(try blame("a.png", nil, test) == expected)
        }
    }

    @Test func `a filter never denies what it was made of, and seldom takes another name for it`() {
        let names = Set((0..<1000).map { "images/\($0).png" })
        let filter = NameFilter(names)
        #expect(names.allSatisfy { filter.mayContain(anyOf: [NameHash($0)]) })
        let wrong = (1000..<11_000).count { filter.mayContain(anyOf: [NameHash("images/\($0).png")]) }
        #expect(wrong < 250)
        #expect(!NameFilter([]).mayContain(anyOf: [NameHash("a")]))
        let tooMany = Set((0..<20_000).map { "\($0)" })
        #expect(NameFilter(tooMany).mayContain(anyOf: [NameHash("a")]))
    }
}

/// Snapshots in which images and rows come, go, change and move, on two branches that are merged now and then.
private struct RandomHistory {
    static let names = ["a.png", "b.png", "c.png", "d.png"]
    private let test: TestRepository

    init(_ test: TestRepository) { self.test = test }

    func make(steps: Int, using random: inout SeededGenerator) throws {
        for name in Self.names.prefix(2) { try test.write(name, to: "images/\(name)") }
        try test.write("fname,label\na.png,i\nb.png,ii\n", to: "labels.csv")
        try test.commit("base")
        _ = try test.repository.switchTo(branch: "other", creating: true, author: test.author)
        for step in 0..<steps {
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: try changeRows(using: &random)
            case 2, 3: try changeImage(step, using: &random)
            case 4: try moveImage(using: &random)
            case 5:
                let branch = try test.repository.head().branch == "main" ? "other" : "main"
                _ = try test.repository.switchTo(branch: branch, author: test.author)
                continue
            case 6:
                let branch = try test.repository.head().branch == "main" ? "other" : "main"
                // What cannot be merged is left for another time.
                _ = try? test.repository.merge(branch, author: test.author)
                continue
            default: try test.write("\(step)", to: "notes.txt")
            }
            do { try test.commit("\(step)") } catch is NothingToCommit {}
        }
    }

    private func changeRows(using random: inout SeededGenerator) throws {
        let rows = Self.names.compactMap { name -> String? in
            let label = ["i", "ii", "iii", nil].randomElement(using: &random) ?? nil
            return label.map { "\(name),\($0)\n" }
        }
        try test.write("fname,label\n" + rows.joined(), to: "labels.csv")
    }

    private func changeImage(_ step: Int, using random: inout SeededGenerator) throws {
        let name = "images/\(Self.names.randomElement(using: &random) ?? "")"
        if test.exists(name) && Bool.random(using: &random) {
            try test.remove(name)
        } else {
            try test.write("\(name) \(step)", to: name)
        }
    }

    private func moveImage(using random: inout SeededGenerator) throws {
        let (from, to) = (
            Self.names.randomElement(using: &random) ?? "", Self.names.randomElement(using: &random) ?? ""
        )
        let target = Bool.random(using: &random) ? "images/\(to)" : "other/\(to)"
        guard from != to, test.exists("images/\(from)"), !test.exists(target) else { return }
        try test.write(test.read("images/\(from)"), to: target)
        try test.remove("images/\(from)")
    }
}
