import Comparison
package import DatasetModel
package import LabelFormats

/// Where the annotated objects of one side stand: in files that list images, as COCO's do, and in files of single images; for each image those that cover it.
///
/// An image goes by its path where it is on the side, else by the name that its annotation gives it.
package struct Annotations {
    /// The annotations of one image, in a file of their own.
    package struct ImageFile {
        let file: FileVersion
        let text: TextID?
        /// The number of what reads it.
        let reader: Int
    }

    /// A file that lists images, and what they are called.
    package struct Collection {
        package let path: DatasetPath
        let id: ObjectID
        package let content: AnnotationTable
        package let split: String?
        package let naming: ImageNaming?
    }

    /// Of files that list images, sorted by path.
    package var collections: [Collection] = []
    /// By image, the file of its own, if no other file lists it.
    package var files: [String: ImageFile] = [:]
    /// What reads files of single images.
    var readers: [any ImageAnnotationReader] = []
    /// The files that say what the numbers of classes mean.
    var nameFiles: [DatasetPath] = []

    var isEmpty: Bool { collections.isEmpty && files.isEmpty }

    /// The formats that cover an image, each once.
    package var formats: [AnnotationFormat] {
        let read = Set(files.values.map(\.reader)).sorted().map { readers[$0].format }
        var seen: Set<AnnotationFormat> = []
        return (collections.map(\.content.format) + read).filter { seen.insert($0).inserted }
    }

    /// The format of a file of a single image.
    func format(of file: ImageFile) -> AnnotationFormat { readers[file.reader].format }

    /// What numbers of classes mean where a file of predictions has them: what those of YOLO's first files mean.
    package var dataset: YOLODataset {
        readers.lazy.compactMap { ($0 as? YOLOReader)?.dataset }.first ?? YOLODataset(names: [])
    }
}

/// The annotated images of several such files, under the names that their side gives them.
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
