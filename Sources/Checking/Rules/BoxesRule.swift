import DatasetModel
import Imaging
import Labels

extension CheckRule {
    /// Boxes that no picture can have: outside of it, without an area, or twice.
    static let boxes = CheckRule(
        "boxes", .error, summary: { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") impossible boxes" },
        hint: "correct the boxes, or remove them"
    ) { state in
        let images = state.samples.images
        return BoxFaults.groups(of: try state.side.annotatedImages()) { name in
            guard let pictures = state.pictures, let image = DatasetPath(parsing: name).flatMap(images.place) else {
                return nil
            }
            return pictures.place(of: images.id(image)).flatMap(pictures.size)
        }
    }
}

/// Finds boxes that no picture can have.
enum BoxFaults {
    /// Boxes may reach this far out of the picture: tools round, and some count pixels from 1.
    private static let tolerance = 1.0
    private static let tolerantFraction = 0.005

    /// The images with impossible boxes; a group for each image.
    ///
    /// `size` gives the size of a picture itself, for annotations that do not say it.
    static func groups(
        of images: some Sequence<AnnotatedImage>, size: (String) -> PixelSize? = { _ in nil }
    ) -> [Finding.Group] {
        images.compactMap { image in
            let faults = faults(of: image, pictureSize: image.size == nil ? size(image.name) : nil)
            return faults.isEmpty ? nil : Finding.Group([image.name], faults.joined(separator: "; "))
        }.sortedByPath()
    }

    private static func faults(of image: AnnotatedImage, pictureSize: PixelSize?) -> [String] {
        var faults: [String] = []
        var seen: Set<BoxedClass> = []
        for object in image.objects {
            if !(object.box.width > 0 && object.box.height > 0) {
                faults.append("'\(object.label)' has no area: \(text(object.box))")
            } else if let size = extent(of: image, pictureSize), isOutside(object.box, size, unit: image.unit),
                // A camera may say that its picture is turned: its sides may be meant either way.
                pictureSize == nil || isOutside(object.box, (size.height, size.width), unit: image.unit)
            {
                faults.append(
                    "'\(object.label)' lies outside the picture: \(text(object.box)) in \(text(size, image.unit))")
            }
            // Two outlines may have one box.
            if object.outline == nil, !seen.insert(BoxedClass(label: object.label, box: object.box)).inserted {
                faults.append("'\(object.label)' stands twice: \(text(object.box))")
            }
        }
        return faults
    }

    private struct BoxedClass: Hashable {
        let label: String
        let box: Box
    }

    /// The width and height of the picture in the unit of its boxes; nil if they are not known.
    private static func extent(
        of image: AnnotatedImage, _ pictureSize: PixelSize?
    ) -> (width: Double, height: Double)? {
        switch image.unit {
        case .fractions: (1, 1)
        case .pixels: (image.size ?? pictureSize).map { (Double($0.width), Double($0.height)) }
        }
    }

    private static func isOutside(_ box: Box, _ size: (width: Double, height: Double), unit: BoxUnit) -> Bool {
        let slack = unit == .pixels ? tolerance : tolerantFraction
        return box.x < -slack || box.y < -slack || box.x + box.width > size.width + slack
            || box.y + box.height > size.height + slack
    }

    private static func text(_ box: Box) -> String {
        "[\([box.x, box.y, box.width, box.height].map(text).joined(separator: ", "))]"
    }

    private static func text(_ size: (width: Double, height: Double), _ unit: BoxUnit) -> String {
        unit == .fractions ? "fractions" : "\(text(size.width)) x \(text(size.height))"
    }

    private static func text(_ number: Double) -> String {
        let rounded = (number * 10000).rounded() / 10000
        guard rounded == rounded.rounded(), abs(rounded) < 1e15 else { return "\(rounded)" }
        return "\(Int(rounded))"
    }
}
