package import DatasetModel

extension Box {
    /// The overlap of two boxes: the area of what they share by the area of what they cover together, from 0 to 1.
    ///
    /// A box without an area overlaps nothing.
    package func iou(_ other: Box) -> Double {
        guard !isDegenerate, !other.isDegenerate else { return 0 }
        let width = min(x + self.width, other.x + other.width) - max(x, other.x)
        let height = min(y + self.height, other.y + other.height) - max(y, other.y)
        guard width > 0, height > 0 else { return 0 }
        let shared = width * height
        let overlap = shared / (self.width * self.height + other.width * other.height - shared)
        // The areas of absurd numbers are infinite.
        return overlap.isFinite ? overlap : 0
    }

    /// Says whether the box has no area.
    package var isDegenerate: Bool { !(width > 0 && height > 0) }

    /// The greatest difference of two boxes in any of their four numbers.
    func difference(_ other: Box) -> Double {
        max(abs(x - other.x), abs(y - other.y), abs(width - other.width), abs(height - other.height))
    }

    /// The sum of the distances between the edges of two boxes.
    ///
    /// It tells twins apart that stand close: a converter that counts pixels from 1 moves one edge and keeps the other, so that by place and
    /// size a wrong twin may be as near as the right one.
    func edgeDistance(_ other: Box) -> Double {
        abs(x - other.x) + abs(y - other.y) + abs(x + width - other.x - other.width)
            + abs(y + height - other.y - other.height)
    }

    /// A box of fractions of an image, in pixels.
    func scaled(to size: PixelSize) -> Box {
        let (width, height) = (Double(size.width), Double(size.height))
        return Box(x: x * width, y: y * height, width: self.width * width, height: self.height * height)
    }
}
