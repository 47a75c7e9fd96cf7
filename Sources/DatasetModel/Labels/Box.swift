/// A rectangle in an image: left and top edge, width and height, continuous, counted from the image's top left corner.
///
/// The unit is that of the annotation that it belongs to. COCO's `[x, y, w, h]` as it is; VOC's corners are 1-based and inclusive.
package struct Box: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// What the numbers of a box count.
package enum BoxUnit: Sendable, Equatable {
    case pixels
    /// Shares of the image's width and height, as YOLO writes them.
    case fractions
}

/// The width and height of an image.
package struct PixelSize: Sendable, Hashable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// What a file says of an object beside its class and place, such as `difficult` or a member that dsv has no meaning for.
package struct ObjectAttribute: Sendable, Hashable {
    package var name: String
    /// A short value as it is written; of a list or a map, a hash that begins with `#`.
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One annotated object of an image.
package struct LabelledObject: Sendable, Equatable {
    /// The class by name, never by number.
    package var label: String
    package var box: Box
    /// The number that the file gives this object; nil where its format has none.
    package var id: Int64?
    /// A hash of the outline or mask, in a canonical form; nil where it has none.
    package var outline: UInt64?
    /// True for a box around many objects: COCO's `iscrowd`.
    package var isCrowd: Bool
    /// The area in square pixels, where the file gives it: that of an outline, say.
    package var area: Float?
    /// All else that stands with it, sorted by name; values that say nothing, such as a flag of 0, are left out.
    package var attributes: [ObjectAttribute]

    package init(
        label: String, box: Box, id: Int64? = nil, outline: UInt64? = nil, isCrowd: Bool = false, area: Float? = nil,
        attributes: [ObjectAttribute] = []
    ) {
        self.label = label
        self.box = box
        self.id = id
        self.outline = outline
        self.isCrowd = isCrowd
        self.area = area
        self.attributes = attributes
    }
}

/// A format of files that annotate objects.
package struct AnnotationFormat: Sendable, Hashable {
    /// What people call it.
    package let name: String
    /// What the numbers of its boxes count.
    package let unit: BoxUnit
    /// Says whether an image that no file annotates is one without objects, as the trainers of the format take it; else it has no label.
    package let meansEmptyIfAbsent: Bool

    package init(_ name: String, unit: BoxUnit = .pixels, meansEmptyIfAbsent: Bool = false) {
        self.name = name
        self.unit = unit
        self.meansEmptyIfAbsent = meansEmptyIfAbsent
    }
}

/// The objects of one image, as an annotation file tells them.
package struct AnnotatedImage: Sendable, Equatable {
    /// The image as the file names it: COCO's `file_name`, the stem of a YOLO or VOC file.
    package var name: String
    /// The image's size, where the file says it.
    package var size: PixelSize?
    package var unit: BoxUnit
    /// In the order of the file.
    package var objects: [LabelledObject]
    /// What the file is; nil of objects that no file has.
    package var format: AnnotationFormat?

    package init(
        name: String, size: PixelSize? = nil, unit: BoxUnit = .pixels, objects: [LabelledObject] = [],
        format: AnnotationFormat? = nil
    ) {
        self.format = format
        self.name = name
        self.size = size
        self.unit = unit
        self.objects = objects
    }
}
