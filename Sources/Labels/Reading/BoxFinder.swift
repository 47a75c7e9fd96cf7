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
        guard let format = (new.annotations ?? old.annotations)?.format else { return nil }
        self.old = old
        self.new = new
        self.identity = identity
        before = old.annotations ?? Annotations(files: [:], format: format)
        after = new.annotations ?? Annotations(files: [:], format: format)
    }

    func find() throws -> BoxComparison {
        var rules = BoxRules(areFormatsDifferent: before.format != after.format)
        if before.format == .coco && after.format == .coco {
            if before.collections.map(\.id) == after.collections.map(\.id) && identity.moved.isEmpty {
                return BoxComparison(from: [], to: [])
            }
            let (left, right) = (try old.collectedImages(), try new.collectedImages())
            rules.usesIDs = BoxComparison.areIDsStable(from: left, to: right, newName: newName)
            return BoxComparison(from: left, to: right, rules, newName: newName)
        }
        let areSame = try unchangedImages()
        return BoxComparison(
            from: try old.annotatedImages { !areSame.contains(newName($0)) },
            to: try new.annotatedImages { !areSame.contains($0) }, rules, newName: newName)
    }

    /// What an image of the old side is called on the new one.
    private func newName(_ name: String) -> String {
        guard let path = DatasetPath(parsing: name), let moved = identity.newPath(of: path) else { return name }
        return moved == path ? name : moved.description
    }

    /// Images, as the new side calls them, whose annotation files have the same bytes and mean the same.
    private func unchangedImages() throws -> Set<String> {
        guard before.format == after.format, before.dataset == after.dataset else { return [] }
        var same: Set<String> = []
        for (name, file) in before.files {
            let newName = newName(name)
            if after.files[newName]?.file.id == file.file.id { same.insert(newName) }
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

    /// The annotated images of the names that pass, whatever the format.
    package func annotatedImages(_ isWanted: (String) -> Bool) throws -> [AnnotatedImage] {
        guard let annotations else { return [] }
        if annotations.format == .coco { return try collectedImages().filter { isWanted($0.name) } }
        var notes = FormatNotes()
        var found: [AnnotatedImage] = []
        for (name, file) in annotations.files where isWanted(name) {
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
        if annotations.format == .voc { return try VOCAnnotation(parsing: bytes.span, name: name, notes: &notes).image }
        return try AnnotatedImage(parsingYOLO: bytes.span, name: name, in: annotations.dataset, notes: &notes)
    }
}
