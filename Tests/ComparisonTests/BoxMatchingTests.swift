import Comparison
import DatasetModel
import Testing

@Suite struct BoxOverlapTests {
    @Test func `the overlap is what is shared by what is covered`() {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        #expect(abs(box.iou(Box(x: 5, y: 0, width: 10, height: 10)) - 0.333333) < 1e-6)
        #expect(abs(box.iou(Box(x: 1, y: 1, width: 10, height: 10)) - 0.680672) < 1e-6)
        #expect(box.iou(box) == 1 && box.iou(Box(x: 10, y: 0, width: 10, height: 10)) == 0)
        #expect(box.iou(Box(x: 0, y: 0, width: 10, height: 0)) == 0)
        #expect(box.iou(Box(x: 9, y: 9, width: -9, height: -9)) == 0)
        let vast = Box(x: 0, y: 0, width: 1e300, height: 1e300)
        #expect(vast.iou(vast) == 0 && vast.iou(box) == 0)
    }
}

@Suite struct BoxMatchingTests {
    private func object(
        _ label: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, id: Int64? = nil,
        outline: UInt64? = nil
    ) -> LabelledObject {
        LabelledObject(label: label, box: Box(x: x, y: y, width: width, height: height), id: id, outline: outline)
    }

    private func image(_ objects: [LabelledObject], _ unit: BoxUnit = .pixels, size: PixelSize? = nil) -> AnnotatedImage
    {
        AnnotatedImage(name: "a", size: size, unit: unit, objects: objects)
    }

    /// The changes as words: the kind, and the places of the objects in their lists.
    private func changes(
        _ old: AnnotatedImage, _ new: AnnotatedImage, _ rules: BoxRules = BoxRules()
    ) -> [String] {
        BoxComparison(from: [old], to: [new], rules).changes.map { change in
            let left = change.from.flatMap { old.objects.firstIndex(of: $0) }.map { " \($0)" } ?? ""
            let right = change.to.flatMap { new.objects.firstIndex(of: $0) }.map { " > \($0)" } ?? ""
            return "\(change.kind)\(left)\(right)" + (change.iou.map { " \(($0 * 1000).rounded() / 1000)" } ?? "")
        }
    }

    private func changes(_ old: [LabelledObject], _ new: [LabelledObject], _ rules: BoxRules = BoxRules()) -> [String] {
        changes(image(old), image(new), rules)
    }

    @Test func `each kind of change is told, a relabelled and moved box twice`() {
        let old = [
            object("cat", 0, 0, 10, 10), object("cat", 100, 0, 10, 10), object("cat", 200, 0, 10, 10),
            object("cat", 300, 0, 10, 10), object("cat", 400, 0, 10, 10),
        ]
        let new = [
            object("cat", 501, 0, 10, 10), object("dog", 301, 0, 10, 10), object("dog", 200, 0, 10, 10),
            object("cat", 101, 1, 10, 10), object("cat", 0.5, -0.5, 9.5, 10.5),
        ]
        #expect(
            changes(old, new) == [
                "moved 1 > 3 0.681", "relabelled 2 > 2 1.0", "relabelled 3 > 1 0.818", "moved 3 > 1 0.818", "removed 4",
                "added > 0",
            ])
    }

    @Test func `the same place is up to half a pixel in each of the four numbers`() {
        let box = object("cat", 10, 10, 20, 20)
        for same in [object("cat", 10.5, 9.5, 20.5, 19.5), object("cat", 10, 10, 20, 20.5)] {
            #expect(changes([box], [same]) == [])
        }
        #expect(changes([box], [object("cat", 10, 10, 20, 20.6)]) == ["moved 0 > 0 0.971"])
        #expect(convertedChanges([box], [object("cat", 11, 11, 19, 19)]) == [])
        #expect(convertedChanges([box], [object("cat", 11.1, 11, 19, 19)]).count == 1)
    }

    /// The changes from a COCO file to a YOLO one.
    private func convertedChanges(_ old: [LabelledObject], _ new: [LabelledObject]) -> [String] {
        var (before, after) = (image(old), image(new))
        (before.format, after.format) = (AnnotationFormat("one"), AnnotationFormat("another"))
        return changes(before, after)
    }

    @Test func `twins that stand two pixels apart keep apart when they are converted`() {
        // Of a file that counts from 1, as a converter has it that takes corners for those of COCO: the left edges move, the right ones stay.
        let old = [object("cat", 10, 10, 20, 20), object("cat", 12, 10, 20, 20)]
        let new = [object("cat", 11, 11, 19, 19), object("cat", 13, 11, 19, 19)]
        #expect(convertedChanges(old, new) == [])
        #expect(convertedChanges(old, new.reversed()) == [])
        #expect(convertedChanges(old.reversed(), new) == [])
    }

    @Test func `what is equal is paired before what is near`() {
        let old = [object("cat", 10.3, 10, 20, 20), object("cat", 10, 10, 20, 20)]
        let new = [object("cat", 10.000_01, 10, 20, 20), object("cat", 10.7, 10, 20, 20)]
        #expect(changes(old, new) == [])
    }

    @Test func `an attribute, a crowd and an area are changes of their own`() {
        func cat(_ attributes: [ObjectAttribute] = [], isCrowd: Bool = false, area: Float? = nil) -> LabelledObject {
            var object = object("cat", 0, 0, 10, 10)
            (object.attributes, object.isCrowd, object.area) = (attributes, isCrowd, area)
            return object
        }
        let difficult = [ObjectAttribute("difficult", "1")]
        #expect(changes([cat()], [cat(difficult)]) == ["altered 0 > 0 1.0"])
        #expect(changes([cat(isCrowd: true)], [cat()]) == ["altered 0 > 0 1.0"])
        #expect(changes([cat(area: 100)], [cat(area: 90)]) == ["altered 0 > 0 1.0"])
        #expect(changes([cat(area: 100)], [cat(area: 100.2)]) == [])
        #expect(changes([cat(area: 100)], [cat()]) == [])
        // A box that grew has another area, which is no second change; and a conversion keeps few attributes.
        var grown = cat(area: 200)
        grown.box.width = 20
        #expect(changes([cat(area: 100)], [grown]) == ["moved 0 > 0 0.5"])
        #expect(convertedChanges([cat(difficult)], [cat()]) == [])
        let change = BoxComparison(from: [image([cat(difficult)])], to: [image([cat()])]).changes[0]
        #expect(change.attributes.map { "\($0.name) \($0.from ?? "-") \($0.to ?? "-")" } == ["difficult 1 -"])
    }

    @Test func `degenerate boxes are matched by equality alone`() {
        let flat = [object("cat", 5, 5, 0, 10), object("cat", 9, 9, -1, -1), object("dog", 0, 0, 0, 0)]
        #expect(changes(flat, flat.reversed()) == [])
        #expect(changes([flat[0]], [object("cat", 5, 6, 0, 10)]) == ["removed 0", "added > 0"])
        #expect(changes([flat[2]], [object("cat", 0, 0, 0, 0)]) == ["removed 0", "added > 0"])
    }

    @Test func `the greatest overlap wins, then the same class, then the order`() {
        // The second old box has the better claim to the only new one.
        #expect(
            changes([object("cat", 0, 0, 10, 10), object("cat", 2, 0, 10, 10)], [object("cat", 3, 0, 10, 10)])
                == ["removed 0", "moved 1 > 0 0.818"])
        #expect(
            changes([object("cat", 0, 0, 10, 10)], [object("dog", 1, 0, 10, 10), object("cat", -1, 0, 10, 10)])
                == ["moved 0 > 1 0.818", "added > 0"])
        #expect(
            changes([object("cat", 0, 0, 10, 10)], [object("cat", 1, 0, 10, 10), object("cat", -1, 0, 10, 10)])
                == ["moved 0 > 0 0.818", "added > 1"])
        #expect(changes([object("cat", 0, 0, 10, 10)], [object("cat", 0, 0, 10, 20)]) == ["moved 0 > 0 0.5"])
        #expect(changes([object("cat", 0, 0, 10, 10)], [object("cat", 0, 0, 10, 20.1)]).count == 2)
    }

    @Test func `twins are not moved when their order changes, nor when one goes`() {
        let twins = [object("cat", 0, 0, 10, 10, outline: 1), object("cat", 0, 0, 10, 10, outline: 2)]
        #expect(changes(twins, twins.reversed()) == [])
        #expect(changes(twins, [twins[1]]) == ["removed 0"])
        // The nearest of two that are both near enough.
        let near = [object("cat", 0, 0, 10, 10), object("cat", 0.4, 0, 10, 10)]
        #expect(changes(near, [object("cat", 0.39, 0, 10, 10), object("cat", -0.1, 0, 10, 10)]) == [])
    }

    @Test func `an outline that changed in place is a move with full overlap`() {
        let old = [object("cat", 0, 0, 10, 10, outline: 1)]
        #expect(changes(old, [object("cat", 0, 0.2, 10, 10, outline: 2)]) == ["moved 0 > 0 1.0"])
        #expect(changes(old, [object("cat", 0, 0, 10, 10)]) == ["moved 0 > 0 1.0"])
        #expect(changes(old, [object("dog", 0, 0, 10, 10, outline: 2)]) == ["relabelled 0 > 0 1.0", "moved 0 > 0 1.0"])
        // Another format has no outlines, or other ones.
        #expect(convertedChanges(old, [object("cat", 0, 0, 10, 10)]) == [])
    }

    @Test func `ids come before overlaps where they mean something`() {
        let old = [
            object("cat", 0, 0, 10, 10, id: 1), object("cat", 50, 0, 10, 10, id: 2), object("a", 90, 0, 9, 9, id: 3),
        ]
        let new = [
            object("dog", 200, 0, 10, 10, id: 1), object("cat", 3, 0, 10, 10, id: 2), object("a", 90, 0, 9, 9, id: 1),
        ]
        let unique = [new[0], new[1], object("a", 90, 0, 9, 9, id: 4)]
        #expect(
            changes(old, unique, BoxRules(usesIDs: true)) == [
                "relabelled 0 > 0 0.0", "moved 0 > 0 0.0", "moved 1 > 1 0.0",
            ])
        #expect(changes(old, unique) == ["moved 0 > 1 0.538", "removed 1", "added > 0"])
        // What is in its place was matched before; an id that is there twice means nothing.
        #expect(changes(old, new, BoxRules(usesIDs: true)).contains("relabelled 0 > 0 0.0"))
        let twice = [object("cat", 70, 0, 10, 10, id: 1), object("cat", 80, 0, 10, 10, id: 1)]
        #expect(changes([old[0]], twice, BoxRules(usesIDs: true)) == ["removed 0", "added > 0", "added > 1"])
    }

    @Test func `fractions are compared in pixels where a size is known, to a millionth otherwise`() {
        let size = PixelSize(width: 200, height: 100)
        let pixels = [object("cat", 20, 10, 100, 50)]
        let fractions = [object("cat", 0.1, 0.1, 0.5, 0.5)]
        #expect(changes(image(pixels), image(fractions, .fractions, size: size)) == [])
        #expect(changes(image(fractions, .fractions), image(pixels, size: size)) == [])
        let nudged = [object("cat", 0.102, 0.1, 0.5, 0.5)]
        #expect(changes(image(fractions, .fractions, size: size), image(nudged, .fractions)) == [])
        #expect(changes(image(fractions, .fractions), image(nudged, .fractions)).count == 1)
        let noisy = [object("cat", 0.1000009, 0.1, 0.5, 0.4999995)]
        #expect(changes(image(fractions, .fractions), image(noisy, .fractions)) == [])
        let unknown = BoxComparison(from: [image(pixels)], to: [image(fractions, .fractions)])
        #expect(unknown.changes == [] && unknown.notes.map(\.kind) == [.unknownSize])
        #expect(unknown.notes[0].examples == ["a"])
    }

    @Test func `absurd numbers are no reason to stop`() {
        let absurd = [1e308, -1e308, .infinity, -.infinity, .nan, 1e-308, 0].flatMap { number in
            [object("cat", number, 0, 10, 10), object("cat", 0, 0, number, number)]
        }
        for rules in [BoxRules(), BoxRules(usesIDs: true)] {
            _ = changes(absurd, absurd.reversed(), rules)
            _ = changes(
                image(absurd, .fractions), image(absurd, .fractions, size: PixelSize(width: 1, height: .max)), rules)
        }
    }
}
