import Comparison
import DatasetModel
import LabelFormats

/// Finds files that list images with their objects: JSON, of a format that is told by what is in it.
enum AnnotationListSearch: AnnotationSource {
    /// A new format of such files is a file with its reader, and a line here.
    private static let formats: [any AnnotationListFormat.Type] = [COCOFormat.self]

    static func search(_ found: inout AnnotationSearch) throws {
        for (file, text) in try found.side.files(withExtensions: ["json"]) where text != nil || file.size > 0 {
            let bytes = try found.side.read(file, text)
            let span = bytes.span
            guard let format = formats.first(where: { $0.recognises(span) }) else {
                if let format = UnreadFormat(json: span) { found.add(unread: file.path, format) }
                continue
            }
            do {
                let content = try format.read(span)
                found.add(
                    Annotations.Collection(
                        path: file.path, id: file.id, content: content, split: SplitWords.split(ofTable: file.path),
                        naming: try naming(of: content.prefix(100).map(\.name), at: file.path, found.side)))
            } catch let error as FormatError {
                found.add(problem: Note(unreadable: file.path, error))
            }
        }
    }

    private static func naming(
        of names: [String], at path: DatasetPath, _ side: DatasetSide
    ) throws -> ImageNaming? {
        let images = try side.images()
        if images.count == 0 { return nil }
        let keys = names.map { Array($0.utf8)[...] }
        return ImageNaming.best(for: keys, table: path, declaredFolder: nil, images)
            .flatMap { $0.hits * 2 > keys.count ? $0.naming : nil }
    }
}
