import Comparison
package import DatasetModel
import LabelFormats

/// Compares the annotated objects of two sides, reading only the files that differ.
struct BoxFinder {
    private let old: LabelledSide
    private let new: LabelledSide
    private let identity: ImageIdentity
    private let before: Annotations
    private let after: Annotations

    /// Nil where neither side has annotations.
    init?(from old: LabelledSide, to new: LabelledSide, _ identity: ImageIdentity) {
        if old.annotations == nil && new.annotations == nil { return nil }
        self.old = old
        self.new = new
        self.identity = identity
        before = old.annotations ?? Annotations()
        after = new.annotations ?? Annotations()
    }

    func find() throws -> BoxComparison {
        let hasSameCollections = before.collections.map(\.id) == after.collections.map(\.id) && identity.moved.isEmpty
        if hasSameCollections && before.files.isEmpty && after.files.isEmpty { return BoxComparison(from: [], to: []) }
        let (left, right) = (try old.collectedImages(), try new.collectedImages())
        let rules = BoxRules(usesIDs: BoxComparison.areIDsStable(from: left, to: right, newName: newName))
        if before.files.isEmpty && after.files.isEmpty {
            return BoxComparison(from: left, to: right, rules, newName: newName)
        }
        let areSame = try unchangedImages()
        func listed(_ images: AnnotatedImages) -> [AnnotatedImage] { hasSameCollections ? [] : Array(images) }
        return BoxComparison(
            from: try listed(left) + old.imagesOfFiles { !areSame.contains(newName($0)) },
            to: try listed(right) + new.imagesOfFiles { !areSame.contains($0) }, rules, newName: newName)
    }

    /// What an image of the old side is called on the new one.
    private func newName(_ name: String) -> String {
        guard let path = DatasetPath(parsing: name), let moved = identity.newPath(of: path) else { return name }
        return moved == path ? name : moved.description
    }

    /// Images, as the new side calls them, whose annotation files have the same bytes and mean the same.
    private func unchangedImages() throws -> Set<String> {
        var same: Set<String> = []
        for (name, file) in before.files {
            let newName = newName(name)
            guard let new = after.files[newName], new.file.id == file.file.id, new.format.name == file.format.name,
                before.dataset(of: file.format) == after.dataset(of: new.format)
            else { continue }
            same.insert(newName)
        }
        return same
    }
}

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
    /// The images of the side's COCO files.
    func collectedImages() throws -> AnnotatedImages {
        let images = try side.images()
        return AnnotatedImages(annotations?.collections ?? []) { $0.name(of: $1, in: images) }
    }

    /// What the side's COCO files have that is odd.
    package var annotationNotes: [Note] { annotations?.collections.flatMap(\.content.notes) ?? [] }

    /// The annotated images, whatever the format.
    package func annotatedImages() throws -> [AnnotatedImage] {
        try Array(collectedImages()) + imagesOfFiles { _ in true }
    }

    /// The images that files of their own annotate, of the names that pass.
    package func imagesOfFiles(_ isWanted: (String) -> Bool) throws -> [AnnotatedImage] {
        guard let annotations else { return [] }
        var notes = FormatNotes()
        var found: [AnnotatedImage] = []
        // In one order, so that the examples of notes are the same in every run.
        let names = annotations.files.keys.filter(isWanted).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            guard let file = annotations.files[name] else { continue }
            do {
                found.append(try annotatedImage(name, file, annotations, &notes))
            } catch let error as FormatError {
                report(Note(unreadable: file.file.path, error))
            }
        }
        for note in notes.notes { report(note) }
        return found
    }

    private func annotatedImage(
        _ name: String, _ file: Annotations.ImageFile, _ annotations: Annotations, _ notes: inout FormatNotes
    ) throws -> AnnotatedImage {
        let bytes = try side.read(file.file, file.text)
        if file.format == .voc { return try VOCAnnotation(parsing: bytes.span, name: name, notes: &notes).image }
        let dataset = annotations.dataset(of: file.format)
        return try AnnotatedImage(parsingYOLO: bytes.span, name: name, in: dataset, notes: &notes)
    }
}
