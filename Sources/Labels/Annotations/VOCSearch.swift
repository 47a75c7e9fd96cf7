import Comparison
import DatasetModel
import LabelFormats

/// Finds the XML files of Pascal VOC, and those of other formats.
enum VOCSearch: AnnotationSource {
    static func search(_ found: inout AnnotationSearch) throws {
        let side = found.side
        let files = try side.files(withExtensions: ["xml"])
        if files.isEmpty { return }
        let reader = found.add(VOCReader())
        var (hasImages, orphans) = (false, [AnnotationSearch.Found]())
        for (file, text) in files {
            let image = try image(of: file.path, folders: ["JPEGImages", "images"], side)
            let isInAnnotations = file.path.parts.dropLast().contains { isName($0, "annotations") }
            if image == nil && !isInAnnotations || file.path.parts.count == 1 {
                let bytes = try side.read(file, text)
                if let format = UnreadFormat(xml: bytes.span) {
                    found.add(unread: file.path, format)
                    continue
                }
            }
            if let image {
                hasImages = true
                found.add((file, text), of: image.description, reader: reader)
            } else if isInAnnotations {
                orphans.append((file, text))
            }
        }
        for orphan in orphans {
            if try side.images().count > 0 { found.add(orphan: orphan.file.path) }
            // The images may all be kept elsewhere: then an annotation goes by its stem.
            if !hasImages { found.add(orphan, of: printable(stem(of: orphan.file.path.name)), reader: reader) }
        }
    }

    /// The image of an annotation file: beside it, in the folder that the last `Annotations` of its path stands for, or the only one
    /// with its stem.
    private static func image(
        of file: DatasetPath, folders: [String], _ side: DatasetSide
    ) throws -> DatasetPath? {
        let images = try side.images()
        if let beside = images.image(withPathStem: stem(of: file.bytes[...])) { return beside }
        for path in annotatedPaths(of: file, from: ["annotations", "labels"], to: folders) {
            if let image = images.image(withPathStem: stem(of: path[...])) { return image }
        }
        guard file.parts.dropLast().contains(where: { isName($0, "annotations") || isName($0, "labels") }) else {
            return nil
        }
        return images.image(withStem: stem(of: file.name))
    }
}
