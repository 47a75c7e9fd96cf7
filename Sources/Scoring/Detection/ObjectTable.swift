package import DatasetModel

/// The objects of examples, as their annotations have them.
package struct ObjectTable: Sendable {
    /// What all boxes count.
    package let unit: BoxUnit
    private let lists: [[TrueObject]?]
    /// By example, what its boxes are fractions of.
    private var sizes: [Int32: PixelSize] = [:]

    /// Takes the objects of each example; nil where nobody annotated it.
    package init(_ lists: [[TrueObject]?], unit: BoxUnit) {
        self.lists = lists
        self.unit = unit
    }

    /// The objects of an example as they are annotated; nil where nobody annotated it.
    package subscript(_ example: Int32) -> [TrueObject]? { lists[Int(example)] }

    /// Says whether the boxes of an example can be told in pixels.
    package func isMeasurable(_ example: Int32) -> Bool { unit == .pixels || sizes[example] != nil }

    /// The size of an example's image, of which its boxes are fractions; nil where it is not known, or they are not.
    package subscript(sizeOf example: Int32) -> PixelSize? {
        get { sizes[example] }
        set { sizes[example] = newValue }
    }

    /// The objects of an example; nil where nobody annotated it, or where they are fractions of an unknown size.
    package func inPixels(_ example: Int32) -> [TrueObject]? {
        guard let objects = lists[Int(example)], unit == .fractions, !objects.isEmpty else {
            return lists[Int(example)]
        }
        guard let size = sizes[example] else { return nil }
        return objects.map {
            TrueObject(classIndex: $0.classIndex, box: $0.box.scaled(to: size), isCrowd: $0.isCrowd)
        }
    }

    /// Says whether an example has the objects that another one has in another table, in any order.
    ///
    /// `translated` has the numbers of the own classes in the other table. Pixels and fractions are equal to half a pixel.
    package func isEqual(
        _ example: Int32, to other: ObjectTable, _ counterpart: Int32, translated: [Int32]
    ) -> Bool {
        let isSameUnit = unit == other.unit
        guard isSameUnit || (isMeasurable(example) && other.isMeasurable(counterpart)) else { return false }
        let left = (isSameUnit ? self[example] : inPixels(example))?.map { object in
            TrueObject(
                classIndex: Int(translated[object.classIndex]), box: object.box, isCrowd: object.isCrowd,
                area: object.area)
        }
        let right = isSameUnit ? other[counterpart] : other.inPixels(counterpart)
        guard let left, let right, left.count == right.count else { return left == nil && right == nil }
        let tolerance = isSameUnit ? 0 : 0.5
        func areEqual(_ left: [TrueObject], _ right: [TrueObject]) -> Bool {
            zip(left, right).allSatisfy { $0.isEqual(to: $1, tolerance) }
        }
        return areEqual(left, right)
            || areEqual(left.sorted(by: TrueObject.precedes), right.sorted(by: TrueObject.precedes))
    }
}

extension TrueObject {
    fileprivate func isEqual(to other: TrueObject, _ tolerance: Double) -> Bool {
        classIndex == other.classIndex && isCrowd == other.isCrowd
            && zip(box.numbers, other.box.numbers).allSatisfy { abs($0 - $1) <= tolerance }
    }

    fileprivate static func precedes(_ left: TrueObject, _ right: TrueObject) -> Bool {
        if left.classIndex != right.classIndex { return left.classIndex < right.classIndex }
        return left.box.numbers.lexicographicallyPrecedes(right.box.numbers)
    }
}

extension Box {
    /// Left, top, width and height.
    package var numbers: [Double] { [x, y, width, height] }

    /// A box of fractions in the pixels of an image.
    package func scaled(to size: PixelSize) -> Box {
        let (across, down) = (Double(size.width), Double(size.height))
        return Box(x: x * across, y: y * down, width: width * across, height: height * down)
    }
}
