import Comparison
package import DatasetModel
import LabelFormats
import SystemIO

extension Annotations.Collection {
    /// What an image of the file goes by.
    package func name(of image: String, in images: ImageCatalog) -> String {
        naming?.image(Array(image.utf8)[...]) { images }?.description ?? image
    }

    /// The images under the names that they go by.
    func images(of side: DatasetSide) throws -> AnnotatedImages {
        let images = try side.images()
        return AnnotatedImages([self]) { $0.name(of: $1, in: images) }
    }
}

extension LabelledSide {
    /// The images that files list.
    func collectedImages() throws -> AnnotatedImages {
        let images = try side.images()
        return AnnotatedImages(annotations?.collections ?? []) { $0.name(of: $1, in: images) }
    }

    /// What the files that list images have that is odd.
    package var annotationNotes: [Note] { annotations?.collections.flatMap(\.content.notes) ?? [] }

    /// The annotated images, whatever the format.
    package func annotatedImages() throws -> [AnnotatedImage] {
        try Array(collectedImages()) + imagesOfFiles()
    }

    /// The images that files of their own annotate; each file is read once for all who ask.
    package func imagesOfFiles() throws -> [AnnotatedImage] {
        if let loadedImages { return loadedImages }
        let images = try imagesOfFiles { _ in true }
        keep(images)
        return images
    }

    /// The images that files of their own annotate, of the names that pass; in the byte order of their names.
    func imagesOfFiles(_ isWanted: (String) -> Bool) throws -> [AnnotatedImage] {
        if let loadedImages { return loadedImages.filter { isWanted($0.name) } }
        guard let annotations, !annotations.files.isEmpty else { return [] }
        let names = annotations.files.keys.filter(isWanted).sorted(by: byBytes)
        let reading = try AnnotationReading(names, annotations, side)
        for problem in reading.problems { report(problem) }
        return reading.images
    }
}

/// What files of single images say, read on all processors.
private struct AnnotationReading {
    /// In the order of the names.
    private(set) var images: [AnnotatedImage] = []
    /// Files that cannot be read, and what is odd in those that can.
    private(set) var problems: [Note] = []

    /// What one batch of files came to.
    private struct Part: Sendable {
        var images: [AnnotatedImage] = []
        var unreadable: [Note] = []
        var notes = FormatNotes()
    }

    init(_ names: [String], _ annotations: Annotations, _ side: DatasetSide) throws {
        let (files, readers) = (names.compactMap { annotations.files[$0] }, annotations.readers)
        let parts = Collector<Int, Part>()
        try forEachBatch(count: files.count, batch: 256, makeState: side.files.fileReader) { read, range in
            var part = Part()
            for number in range {
                let file = files[number]
                let bytes = try read(file.file, file.text)
                do {
                    part.images.append(
                        try readers[file.reader].read(bytes.span, name: names[number], notes: &part.notes))
                } catch let error as FormatError {
                    part.unreadable.append(Note(unreadable: file.file.path, error))
                }
            }
            parts[range.lowerBound] = part
        }
        var notes = FormatNotes()
        for part in parts.values.sorted(by: { $0.key < $1.key }).map(\.value) {
            images += part.images
            problems += part.unreadable
            notes.add(part.notes)
        }
        problems += notes.notes
    }
}
