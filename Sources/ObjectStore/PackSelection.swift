/// Which packs a collection leaves alone, and what it copies of those that go.
package struct PackSelection<Pack, ID: Hashable> {
    package private(set) var kept: [Pack] = []
    /// Packs that go, with what is copied of each: what is needed, once.
    package private(set) var rewritten: [(pack: Pack, copied: Set<ID>)] = []

    /// A pack goes where not all of its objects are needed, or where it has some that are copied anyway.
    ///
    /// No object is left out of the copies because a pack that stays lists it, too: only what is copied is verified. Small packs
    /// become few where those that can be merged are many. `size` is a pack's in bytes. Memory grows with what goes, not with what there is.
    package init<IDs: Sequence<ID>>(
        of packs: [Pack], size: (Pack) -> UInt64, ids: (Pack) -> IDs, canMerge: (Pack) -> Bool,
        isNeeded: (Pack, ID) -> Bool
    ) {
        var leaving: [Pack] = []
        for pack in packs {
            if ids(pack).allSatisfy({ isNeeded(pack, $0) }) { kept.append(pack) } else { leaving.append(pack) }
        }
        let isMerged = { size($0) < UInt64(PackFormat.rollOver / 4) && canMerge($0) }
        if kept.count(where: isMerged) > Self.mostSmallPacks {
            leaving += kept.filter(isMerged)
            kept.removeAll(where: isMerged)
        }
        var copied: Set<ID> = []
        func add(_ pack: Pack) {
            let needed = ids(pack).filter { isNeeded(pack, $0) && copied.insert($0).inserted }
            rewritten.append((pack, Set(needed)))
        }
        for pack in leaving { add(pack) }
        if copied.isEmpty { return }
        // An interrupted collection leaves objects twice, and so do two who push the same at once.
        let overlaps = { (pack: Pack) in ids(pack).contains(where: copied.contains) }
        let doubled = kept.filter(overlaps)
        if doubled.isEmpty { return }
        kept.removeAll(where: overlaps)
        for pack in doubled { add(pack) }
    }

    private static var mostSmallPacks: Int { 8 }
}
