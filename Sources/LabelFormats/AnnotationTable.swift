package import DatasetModel

/// What a file says that lists images with their objects, such as one of COCO.
///
/// A collection of the images, in the order of the file; those without annotations are there, too. An annotation takes 72 bytes; an
/// image's objects are made when they are asked for.
package struct AnnotationTable: Sendable, RandomAccessCollection {
    package let format: AnnotationFormat
    /// The names of the categories, in the order of the file.
    package let categories: [String]
    package let notes: [Note]
    /// The number of annotations.
    package var objectCount: Int { order.count }

    private let images: [Image]
    private let annotations: [Annotation]
    private let attributes: [[ObjectAttribute]]
    private let labels: [String]
    private let imageIDs: COCOIDs
    private let categoryIDs: COCOIDs
    // The annotations of image i are those at order[starts[i]..<starts[i + 1]], in the order of the file.
    private let order: [Int32]
    private let starts: [Int32]

    struct Image: Sendable {
        let name: String
        let size: PixelSize?
    }

    /// Image and category are numbers of the tables of images and labels.
    struct Annotation: Sendable {
        static let noID = Int64.min

        var id: Int64
        /// 0 where there is none.
        var outline: UInt64
        var box: Box
        var image: Int32
        var label: Int32
        /// Not a number where there is none.
        var area: Float
        /// A number of the table of sets of attributes.
        var attributes: Int32
        var isCrowd: Bool
    }

    init(
        _ format: AnnotationFormat, images: [Image], annotations: [Annotation], attributes: [[ObjectAttribute]],
        labels: [String],
        categories: [String], imageIDs: COCOIDs, categoryIDs: COCOIDs, notes: [Note]
    ) {
        self.format = format
        self.images = images
        self.annotations = annotations
        self.attributes = attributes
        self.labels = labels
        self.categories = categories
        self.imageIDs = imageIDs
        self.categoryIDs = categoryIDs
        self.notes = notes
        // A counting sort: the order within an image stays as it is.
        var starts = [Int32](repeating: 0, count: images.count + 1)
        for annotation in annotations { starts[Int(annotation.image) + 1] += 1 }
        for image in images.indices { starts[image + 1] += starts[image] }
        var next = starts
        var order = [Int32](repeating: 0, count: annotations.count)
        for (number, annotation) in annotations.enumerated() {
            order[Int(next[Int(annotation.image)])] = Int32(number)
            next[Int(annotation.image)] += 1
        }
        self.starts = starts
        self.order = order
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { images.count }

    /// The place of the image that has this id; nil where none has.
    package func image(withID id: DetectionResults.Reference) -> Int? { imageIDs.place(of: id) }

    /// The name of the category that has this id; nil where none has.
    package func category(withID id: DetectionResults.Reference) -> String? {
        categoryIDs.place(of: id).map { categories[$0] }
    }

    package subscript(position: Int) -> AnnotatedImage {
        let image = images[position]
        let objects = order[Int(starts[position])..<Int(starts[position + 1])].map { number in
            let annotation = annotations[Int(number)]
            return LabelledObject(
                label: labels[Int(annotation.label)], box: annotation.box,
                id: annotation.id == Annotation.noID ? nil : annotation.id,
                outline: annotation.outline == 0 ? nil : annotation.outline, isCrowd: annotation.isCrowd,
                area: annotation.area.isNaN ? nil : annotation.area,
                attributes: attributes[Int(annotation.attributes)])
        }
        return AnnotatedImage(name: image.name, size: image.size, unit: format.unit, objects: objects, format: format)
    }
}
