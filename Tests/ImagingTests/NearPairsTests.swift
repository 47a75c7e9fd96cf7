import TestSupport
import Testing

@testable import Imaging

/// Pictures' hashes of which many are near each other, some equal, and some turned.
private struct Scene {
    var hashes: [UInt64] = []
    var groups: [Int32] = []
    let width: Int

    init(_ count: Int, width: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.width = width
        for number in 0..<count {
            var own = (0..<width).map { _ in generator.next() as UInt64 }
            if number > 0 && generator.next() % 4 != 0 {
                let model = Int.random(in: 0..<number, using: &generator)
                let turn = width == 1 ? .none : Turn.allCases.randomElement(using: &generator) ?? .none
                own[0] = hash(model, turn)
                if width > 1 { own[Int(Turn.transposed.rawValue)] = hash(model, turn.transposed) }
                if turn == .none { own = Array(hashes[(model * width)..<((model + 1) * width)]) }
                for _ in 0..<Int.random(in: 0...10, using: &generator) {
                    let place = Int.random(in: 0..<width, using: &generator)
                    own[place] ^= 1 << UInt64.random(in: 0..<64, using: &generator)
                }
            }
            hashes += own
            groups.append(Int32.random(in: -1...2, using: &generator))
        }
        // Two that are equal in any case.
        hashes += Array(hashes[..<width])
        groups = [0] + groups.dropFirst() + [1]
    }

    func hash(_ number: Int, _ turn: Turn) -> UInt64 { hashes[number * width + Int(turn.rawValue)] }

    private func distance(_ one: Int, _ turn: Turn, _ other: Int) -> Int {
        let rows = (hash(one, turn) ^ hash(other, .none)).nonzeroBitCount
        if width == 1 { return rows }
        return max(rows, (hash(one, turn.transposed) ^ hash(other, .transposed)).nonzeroBitCount)
    }

    /// All pairs within a distance, each compared with each.
    func pairs(within most: Int) -> [NearPairs.Pair] {
        var pairs: [NearPairs.Pair] = []
        for second in groups.indices {
            for first in 0..<second {
                guard groups[first] >= 0, groups[second] >= 0, groups[first] != groups[second] else { continue }
                var best: (distance: Int, turn: Turn)?
                for turn in Turn.allCases.prefix(width) {
                    let distance = min(distance(first, turn, second), distance(second, turn.inverse, first))
                    if distance < best?.distance ?? 65 { best = (distance, turn) }
                }
                guard let best, best.distance <= most else { continue }
                let (one, other) = (Int32(first), Int32(second))
                pairs.append(NearPairs.Pair(first: one, second: other, distance: best.distance, turn: best.turn))
            }
        }
        return pairs
    }
}

extension NearPairs {
    fileprivate var all: [Pair] { (0..<partCount).flatMap { pairs(ofPart: $0).pairs } }
}

extension [NearPairs.Pair] {
    fileprivate var inOrder: [NearPairs.Pair] { sorted { ($0.first, $0.second) < ($1.first, $1.second) } }
}

@Suite struct `Near pairs` {
    @Test(arguments: 0...8, 1...3)
    func `are those that comparing each with each finds`(distance: Int, chosen: Int) {
        for width in [1, 8] {
            let seed = UInt64.random(in: 0...UInt64.max)
            let scene = Scene(80, width: width, seed: seed)
            let expected = scene.pairs(within: distance).inOrder
            let classes = HashClasses(scene.hashes, groups: scene.groups)
            let found = NearPairs(classes, distance: distance, chosen: chosen).all
            let isAsExpected = found.inOrder == expected
            #expect(isAsExpected, "seed \(seed), distance \(distance), \(chosen) blocks, \(width) hashes")
            #expect(!expected.isEmpty, "seed \(seed)")
            print(
                "near pairs: seed \(seed), distance \(distance), \(chosen) blocks, \(width) hashes: \(expected.count)")
        }
    }

    @Test(arguments: Turn.allCases)
    func `tell how the first one is to be turned to lie as the second`(turn: Turn) throws {
        var generator = SeededGenerator(seed: 5)
        let first = (0..<8).map { _ in generator.next() as UInt64 }
        var second = (0..<8).map { _ in generator.next() as UInt64 }
        second[0] = first[Int(turn.rawValue)] ^ 0b101
        second[4] = first[Int(turn.transposed.rawValue)]
        let forth = NearPairs(hashes: first + second, groups: [0, 1], distance: 2).all
        #expect(forth == [NearPairs.Pair(first: 0, second: 1, distance: 2, turn: turn)])
        let back = NearPairs(hashes: second + first, groups: [0, 1], distance: 2).all
        #expect(back == [NearPairs.Pair(first: 0, second: 1, distance: 2, turn: turn.inverse)])
        #expect(NearPairs(hashes: first + second, groups: [0, 1], distance: 1).all.isEmpty)
        second[4] ^= 0xff
        #expect(NearPairs(hashes: first + second, groups: [0, 1], distance: 7).all.isEmpty)
    }

    @Test(arguments: 1...3)
    func `are found among many`(chosen: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var hashes = (0..<20_000).map { _ in generator.next() as UInt64 }
        var planted: [NearPairs.Pair] = []
        for number in 0..<50 {
            let distance = number % 5
            var bits: UInt64 = 0
            while bits.nonzeroBitCount < distance { bits |= 1 << UInt64.random(in: 0..<64, using: &generator) }
            hashes[10_000 + number] = hashes[number] ^ bits
            planted.append(
                NearPairs.Pair(first: Int32(number), second: Int32(10_000 + number), distance: distance, turn: .none))
        }
        let classes = HashClasses(hashes, groups: (0..<20_000).map { $0 < 10_000 ? 0 : 1 })
        // Random hashes are hardly ever so near: one in 10^5 of such tests.
        let isAsPlanted = NearPairs(classes, distance: 4, chosen: chosen).all.inOrder == planted
        #expect(isAsPlanted, "seed \(seed)")
        print("near pairs: seed \(seed), \(chosen) blocks, 50 among 20,000")
    }

    @Test func `of more pictures are looked for in more parts`() {
        let counts = [100, 100_000, 1_000_000, 100_000_000].map { HashBlocks.chosen(distance: 4, count: $0) }
        #expect(counts == [1, 2, 2, 3])
        for distance in 0...8 { #expect(HashBlocks.chosen(distance: distance, count: 0) == 1) }
        #expect(HashBlocks(distance: 4, chosen: 2).choices.count == 15)
    }

    @Test(arguments: [1, 8])
    func `of many equal pictures are counted, and made as many as asked for`(width: Int) {
        let hashes = [UInt64](repeating: 0x1f1f_3b3b_1f1f_171f, count: 30_000 * width)
        let groups = (0..<30_000).map { Int32($0 % 3) - 1 }
        let near = NearPairs(hashes: hashes, groups: groups)
        let found = near.pairs(ofPart: 0, atMost: 1000)
        #expect(found.count == 10_000 * 10_000 && found.pairs.count == 1000)
        #expect(found.pairs.allSatisfy { $0.distance == 0 && $0.turn == .none && $0.first < $0.second })
        #expect(Set(found.pairs).count == 1000)
        #expect((1..<near.partCount).allSatisfy { near.pairs(ofPart: $0).count == 0 })
    }

    @Test func `are of two groups`() {
        for groups: [Int32] in [[0, 0], [-1, -1], [0, -1], [7, 7]] {
            #expect(NearPairs(hashes: [1, 1], groups: groups).all.isEmpty)
        }
        #expect(NearPairs(hashes: [1, 1], groups: [3, 0]).all.count == 1)
        #expect(NearPairs(hashes: [], groups: []).all.isEmpty)
    }

    @Test func `are the 25 photos that were turned, and no others`() throws {
        let other = Dictionary(Photos.third.files.map { ($0.stem, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        let originals = Photos.second.files.filter { other[$0.stem] != $0.bytes }
        let copies = originals.compactMap { file in other[file.stem].map { (file.stem, $0) } }
        var (stems, hashes): ([String], [UInt64]) = ([], [])
        for (stem, bytes) in originals + copies {
            hashes += try #require(try Picture.examine(bytes)).hashes
            stems.append(stem)
        }
        let groups = stems.indices.map { Int32($0 < originals.count ? 0 : 1) }
        let pairs = NearPairs(hashes: hashes, groups: groups).all
        #expect(pairs.count == copies.count)
        #expect(pairs.allSatisfy { stems[Int($0.first)] == stems[Int($0.second)] && $0.turn != .none })
    }
}
