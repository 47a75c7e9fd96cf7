import Testing

@testable import ObjectStore

/// Which packs go, and what is copied of them.
@Suite struct PackSelectionTests {
    private struct Pack: Equatable {
        let ids: [Int]
        var size = UInt64(PackFormat.rollOver)
    }

    private func select(_ packs: [Pack], needed: Set<Int>, mergingSmall: Bool = true) -> PackSelection<Pack, Int> {
        PackSelection(of: packs, size: \.size, ids: \.ids, canMerge: { _ in mergingSmall }) { _, id in
            needed.contains(id)
        }
    }

    @Test func `a pack of which all is needed stays, of another what is needed is copied`() {
        let packs = [Pack(ids: [1, 2]), Pack(ids: [3, 4]), Pack(ids: [5])]
        let selection = select(packs, needed: [1, 2, 3])
        #expect(selection.kept == [packs[0]])
        #expect(selection.rewritten.map(\.pack) == [packs[1], packs[2]])
        #expect(selection.rewritten.map(\.copied) == [[3], []])
    }

    @Test func `what is copied is copied once, and from no list is concluded that it need not be`() {
        // The second says that it has what the first has, and may lie.
        let packs = [Pack(ids: [1, 2]), Pack(ids: [1, 3]), Pack(ids: [4])]
        let selection = select(packs, needed: [1, 3, 4])
        #expect(selection.kept == [packs[2]])
        #expect(selection.rewritten.map(\.pack) == [packs[0], packs[1]])
        #expect(selection.rewritten.map(\.copied) == [[1], [3]])
    }

    @Test func `packs that have the same stay where nothing goes`() {
        let packs = [Pack(ids: [1]), Pack(ids: [1])]
        #expect(select(packs, needed: [1]).kept == packs)
    }

    @Test func `more than eight small packs become few`() {
        let large = Pack(ids: [0])
        let small = (1...9).map { Pack(ids: [$0, $0 + 1], size: 10) }
        let needed = Set(0...10)
        #expect(select([large] + small.dropLast(), needed: needed).rewritten.isEmpty)
        let selection = select([large] + small, needed: needed)
        #expect(selection.kept == [large] && selection.rewritten.map(\.pack) == small)
        #expect(selection.rewritten.map(\.copied).reduce(0) { $0 + $1.count } == 10)
        #expect(select([large] + small, needed: needed, mergingSmall: false).rewritten.isEmpty)
    }
}
