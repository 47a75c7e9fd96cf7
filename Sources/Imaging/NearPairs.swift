/// Finds the pictures of one group that look like pictures of another: all of them, not just most.
///
/// Two hashes at a distance of d agree in at least e of any d + e blocks of their bits (the pigeonhole principle). So for each choice of
/// e blocks, which is a part of the work, the hashes that agree there are compared, in memory, table by table: a join. Equal pictures
/// are compared once.
///
/// One thread finds the pairs of 1,000,000 random hashes of pictures as they lie at distance 4 in 0.6 s with 56 MB, and those of pictures
/// in all turns in 4.7 s with 180 MB, with the hashes that it is given; each further thread takes 16 to 28 MB more. Where thousands of
/// pictures are all alike, the work grows with the pairs: 30 ns each.
package struct NearPairs: Sendable {
    /// The distance within which copies are found, and other pictures of the same kind of thing are not.
    ///
    /// Measured on 284 photos of clothes, with all turns: of 25 copies that were turned and encoded again, 17 are at distance 0, 24 within
    /// 1 and all within 2 (without turning, none is within 10). Of 40,186 pairs of photos of different things, none is within 6, 2 are
    /// within 8 and 14 within 10; by the rows alone, 1 would be within 4 and 56 within 8. Two photos of one blood smear at another focus
    /// are at 3.
    ///
    /// Within 4 are, of 259 of these photos: encoded again as they are, grey, or with noise, all; in half the size or with less
    /// contrast, 99 %; in a quarter of the size, lighter, or cropped by 1 %, 98 %; of other colours, 86 to 96 %; turned by 1
    /// degree, 91 %; cropped by 2 %, 84 %. Hardly seen are a white banner over the last tenth (53 %), a turn by 3 degrees (28 %), a
    /// crop of 5 % (25 %) or 10 % (2 %), a white border (9 %), and a negative (none).
    package static let defaultDistance = 4

    /// Two pictures of different groups that look alike.
    package struct Pair: Sendable, Hashable {
        /// The number of the one that comes first.
        package let first: Int32
        package let second: Int32
        /// How many bits differ: in the rows or, where turned hashes are known, in the columns, if more do there.
        package let distance: Int
        /// How the first one has to be turned to lie as the second one does.
        package let turn: Turn
    }

    /// The pairs of one part of the work.
    package struct Found: Sendable {
        /// In no order, and not more than were asked for.
        package internal(set) var pairs: [Pair] = []
        /// How many there are.
        package internal(set) var count = 0
    }

    private let distance: Int
    private let classes: HashClasses
    private let blocks: HashBlocks

    /// Prepares the search, by one thread; `hashes` has one hash or, turn by turn, eight for each picture, `groups` one number.
    ///
    /// Of group -1 nothing is wanted. With eight hashes, pairs are found however they are turned, and have to be alike in their rows and
    /// in their columns, which sees ten times fewer pairs of different things than rows alone. `distance` is from 0 to 8.
    package init(hashes: [UInt64], groups: [Int32], distance: Int = Self.defaultDistance) {
        let classes = HashClasses(hashes, groups: groups)
        let chosen = HashBlocks.chosen(distance: distance, count: classes.count)
        self.init(classes, distance: distance, chosen: chosen)
    }

    init(_ classes: HashClasses, distance: Int, chosen: Int) {
        precondition((0...8).contains(distance))
        self.distance = distance
        self.classes = classes
        blocks = HashBlocks(distance: distance, chosen: chosen)
    }

    /// How many parts the work has, which may be done at the same time; each takes about as long as the others.
    package var partCount: Int { blocks.choices.count }

    /// The pairs of a part, in memory of which there is more only for pairs, up to `most` of them; each pair is in one part.
    package func pairs(ofPart part: Int, atMost most: Int = .max) -> Found {
        var found = Found()
        if part == 0 {
            for number in 0..<classes.count { classes.appendPairs(within: number, atMost: most, to: &found) }
        }
        let choice = blocks.choices[part]
        let lying = HashTable(classes.hashes(.none), mask: choice.mask)
        for turn in classes.turns {
            let isSame = turn == .none
            let turned = isSame ? lying : HashTable(classes.hashes(turn), mask: choice.mask)
            turned.join(lying, distance: distance, isSame: isSame) { number, hits in
                for hit in hits where blocks.first(of: hit.difference) == choice.blocks {
                    append(number, Int(hit.number), turn, atMost: most, to: &found)
                }
            }
        }
        return found
    }

    /// Adds the pairs of two classes that look alike, if this is the one time that they meet so.
    private func append(_ one: Int, _ other: Int, _ turn: Turn, atMost most: Int, to found: inout Found) {
        guard one != other, !classes.areOfOneGroup(one, other), classes.distance(one, turn, other) <= distance else {
            return
        }
        let earlier = classes.turns[..<Int(turn.rawValue)]
        let isFirst = !earlier.contains { classes.distance(one, $0, other) <= distance }
        guard isFirst else { return }
        // Where either can be turned to lie as the other, the lower number counts.
        if one > other && classes.turns.contains(where: { classes.distance(other, $0, one) <= distance }) { return }
        classes.appendPairs(of: one, and: other, atMost: most, to: &found)
    }
}
