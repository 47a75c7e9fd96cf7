import Comparison
import DatasetModel
package import LabelFormats

/// Where the annotated objects of one side stand.
///
/// An image goes by its path where it is on the side, else by the name that its annotation gives it.
package struct Annotations {
    /// How annotations are written.
    package enum Format { case coco, yolo, voc }

    /// The annotations of one image, in a file of their own.
    package struct ImageFile {
        let file: FileVersion
        let text: TextID?
    }

    /// A COCO file, and what its images are called.
    package struct Collection {
        let path: DatasetPath
        let id: ObjectID
        package let content: COCOFile
        package let split: String?
        let naming: ImageNaming?
    }

    package let format: Format
    /// Of YOLO and VOC: by image.
    package private(set) var files: [String: ImageFile] = [:]
    /// Of COCO, sorted by path.
    package private(set) var collections: [Collection] = []
    /// Of YOLO: what the numbers of classes mean.
    package private(set) var dataset = YOLODataset(names: [])

    init(files: [String: ImageFile], format: Format, dataset: YOLODataset = YOLODataset(names: [])) {
        self.files = files
        self.format = format
        self.dataset = dataset
    }

    init(_ collections: [Collection]) {
        self.collections = collections
        format = .coco
    }
}

/// The annotated images of several COCO files, under the names that their side gives them.
///
/// Not an array: an image is made when it is asked for.
struct AnnotatedImages: RandomAccessCollection {
    private let collections: [Annotations.Collection]
    private let starts: [Int]
    private let name: (Annotations.Collection, String) -> String

    init(_ collections: [Annotations.Collection], name: @escaping (Annotations.Collection, String) -> String) {
        self.collections = collections
        self.name = name
        starts = collections.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.content.count) }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { starts.last ?? 0 }

    subscript(position: Int) -> AnnotatedImage {
        // The last collection that begins at the position or before it.
        var (place, end) = (0, starts.count)
        while end - place > 1 {
            let middle = (place + end) / 2
            if starts[middle] > position { end = middle } else { place = middle }
        }
        var image = collections[place].content[position - starts[place]]
        image.name = name(collections[place], image.name)
        return image
    }
}
