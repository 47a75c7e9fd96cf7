/// Which packs a collection leaves alone, and what it copies of those that go.
package struct PackSelection<Pack, Object> {
    package private(set) var kept: [Pack] = []
    /// Packs that go, with what is copied of each: an object once, and none that a pack that stays has, too.
    package private(set) var rewritten: [(pack: Pack, copied: [Object])] = []

    /// A pack goes where not all of its objects are needed, or other packs have them all.
    ///
    /// With `mergingSmall`, small packs become few where they are many. `id` tells objects apart, `size` is a pack's in bytes.
    package init<Objects: Sequence<Object>, ID: Hashable>(
        of packs: [Pack], mergingSmall: Bool, size: (Pack) -> UInt64, objects: (Pack) -> Objects, id: (Object) -> ID,
        isNeeded: (Pack, Object) -> Bool
    ) {
        var whole: [Pack] = []
        var leaving: [(pack: Pack, needed: [Object])] = []
        for pack in packs {
            if objects(pack).allSatisfy({ isNeeded(pack, $0) }) {
                whole.append(pack)
            } else {
                leaving.append((pack, objects(pack).filter { isNeeded(pack, $0) }))
            }
        }
        if mergingSmall {
            let isSmall = { size($0) < UInt64(PackFormat.rollOver / 4) }
            let small = whole.filter(isSmall)
            if small.count > Self.mostSmallPacks {
                leaving += small.map { ($0, Array(objects($0))) }
                whole.removeAll(where: isSmall)
            }
        }
        // An interrupted collection leaves objects twice.
        var held: Set<ID> = []
        for pack in whole.sorted(by: { size($0) > size($1) }) {
            let before = held.count
            for object in objects(pack) { held.insert(id(object)) }
            if held.count > before { kept.append(pack) } else { rewritten.append((pack, [])) }
        }
        rewritten += leaving.map { pack, needed in (pack, needed.filter { held.insert(id($0)).inserted }) }
    }

    private static var mostSmallPacks: Int { 8 }
}
