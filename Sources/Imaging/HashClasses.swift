/// Pictures by their hashes: those whose hashes are all equal are one class.
struct HashClasses: Sendable {
    /// How many hashes a picture has: one, or one for each turn.
    private let width: Int
    /// The turns of which hashes are known.
    let turns: [Turn]
    /// The hashes of all classes, turn by turn.
    private var hashes: [UInt64] = []
    /// The numbers of the pictures, class by class, in a class group by group.
    private var members: [Int32]
    private var starts: [Int32] = []
    private let groups: [Int32]

    /// Sorts the pictures, except those of group -1, in O(n log n).
    init(_ hashes: [UInt64], groups: [Int32]) {
        let width = hashes.count == groups.count ? 1 : Turn.allCases.count
        precondition(hashes.count == groups.count * width)
        (self.width, self.groups, turns) = (width, groups, Array(Turn.allCases[..<width]))
        members = Self.sorted(hashes, width, groups)
        for place in members.indices {
            let own = Int(members[place]) * width
            if place > 0 {
                let last = Int(members[place - 1]) * width
                if (0..<width).allSatisfy({ hashes[last + $0] == hashes[own + $0] }) { continue }
            }
            starts.append(Int32(place))
        }
        starts.append(Int32(members.count))
        self.hashes = [UInt64](repeating: 0, count: count * width)
        for number in 0..<count {
            let own = Int(members[Int(starts[number])]) * width
            for turn in 0..<width { self.hashes[turn * count + number] = hashes[own + turn] }
        }
    }

    private static func sorted(_ hashes: [UInt64], _ width: Int, _ groups: [Int32]) -> [Int32] {
        struct Key {
            let hash: UInt64
            let number: Int32
        }
        var keys = groups.indices.filter { groups[$0] >= 0 }.map { Key(hash: hashes[$0 * width], number: Int32($0)) }
        keys.sort { $0.hash < $1.hash }
        var start = 0
        while start < keys.count {
            var end = start + 1
            while end < keys.count && keys[end].hash == keys[start].hash { end += 1 }
            if end - start > 1 {
                keys[start..<end].sort { one, other in
                    let (first, second) = (Int(one.number), Int(other.number))
                    for turn in 1..<max(width, 1) where hashes[first * width + turn] != hashes[second * width + turn] {
                        return hashes[first * width + turn] < hashes[second * width + turn]
                    }
                    return (groups[first], first) < (groups[second], second)
                }
            }
            start = end
        }
        return keys.map(\.number)
    }

    /// The number of classes.
    var count: Int { starts.count - 1 }

    /// The hashes of all classes in one of their turns.
    func hashes(_ turn: Turn) -> ArraySlice<UInt64> {
        hashes[(Int(turn.rawValue) * count)..<(Int(turn.rawValue + 1) * count)]
    }

    private subscript(number: Int, turn: Turn) -> UInt64 { hashes[Int(turn.rawValue) * count + number] }

    /// In how many bits a class, turned, differs from another: in the rows or, if more do there, in the columns.
    func distance(_ one: Int, _ turn: Turn, _ other: Int) -> Int {
        let rows = (self[one, turn] ^ self[other, .none]).nonzeroBitCount
        if width == 1 { return rows }
        return max(rows, (self[one, turn.transposed] ^ self[other, .transposed]).nonzeroBitCount)
    }

    /// Says whether two classes have pictures of one group only, the same.
    func areOfOneGroup(_ one: Int, _ other: Int) -> Bool {
        // Members are in the order of their groups.
        let group = self.group(starts[one])
        return group == self.group(starts[one + 1] - 1) && group == self.group(starts[other])
            && group == self.group(starts[other + 1] - 1)
    }

    private func group(_ place: Int32) -> Int32 { groups[Int(members[Int(place)])] }

    /// Adds the pairs of equal pictures.
    func appendPairs(within number: Int, atMost most: Int, to found: inout NearPairs.Found) {
        if areOfOneGroup(number, number) { return }
        forEachRun(of: number) { run in
            forEachRun(of: number) { other in
                if run.lowerBound < other.lowerBound { append(run, other, (0, .none), atMost: most, to: &found) }
            }
        }
    }

    /// Adds the pairs of the pictures of two classes.
    func appendPairs(of one: Int, and other: Int, atMost most: Int, to found: inout NearPairs.Found) {
        // What is only counted need not be known so well.
        let nearest = found.pairs.count < most ? nearest(one, other) : (0, .none)
        forEachRun(of: one) { run in
            forEachRun(of: other) { other in
                if group(run.lowerBound) != group(other.lowerBound) {
                    append(run, other, nearest, atMost: most, to: &found)
                }
            }
        }
    }

    /// The least distance of two classes of which either may be turned, and the first turn of `one` by which it has it.
    private func nearest(_ one: Int, _ other: Int) -> (distance: Int, turn: Turn) {
        var best = (distance: Int.max, turn: Turn.none)
        for turn in turns {
            let distance = min(distance(one, turn, other), distance(other, turn.inverse, one))
            if distance < best.distance { best = (distance, turn) }
        }
        return best
    }

    /// Calls `body` with the members of a class, group by group, as ranges of places.
    private func forEachRun(of number: Int, _ body: (Range<Int32>) -> Void) {
        var start = starts[number]
        while start < starts[number + 1] {
            var end = start + 1
            while end < starts[number + 1] && group(end) == group(start) { end += 1 }
            body(start..<end)
            start = end
        }
    }

    private func append(
        _ run: Range<Int32>, _ other: Range<Int32>, _ nearest: (distance: Int, turn: Turn), atMost most: Int,
        to found: inout NearPairs.Found
    ) {
        found.count += run.count * other.count
        for place in run {
            for otherPlace in other {
                if found.pairs.count >= most { return }
                let (one, other) = (members[Int(place)], members[Int(otherPlace)])
                found.pairs.append(
                    NearPairs.Pair(
                        first: min(one, other), second: max(one, other), distance: nearest.distance,
                        turn: one < other ? nearest.turn : nearest.turn.inverse))
            }
        }
    }
}
