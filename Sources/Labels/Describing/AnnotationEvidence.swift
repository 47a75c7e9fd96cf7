import Comparison
import DatasetModel
import LabelFormats

/// What the annotation files of a side are, and which images they are about.
struct AnnotationEvidence {
    private let labels: LabelledSide

    init(_ labels: LabelledSide) { self.labels = labels }

    /// COCO files by path, then the files of single images, by format.
    func groups() throws -> [Description.AnnotationFiles] {
        guard let annotations = labels.annotations else { return [] }
        return try annotations.collections.map(collection) + files(annotations)
    }

    private func collection(_ collection: Annotations.Collection) throws -> Description.AnnotationFiles {
        let images = try labels.side.images()
        var evidence = collection.naming.map { naming in
            Description.ImageEvidence(column: "file_name", form: naming.evidence)
        }
        for image in collection.content {
            guard let path = DatasetPath(parsing: collection.name(of: image.name, in: images)), images.contains(path)
            else { continue }
            evidence?.found += 1
            if collection.naming?.mustDecide(path, images) ?? false { evidence?.decided += 1 }
        }
        return Description.AnnotationFiles(
            format: collection.content.format.name, path: collection.path, fileCount: nil,
            annotatedCount: collection.content.count, found: evidence?.found ?? 0, image: evidence,
            objectCount: collection.content.objectCount, classCount: Set(collection.content.categories).count,
            nameFiles: [], split: collection.split)
    }

    private func files(_ annotations: Annotations) throws -> [Description.AnnotationFiles] {
        let images = try labels.side.images()
        let formats = Set(annotations.collections.map(\.content.format))
        return annotations.formats.filter { !formats.contains($0) }.map { format in
            let own = annotations.files.filter { annotations.format(of: $0.value) == format }
            let found = own.keys.count { name in DatasetPath(parsing: name).map(images.contains) ?? false }
            let endings = Set(own.values.map { ending(of: $0.file.path) })
            let orphans = labels.orphanAnnotations.filter { endings.contains(ending(of: $0)) }
            // Two images whose names differ by extension alone may have one file.
            let paths = Set(own.values.map(\.file.path)).union(orphans)
            let classes = annotations.readers.filter { $0.format == format }.compactMap(\.classes)
            return Description.AnnotationFiles(
                format: format.name, path: Self.commonFolder(paths), fileCount: paths.count,
                annotatedCount: own.count + orphans.count { !own.values.map(\.file.path).contains($0) }, found: found,
                image: nil, objectCount: nil, classCount: classes.isEmpty ? nil : Set(classes.joined()).count,
                nameFiles: classes.isEmpty ? [] : annotations.nameFiles, split: nil)
        }
    }

    /// What follows the last dot of a name, in lower case.
    private func ending(of path: DatasetPath) -> String {
        String(decoding: path.name.dropFirst(stem(of: path.name).count), as: UTF8.self).lowercased()
    }

    /// The deepest folder that all paths lie in.
    private static func commonFolder(_ paths: Set<DatasetPath>) -> DatasetPath {
        guard var folder = paths.first?.parent else { return .root }
        for path in paths {
            while !path.isInside(folder), let above = folder.parent { folder = above }
        }
        return folder
    }
}
