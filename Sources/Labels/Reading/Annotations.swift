import Comparison
package import DatasetModel
package import LabelFormats

/// Where the annotated objects of one side stand: in COCO files, and in files of single images, for each image those that cover it.
///
/// An image goes by its path where it is on the side, else by the name that its annotation gives it.
package struct Annotations {
    package enum Format: Equatable {
        case coco
        /// The number of the data.yaml, or list of names, that says what the numbers of classes mean.
        case yolo(dataset: Int)
        case voc

        package var name: String {
            switch self {
            case .coco: "COCO"
            case .yolo: "YOLO"
            case .voc: "Pascal VOC"
            }
        }

        package var isYOLO: Bool { if case .yolo = self { true } else { false } }
    }

    /// The annotations of one image, in a file of their own.
    package struct ImageFile {
        let file: FileVersion
        let text: TextID?
        let format: Format
    }

    /// A COCO file, and what its images are called.
    package struct Collection {
        package let path: DatasetPath
        let id: ObjectID
        package let content: COCOFile
        package let split: String?
        package let naming: ImageNaming?
    }

    /// Of COCO, sorted by path.
    package var collections: [Collection] = []
    /// Of YOLO and VOC: by image, those that no COCO file lists.
    package var files: [String: ImageFile] = [:]
    /// Of YOLO: what the numbers of classes mean, in each place that says so.
    package var datasets: [YOLODataset] = []
    /// The files that say so.
    var nameFiles: [DatasetPath] = []

    var isEmpty: Bool { collections.isEmpty && files.isEmpty }

    /// The formats that cover an image.
    package var formats: [Format] {
        var found: [Format] = collections.isEmpty ? [] : [.coco]
        for file in files.values where !found.contains(where: { $0.name == file.format.name }) {
            found.append(file.format)
        }
        return found
    }

    /// What the numbers of classes of a YOLO file mean.
    func dataset(of format: Format) -> YOLODataset {
        if case .yolo(let number) = format, datasets.indices.contains(number) { return datasets[number] }
        return YOLODataset(names: [])
    }

    /// What numbers of classes mean where a file of predictions has them.
    package var dataset: YOLODataset { datasets.first ?? YOLODataset(names: []) }
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
