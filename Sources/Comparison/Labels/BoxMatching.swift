import DatasetModel

/// How the boxes of two sides are told to be the same.
package struct BoxRules: Sendable, Equatable {
    /// Says whether an id means the same object on both sides; see `areIDsStable`.
    package var usesIDs: Bool

    package init(usesIDs: Bool = false) { self.usesIDs = usesIDs }
}

/// Which box of one image became which.
///
/// Boxes of one class that are equal but for noise are paired first, then those of equal ids where ids mean something, then the greatest
/// overlaps of at least one half, whatever the class. The numbers are places in the lists of objects.
struct BoxMatching {
    static let leastOverlap = 0.5

    private let old: [LabelledObject]
    private let new: [LabelledObject]
    // The boxes of both sides in one unit.
    private let oldBoxes: [Box]
    private let newBoxes: [Box]
    private let noise: Double
    private let comparesOutlines: Bool
    /// For each old box the number of its new one, and the other way round.
    private var newOfOld: [Int?]
    private var oldOfNew: [Int?]

    /// Pairs the boxes; nil where one side counts pixels, the other fractions, and nobody knows the size of the image.
    init?(from old: AnnotatedImage, to new: AnnotatedImage, _ rules: BoxRules) {
        self.old = old.objects
        self.new = new.objects
        let size = new.size ?? old.size
        guard old.unit == new.unit || size != nil else { return nil }
        oldBoxes = old.boxes(in: size)
        newBoxes = new.boxes(in: size)
        // Converters between formats differ by one pixel, and keep no outlines; a hundredth is lost to the decimals of fractions.
        let isConverted = old.format != new.format && old.format != nil && new.format != nil
        let pixelNoise = isConverted ? 1.01 : 0.5
        noise = old.unit == .pixels || size != nil ? pixelNoise : 1e-6
        comparesOutlines = !isConverted && old.unit == new.unit
        newOfOld = Array(repeating: nil, count: oldBoxes.count)
        oldOfNew = Array(repeating: nil, count: newBoxes.count)
        matchIdentical()
        matchEqual()
        if rules.usesIDs { matchIDs() }
        matchOverlaps()
    }

    private var freeOld: [Int] { newOfOld.indices.filter { newOfOld[$0] == nil } }
    private var freeNew: [Int] { oldOfNew.indices.filter { oldOfNew[$0] == nil } }

    private mutating func pair(_ left: Int, _ right: Int) {
        newOfOld[left] = right
        oldOfNew[right] = left
    }
}

extension AnnotatedImage {
    /// The boxes, in pixels where the size is known.
    fileprivate func boxes(in size: PixelSize?) -> [Box] {
        guard unit == .fractions, let size else { return objects.map(\.box) }
        return objects.map { $0.box.scaled(to: size) }
    }
}

extension BoxMatching {
    /// What makes two objects the same to the last bit.
    private struct Identity: Hashable {
        let label: String
        let box: Box
        let outline: UInt64?
        let id: Int64?
    }

    /// Pairs what did not change at all, which is nearly everything, in linear time; equal ones in input order.
    ///
    /// Among equal objects those with equal ids first: which of two twins went matters where ids mean something.
    private mutating func matchIdentical() {
        for withID in [true, false] {
            func identity(_ object: LabelledObject, _ box: Box) -> Identity {
                Identity(
                    label: object.label, box: box, outline: comparesOutlines ? object.outline : nil,
                    id: withID ? object.id : nil)
            }
            var waiting: [Identity: [Int]] = [:]
            // The last comes first, so that it can be taken from the end.
            for right in freeNew.reversed() {
                waiting[identity(new[right], newBoxes[right]), default: []].append(right)
            }
            for left in freeOld {
                if let right = waiting[identity(old[left], oldBoxes[left])]?.popLast() { pair(left, right) }
            }
        }
    }

    /// Pairs boxes of one class that differ by noise only: first those that differ by lost decimals alone, so that twins which stand
    /// close keep apart.
    private mutating func matchEqual() {
        for noise in [noise / 1000, noise] { matchEqual(noise) }
    }

    /// Pairs to each old box in turn the nearest new one, equal outlines before others.
    private mutating func matchEqual(_ noise: Double) {
        let left = freeOld
        var grid = BoxGrid(noise: noise, comparesOutlines: comparesOutlines)
        for number in freeNew.reversed() where !left.isEmpty {
            grid.add(number, new[number], at: newBoxes[number])
        }
        for number in left {
            if let right = grid.take(nearest: oldBoxes[number], old[number]) { pair(number, right) }
        }
    }

    /// Pairs objects of equal ids, as far as no side has an id twice.
    private mutating func matchIDs() {
        func numbers(_ free: [Int], _ objects: [LabelledObject]) -> [Int64: Int?] {
            var numbers: [Int64: Int?] = [:]
            for number in free {
                if let id = objects[number].id { numbers[id] = .some(numbers[id] == nil ? number : nil) }
            }
            return numbers
        }
        let right = numbers(freeNew, new)
        for case (let id, let left?) in numbers(freeOld, old).sorted(by: { $0.key < $1.key }) {
            if case .some(.some(let right)) = right[id] { pair(left, right) }
        }
    }
    /// One way to pair an old box with a new one.
    private struct Candidate {
        let overlap: Double
        let isRelabelled: Bool
        let left: Int
        let right: Int

        /// The greatest overlap first, then the same class, then the order of the input.
        static func isBetter(_ one: Candidate, _ other: Candidate) -> Bool {
            if one.overlap != other.overlap { return one.overlap > other.overlap }
            if one.isRelabelled != other.isRelabelled { return other.isRelabelled }
            return (one.left, one.right) < (other.left, other.right)
        }

        // Among dozens that are alike, each old box keeps those at its own place, or all would want the same ones.
        static func isNearer(_ one: Candidate, _ other: Candidate) -> Bool {
            if one.overlap != other.overlap { return one.overlap > other.overlap }
            if one.isRelabelled != other.isRelabelled { return other.isRelabelled }
            return abs(one.left - one.right) < abs(other.left - other.right)
        }
    }

    // Bounds for heaps of boxes upon boxes, which no labeller makes.
    private static let mostCandidates = 32
    private static let mostRounds = 16
    private static let mostNeighbours = 1024

    /// Pairs the greatest overlaps, as long as there are any.
    private mutating func matchOverlaps() {
        for _ in 0..<Self.mostRounds {
            let (candidates, isComplete) = candidates()
            for candidate in candidates.sorted(by: Candidate.isBetter)
            where newOfOld[candidate.left] == nil && oldOfNew[candidate.right] == nil {
                pair(candidate.left, candidate.right)
            }
            // Whoever lost all that was seen may have more.
            if isComplete || candidates.isEmpty { return }
        }
    }

    /// The overlaps of at least one half between free boxes, and whether these are all.
    private func candidates() -> (candidates: [Candidate], isComplete: Bool) {
        var isComplete = true
        var candidates: [Candidate] = []
        let neighbours = BoxNeighbours(newBoxes, freeNew)
        let lefts = freeOld
        for (rank, left) in lefts.enumerated() where !oldBoxes[left].isDegenerate {
            var found: [Candidate] = []
            var count = 0
            let share = Double(rank) / Double(lefts.count)
            neighbours.visit(oldBoxes[left], most: Self.mostNeighbours, share: share) { right in
                count += 1
                let overlap = oldBoxes[left].iou(newBoxes[right])
                guard overlap >= Self.leastOverlap else { return }
                let isRelabelled = old[left].label != new[right].label
                found.append(Candidate(overlap: overlap, isRelabelled: isRelabelled, left: left, right: right))
            }
            if found.count > Self.mostCandidates {
                found.sort(by: Candidate.isNearer)
                found.removeSubrange(Self.mostCandidates...)
                isComplete = false
            }
            if count == Self.mostNeighbours { isComplete = false }
            candidates += found
        }
        return (candidates, isComplete)
    }
}

extension BoxMatching {
    /// What changed, in the order of the old objects; what came follows, in the order of the new ones.
    ///
    /// A box that has both another class and another place gives two changes.
    func changes(of image: String) -> [BoxChange] {
        var changes: [BoxChange] = []
        for (left, right) in newOfOld.enumerated() {
            guard let right else {
                changes.append(BoxChange(image: image, kind: .removed, from: old[left], to: nil, iou: nil))
                continue
            }
            let isInPlace = oldBoxes[left].difference(newBoxes[right]) <= noise
            let iou = isInPlace ? 1 : oldBoxes[left].iou(newBoxes[right])
            func add(_ kind: BoxChange.Kind) {
                changes.append(BoxChange(image: image, kind: kind, from: old[left], to: new[right], iou: iou))
            }
            if old[left].label != new[right].label { add(.relabelled) }
            let isMoved = !isInPlace || (comparesOutlines && old[left].outline != new[right].outline)
            if isMoved { add(.moved) }
            if comparesOutlines && isAltered(old[left], new[right], isMoved: isMoved) { add(.altered) }
        }
        for right in freeNew {
            changes.append(BoxChange(image: image, kind: .added, from: nil, to: new[right], iou: nil))
        }
        return changes
    }

    /// Says whether something beside class and place is another; a box that moved has another area.
    private func isAltered(_ old: LabelledObject, _ new: LabelledObject, isMoved: Bool) -> Bool {
        // Nearly all objects are the same: no list is made of what differs in them.
        if old.attributes == new.attributes && old.isCrowd == new.isCrowd && (isMoved || old.area == new.area) {
            return false
        }
        return old.attributeChanges(to: new).contains { !isMoved || $0.name != "area" }
    }
}
