internal import DatasetModel
import Glibc

/// One `object` of a Pascal VOC file while it is read: its name, its shapes, and all else that stands with it.
struct VOCObject {
    /// The members that say where an object is: VOC's own, and those of LabelMe, Roboflow and roLabelImg.
    enum Shape: String {
        case bndbox, polygon, robndbox
    }

    var label: String?
    /// The boxes that were found, with the outlines of those that are bounds.
    private(set) var shapes: [(box: Box, outline: UInt64?)] = []
    private var attributes: [ObjectAttribute] = []
    private var parts: [String: OutlineHash] = [:]
    private var shape = Shape.bndbox
    /// The numbers of the shape that is being read, by name and in their order.
    private var named: [String: Double] = [:]
    private var numbers: [Double] = []

    mutating func begin(_ shape: Shape) {
        self.shape = shape
        named = [:]
        numbers = []
    }

    mutating func take(_ number: Double, for name: String) {
        named[name] = number
        numbers.append(number)
    }

    /// Adds what the file says beside name and place; a flag that is not set says nothing.
    mutating func add(_ attribute: ObjectAttribute) {
        if ["0", "false", "Unspecified"].contains(attribute.value) { return }
        attributes.append(attribute)
    }

    /// Adds a text within a member that has no meaning here, such as the box of a `part`.
    mutating func add(part text: String, of member: String) {
        parts[member, default: OutlineHash()].add(text: Array(text.utf8).span)
    }

    /// What is wrong with a shape.
    private(set) var problem: String?

    /// Takes the shape that ended.
    mutating func finishShape() {
        switch shape {
        case .bndbox:
            guard let left = named["xmin"], let top = named["ymin"], let right = named["xmax"],
                let bottom = named["ymax"]
            else { return problem = "a box without all of xmin, ymin, xmax and ymax" }
            // Corners count from 1 and are part of the box.
            shapes.append((Box(x: left - 1, y: top - 1, width: right - left + 1, height: bottom - top + 1), nil))
        case .polygon:
            guard numbers.count >= 6, numbers.count.isMultiple(of: 2) else {
                return problem = "a polygon of fewer than 3 points"
            }
            shapes.append(bounded(numbers))
        case .robndbox:
            guard let x = named["cx"], let y = named["cy"], let width = named["w"], let height = named["h"] else {
                return problem = "a turned box without all of cx, cy, w and h"
            }
            let corners = Self.corners(x, y, width, height, angle: named["angle"] ?? 0)
            shapes.append(bounded(corners))
        }
    }

    /// The corners of a box that is turned around its middle by an angle in radians.
    private static func corners(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, angle: Double
    ) -> [Double] {
        [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].flatMap { across, down in
            let (right, below) = (across * width, down * height)
            return [x + right * cos(angle) - below * sin(angle), y + right * sin(angle) + below * cos(angle)]
        }
    }

    /// The bounds of a ring of points, with its hash.
    private func bounded(_ ring: [Double]) -> (box: Box, outline: UInt64?) {
        let across = stride(from: 0, to: ring.count, by: 2).map { ring[$0] }
        let down = stride(from: 1, to: ring.count, by: 2).map { ring[$0] }
        let (left, top) = (across.min() ?? 0, down.min() ?? 0)
        var hash = OutlineHash()
        hash.add(ring: ring)
        let box = Box(x: left, y: top, width: (across.max() ?? 0) - left, height: (down.max() ?? 0) - top)
        return (box, hash.value)
    }

    /// What is annotated: an object for each box; a polygon beside a box is that box's outline.
    func objects(_ label: String) -> [LabelledObject] {
        let all = (attributes + parts.map { ObjectAttribute($0.key, "#" + String($0.value.value, radix: 16)) })
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        func object(_ box: Box, _ outline: UInt64?) -> LabelledObject {
            LabelledObject(label: label, box: box, outline: outline, attributes: all)
        }
        if shapes.isEmpty { return [object(Box(x: 0, y: 0, width: 0, height: 0), nil)] }
        let boxes = shapes.filter { $0.outline == nil }
        let outlines = shapes.compactMap(\.outline)
        if boxes.count == 1, outlines.count == 1 { return [object(boxes[0].box, outlines[0])] }
        return shapes.map { object($0.box, $0.outline) }
    }
}
