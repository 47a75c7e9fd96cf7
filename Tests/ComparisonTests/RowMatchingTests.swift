import Comparison
import DatasetModel
import TestSupport
import Testing

/// Which rows are one, against a model that looks at every pair.
@Suite struct RowMatchingTests {
    private typealias Row = [String]

    /// What a matching must say, but for which of several equal rows it is.
    private struct Answer: Equatable {
        var pairCount = 0
        var added: [Row] = []
        var removed: [Row] = []
        var changed: [[Row]] = []
    }

    /// Cancels equal rows one by one, then pairs the rows of keys that are left once on each side.
    private static func model(_ old: [Row], _ new: [Row]) -> Answer {
        var answer = Answer()
        var left = old
        var right: [Row] = []
        for row in new {
            if let place = left.firstIndex(of: row) {
                left.remove(at: place)
                answer.pairCount += 1
            } else {
                right.append(row)
            }
        }
        for key in Set(left.map { $0[0] }).union(right.map { $0[0] }) {
            let from = left.filter { $0[0] == key }
            let to = right.filter { $0[0] == key }
            if from.count == 1 && to.count == 1 {
                answer.changed.append([from[0], to[0]])
            } else {
                answer.removed += from
                answer.added += to
            }
        }
        return sorted(answer)
    }

    private static func sorted(_ answer: Answer) -> Answer {
        var answer = answer
        answer.added.sort { $0.lexicographicallyPrecedes($1) }
        answer.removed.sort { $0.lexicographicallyPrecedes($1) }
        answer.changed.sort { $0[0].lexicographicallyPrecedes($1[0]) }
        return answer
    }

    private static func rows(_ rows: [Row]) -> RowSet { rowSet(rows, columnCount: 3, key: [0]) }

    private static let columns = (0..<3).map { (old: $0, new: $0) }

    @Test(arguments: 0..<UInt64(400))
    func `rows are matched as a slow model matches them`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let keyCount = Int.random(in: 1...40, using: &random)
        let values = ["", "cat", "dog", "a longer cell than eight bytes"]
        func row(_ random: inout SeededGenerator) -> Row {
            ["k\(Int.random(in: 0..<keyCount, using: &random))"]
                + (0..<2).map { _ in values.randomElement(using: &random) ?? "" }
        }
        let old = (0..<Int.random(in: 0...60, using: &random)).map { _ in row(&random) }
        var new = old
        for _ in 0..<Int.random(in: 0...12, using: &random) where !new.isEmpty {
            let place = Int.random(in: 0..<new.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: new.remove(at: place)
            case 1: new.insert(row(&random), at: place)
            case 2: new[place][1] = values.randomElement(using: &random) ?? ""
            case 3: new.swapAt(place, 0)
            default: new.append(new[place])
            }
        }
        if Int.random(in: 0..<4, using: &random) == 0 { new.shuffle(using: &random) }
        check(old, new, "seed \(seed)")
    }

    private func check(_ old: [Row], _ new: [Row], _ comment: String) {
        let matching = RowMatching(from: Self.rows(old), to: Self.rows(new), columns: Self.columns)
        let found = Answer(
            pairCount: matching.partner.count { $0 >= 0 }, added: matching.added.map { new[$0] },
            removed: matching.removed.map { old[$0] }, changed: matching.changed.map { [old[$0.old], new[$0.new]] })
        #expect(Self.sorted(found) == Self.model(old, new), "\(comment)")
        #expect(
            matching.added == matching.added.sorted() && matching.removed == matching.removed.sorted(), "\(comment)")
        let partners = matching.partner.enumerated().filter { $0.element >= 0 }
        #expect(partners.allSatisfy { old[Int($0.element)] == new[$0.offset] }, "\(comment)")
        #expect(Set(partners.map(\.element)).count == partners.count, "\(comment)")
        // Every row is in exactly one list.
        let places = matching.added + matching.changed.map(\.new) + partners.map(\.offset)
        #expect(places.sorted() == Array(new.indices), "\(comment)")
        let isUnique = Set(old).count == old.count && Set(new).count == new.count
        if isUnique {
            let kept = partners.map { Int($0.element) }
            #expect(matching.isReordered == (kept != kept.sorted()), "\(comment)")
        }
        if old == new { #expect(!matching.isReordered && matching.added.isEmpty && matching.removed.isEmpty) }
    }

    @Test func `rows of one key are a multiset`() {
        check(
            [["k", "a", ""], ["k", "b", ""], ["k", "c", ""]], [["k", "c", ""], ["k", "d", ""], ["k", "a", ""]], "b to d"
        )
        check([["k", "a", ""], ["k", "a", ""]], [["k", "a", ""]], "a copy less")
        check([["k", "a", ""], ["k", "b", ""]], [["k", "c", ""], ["k", "d", ""]], "two and two")
        check([], [], "nothing")
        check([["k", "a", ""]], [], "all gone")
        check([], [["k", "a", ""]], "all new")
    }

    @Test func `a column on one side alone makes no row differ`() {
        let old = rowSet([["a", "1"], ["b", "2"]], columnCount: 2, key: [0])
        let new = rowSet([["x", "a", "1"], ["y", "b", "3"]], columnCount: 3, key: [1])
        let matching = RowMatching(from: old, to: new, columns: [(0, 1), (1, 2)])
        #expect(matching.partner == [0, -1] && matching.changed.map(\.new) == [1])
    }

    // Quadratic work on any of these would take minutes.

    @Test(.timeLimit(.minutes(1))) func `a hundred thousand shuffled rows are matched`() {
        var random = SeededGenerator(seed: 1)
        let old = (0..<100_000).map { ["k\($0)", "v\($0 % 7)", ""] }
        var new = old.shuffled(using: &random)
        for place in 0..<100 { new[place][1] = "changed" }
        let matching = RowMatching(from: Self.rows(old), to: Self.rows(new), columns: Self.columns)
        #expect(matching.changed.count == 100 && matching.added.isEmpty && matching.removed.isEmpty)
        #expect(matching.isReordered)
    }

    @Test(.timeLimit(.minutes(1))) func `fifty thousand equal rows are matched`() {
        let same = [Row](repeating: ["k", "v", ""], count: 50_000)
        for (old, new, added, removed) in [
            (same, same, 0, 0), (same, Array(same.dropFirst(2)), 0, 2),
            ([["a", "", ""]] + same, same + [["b", "", ""]], 1, 1),
            ((0..<9).map { ["a\($0)", "", ""] } + same, (0..<20).map { ["b\($0)", "", ""] } + same, 20, 9),
        ] {
            let matching = RowMatching(from: Self.rows(old), to: Self.rows(new), columns: Self.columns)
            #expect(matching.added.count == added && matching.removed.count == removed)
            #expect(matching.changed.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a key with fifty thousand rows is matched`() {
        var random = SeededGenerator(seed: 2)
        let old = (0..<50_000).map { ["k", "v\($0)", ""] }
        let shuffled = RowMatching(
            from: Self.rows(old), to: Self.rows(old.shuffled(using: &random)), columns: Self.columns)
        #expect(shuffled.added.isEmpty && shuffled.removed.isEmpty && shuffled.isReordered)
        let other = (0..<50_000).map { ["k", "w\($0)", ""] }
        let changed = RowMatching(from: Self.rows(old), to: Self.rows(other), columns: Self.columns)
        #expect(changed.added.count == 50_000 && changed.removed.count == 50_000 && changed.changed.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `a block of rows that came in the middle is stepped over`() {
        let old = (0..<50_000).map { ["k\($0)", "v", ""] }
        let block = (0..<1000).map { ["new\($0)", "v", ""] }
        let matching = RowMatching(
            from: Self.rows(old), to: Self.rows(Array(old[..<9]) + block + Array(old[9...])), columns: Self.columns)
        #expect(matching.added == Array(9..<1009) && matching.removed.isEmpty && !matching.isReordered)
    }
}
