/// Into which blocks of bits hashes are cut, and which choices of blocks are looked at.
struct HashBlocks: Sendable {
    /// Some of the blocks: a bit for each of them, and the bits of the hashes that they have.
    struct Choice: Sendable {
        let blocks: UInt64
        let mask: UInt64
    }

    private let masks: [UInt64]
    private let chosen: Int
    let choices: [Choice]

    /// Cuts hashes so that those within `distance` agree in at least `chosen` blocks.
    init(distance: Int, chosen: Int) {
        self.chosen = chosen
        let count = distance + chosen
        let masks = (0..<count).map { block in Self.bits(from: block * 64 / count, to: (block + 1) * 64 / count) }
        self.masks = masks
        choices = (0..<(UInt64(1) << UInt64(count))).filter { $0.nonzeroBitCount == chosen }.map { blocks in
            var mask: UInt64 = 0
            for block in 0..<count where blocks >> UInt64(block) & 1 == 1 { mask |= masks[block] }
            return Choice(blocks: blocks, mask: mask)
        }
    }

    /// How many blocks to choose, so that among `count` hashes those within `distance` are found with the least work.
    static func chosen(distance: Int, count: Int) -> Int {
        /// The work for one hash, in comparisons of two; putting it into a table costs as much as 25 of them (measured).
        func work(_ chosen: Int) -> Double {
            let blocks = distance + chosen
            let choices = (0..<chosen).reduce(1.0) { $0 * Double(blocks - $1) / Double($1 + 1) }
            // Bits of pictures are not random: 21 of them tell as much as 14 to 16 random ones (measured).
            let bits = 64 * chosen / blocks * 3 / 4
            let candidates = (0..<min(bits, 24)).reduce(Double(count)) { candidates, _ in candidates / 2 }
            return choices * (25 + candidates)
        }
        return (1...3).min { work($0) < work($1) } ?? 1
    }

    private static func bits(from start: Int, to end: Int) -> UInt64 {
        (start..<end).reduce(0) { bits, bit in bits | 1 << UInt64(bit) }
    }

    /// The first blocks in which two hashes agree, as many as are chosen: of all choices in which they meet, the one that counts.
    func first(of difference: UInt64) -> UInt64 {
        var (blocks, count) = (UInt64(0), 0)
        for (number, mask) in masks.enumerated() where difference & mask == 0 && count < chosen {
            blocks |= 1 << UInt64(number)
            count += 1
        }
        return blocks
    }
}
