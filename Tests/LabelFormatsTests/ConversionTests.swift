import Comparison
import DatasetModel
import LabelFormats
import TestSupport
import Testing

/// The same boxes in two formats are the same boxes, whichever of the usual converters wrote them.
@Suite struct ConversionTests {
    private static let size = PixelSize(width: 1237, height: 853)

    /// Corners as VOC has them: whole, 1-based, inclusive.
    private struct Corners {
        var left: Int
        var top: Int
        var right: Int
        var bottom: Int
    }

    private static func corners(_ random: inout SeededGenerator) -> [Corners] {
        (0..<20).map { _ in
            let left = Int.random(in: 1...1200, using: &random)
            let top = Int.random(in: 1...800, using: &random)
            return Corners(
                left: left, top: top, right: .random(in: (left + 2)...1237, using: &random),
                bottom: .random(in: (top + 2)...853, using: &random))
        }
    }

    private static func vocImage(_ boxes: [Corners]) throws -> AnnotatedImage {
        let objects = boxes.map { box in
            """
            <object><name>cat</name><bndbox><xmin>\(box.left)</xmin><ymin>\(box.top)</ymin><xmax>\(box.right)</xmax>\
            <ymax>\(box.bottom)</ymax></bndbox></object>
            """
        }
        let size = "<size><width>\(size.width)</width><height>\(size.height)</height></size>"
        return try voc("<annotation>\(size)\(objects.joined())</annotation>").annotation.image
    }

    private func compare(_ old: AnnotatedImage, _ new: AnnotatedImage) -> [BoxChange] {
        let there = BoxComparison(from: [old], to: [new])
        let back = BoxComparison(from: [new], to: [old])
        #expect(there.changes.count == back.changes.count && there.notes == [] && back.notes == [])
        return there.changes
    }

    @Test(arguments: 0..<UInt64(20)) func `VOC and YOLO`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let boxes = Self.corners(&random)
        // Exactly; and as darknet's voc_label.py has it, which loses a pixel of the width.
        for isExact in [true, false] {
            let rows = boxes.map { box in
                let (left, top) = (Double(box.left) - 1, Double(box.top) - 1)
                let width = Double(box.right) - (isExact ? left : Double(box.left))
                let height = Double(box.bottom) - (isExact ? top : Double(box.top))
                let numbers = [
                    (left + width / 2) / Double(Self.size.width), (top + height / 2) / Double(Self.size.height),
                    width / Double(Self.size.width), height / Double(Self.size.height),
                ]
                return "0 " + numbers.map { "\(($0 * 1e6).rounded() / 1e6)" }.joined(separator: " ")
            }
            let image = try yolo(rows.joined(separator: "\n")).image
            #expect(try compare(Self.vocImage(boxes), image) == [], "seed \(seed), exact: \(isExact)")
        }
    }

    @Test(arguments: 0..<UInt64(20)) func `VOC and COCO`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let boxes = Self.corners(&random)
        // Exactly; with corners taken as they are; with only the corner moved.
        for (origin, extra) in [(1, 1), (0, 0), (1, 0)] {
            let annotations = boxes.enumerated().map { number, box in
                """
                {"id": \(number), "image_id": 1, "category_id": 1, "bbox": [\(box.left - origin), \(box.top - origin), \
                \(box.right - box.left + extra), \(box.bottom - box.top + extra)]}
                """
            }
            let file = try coco(
                """
                {"images": [{"id": 1, "file_name": "a"}], "categories": [{"id": 1, "name": "cat"}],
                "annotations": [\(annotations.joined(separator: ","))]}
                """)
            #expect(try compare(Self.vocImage(boxes), file[0]) == [], "seed \(seed), \(origin) \(extra)")
        }
    }

    @Test func `a label file in pixels and one in fractions need the size of the image`() throws {
        let rows = try yolo("0 0.5 0.5 0.5 0.5", size: PixelSize(width: 100, height: 100)).image
        let box = LabelledObject(label: "cat", box: Box(x: 25, y: 25, width: 50, height: 50))
        #expect(compare(rows, AnnotatedImage(name: "a", objects: [box])) == [])
    }
}
