import Comparison
import DatasetModel
import TestSupport
import Testing

/// Laws that hold for any boxes, and random changes of which the truth is known.
@Suite struct BoxLawTests {
    private static let labels = ["cat", "dog", "cow"]

    private static func image(_ objects: [LabelledObject]) -> AnnotatedImage {
        AnnotatedImage(name: "a", objects: objects)
    }

    /// Boxes of a grid, so far apart that each keeps to itself, in a random order.
    private static func grid(_ count: Int, _ random: inout SeededGenerator) -> [LabelledObject] {
        let columns = Int(Double(count).squareRoot()) + 1
        return (0..<count).map { number in
            let (x, y) = (Double(number % columns) * 100, Double(number / columns) * 100)
            return LabelledObject(
                label: labels.randomElement(using: &random) ?? "",
                box: Box(
                    x: x + .random(in: 0...10, using: &random), y: y + .random(in: 0...10, using: &random),
                    width: .random(in: 30...60, using: &random), height: .random(in: 30...60, using: &random)))
        }.shuffled(using: &random)
    }

    @Test(arguments: 0..<UInt64(100))
    func `known changes are found, all of them and nothing else`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let old = Self.grid(.random(in: 0...60, using: &random), &random)
        var new: [LabelledObject] = []
        var truth: [BoxChange.Kind: Int] = [:]
        for var object in old {
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                truth[.removed, default: 0] += 1
                continue
            case 1:
                truth[.relabelled, default: 0] += 1
                object.label += "s"
            case 2:
                truth[.moved, default: 0] += 1
                object.box.x += .random(in: 0.6...5, using: &random)
            case 3:
                truth[.relabelled, default: 0] += 1
                truth[.moved, default: 0] += 1
                object.label += "s"
                object.box.height += .random(in: 0.6...5, using: &random)
            default:
                object.box.y += .random(in: -0.5...0.5, using: &random)
                object.box.width += .random(in: -0.5...0.5, using: &random)
            }
            new.append(object)
        }
        for number in 0..<Int.random(in: 0...5, using: &random) {
            truth[.added, default: 0] += 1
            new.append(LabelledObject(label: "cat", box: Box(x: -500 * Double(number + 1), y: 0, width: 9, height: 9)))
        }
        new.shuffle(using: &random)
        let changes = BoxComparison(from: [Self.image(old)], to: [Self.image(new)]).changes
        #expect(Dictionary(grouping: changes, by: \.kind).mapValues(\.count) == truth, "seed \(seed)")
    }

    /// Crowded boxes, of which many coincide or overlap.
    private static func crowd(_ random: inout SeededGenerator) -> [LabelledObject] {
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
            LabelledObject(
                label: labels.randomElement(using: &random) ?? "",
                box: Box(
                    x: Double(Int.random(in: 0...12, using: &random)) / 2,
                    y: Double(Int.random(in: 0...6, using: &random)),
                    width: Double(Int.random(in: -1...8, using: &random)),
                    height: Double(Int.random(in: 4...8, using: &random))),
                id: Int64.random(in: 0...40, using: &random), outline: UInt64.random(in: 1...2, using: &random))
        }
    }

    @Test(arguments: 0..<UInt64(200))
    func `every box is told once, and the changes make the new boxes of the old ones`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (old, new) = (Self.crowd(&random), Self.crowd(&random))
        let rules = BoxRules(usesIDs: .random(using: &random))
        let changes = BoxComparison(from: [Self.image(old)], to: [Self.image(new)], rules).changes
        let again = BoxComparison(from: [Self.image(old)], to: [Self.image(new)], rules).changes
        #expect(changes == again, "seed \(seed)")
        let removed = changes.count { $0.kind == .removed }
        let added = changes.count { $0.kind == .added }
        #expect(old.count - removed + added == new.count, "seed \(seed)")
        for change in changes where change.kind == .moved || change.kind == .relabelled {
            #expect(old.contains { $0 == change.from } && new.contains { $0 == change.to }, "seed \(seed)")
            #expect((change.kind == .relabelled) == (change.from?.label != change.to?.label) || change.kind == .moved)
            #expect(rules.usesIDs || (change.iou ?? 0) >= 0.5, "seed \(seed)")
        }
        // Nothing that is left over on both sides could have been paired.
        for left in changes where left.kind == .removed {
            for right in changes where right.kind == .added {
                guard let from = left.from, let to = right.to else { continue }
                #expect(from.box.iou(to.box) < 0.5, "seed \(seed)")
            }
        }
        #expect(BoxComparison(from: [Self.image(old)], to: [Self.image(old.shuffled(using: &random))]).changes == [])
    }

    @Test(arguments: 0..<UInt64(100))
    func `overlaps are taken greedily, as by trying all pairs`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func boxes() -> [LabelledObject] {
            (0..<30).map { _ in
                LabelledObject(
                    label: Self.labels.randomElement(using: &random) ?? "",
                    box: Box(
                        x: .random(in: 0...60, using: &random), y: .random(in: 0...60, using: &random),
                        width: .random(in: 20...40, using: &random), height: .random(in: 20...40, using: &random)))
            }
        }
        let (old, new) = (boxes(), boxes())
        var pairs: [(overlap: Double, left: Int, right: Int)] = []
        for left in old.indices {
            for right in new.indices { pairs.append((old[left].box.iou(new[right].box), left, right)) }
        }
        var freeOld = Set(old.indices)
        var freeNew = Set(new.indices)
        for pair in pairs.sorted(by: { $0.overlap > $1.overlap }) where pair.overlap >= 0.5 {
            guard freeOld.contains(pair.left), freeNew.contains(pair.right) else { continue }
            freeOld.remove(pair.left)
            freeNew.remove(pair.right)
        }
        let changes = BoxComparison(from: [Self.image(old)], to: [Self.image(new)]).changes
        #expect(changes.compactMap { $0.kind == .removed ? $0.from : nil } == freeOld.sorted().map { old[$0] })
        #expect(changes.compactMap { $0.kind == .added ? $0.to : nil } == freeNew.sorted().map { new[$0] })
    }

    @Test(.timeLimit(.minutes(1))) func `thousands of boxes in an image are no matter`() {
        var random = SeededGenerator(seed: 1)
        let old = Self.grid(5000, &random)
        let moved = old.map { object in
            var object = object
            object.box.x += 3
            return object
        }.shuffled(using: &random)
        // Far apart; all in one column; all on one spot, where every pair counts, of which a debug build is slow; without an area.
        let column = old.indices.map {
            LabelledObject(label: "a", box: Box(x: 0, y: Double($0) * 9, width: 50, height: 8))
        }
        #if DEBUG
            let heap = Array(repeating: old[0], count: 500)
        #else
            let heap = Array(repeating: old[0], count: 5000)
        #endif
        let flat = old.indices.map { _ in LabelledObject(label: "a", box: Box(x: 5, y: 0, width: 0, height: 1)) }
        for (name, before, after, count) in [
            ("grid", old, moved, 5000), ("column", column, column.map { shifted($0, by: 2) }, 5000),
            ("heap", heap, heap.map { shifted($0, by: 2) }, heap.count),
            ("noise", heap, heap.map { shifted($0, by: 0.1) }, 0),
            ("flat", flat, flat.map { shifted($0, by: 0.2) }, 0),
        ] {
            let clock = ContinuousClock()
            let start = clock.now
            let changes = BoxComparison(from: [Self.image(before)], to: [Self.image(after)]).changes
            #expect(changes.count == count && changes.allSatisfy { $0.kind == .moved }, "\(name)")
            #if !DEBUG
                #expect(clock.now - start < .seconds(1), "\(name)")
            #endif
        }
    }

    private func shifted(_ object: LabelledObject, by distance: Double) -> LabelledObject {
        var object = object
        object.box.x += distance
        return object
    }
}
