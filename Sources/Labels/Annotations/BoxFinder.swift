import Comparison
import DatasetModel
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
        let areAlike = before.readers.map { old in after.readers.map { old.readsAlike($0) } }
        var same: Set<String> = []
        for (name, file) in before.files {
            let newName = newName(name)
            guard let new = after.files[newName], new.file.id == file.file.id, areAlike[file.reader][new.reader] else {
                continue
            }
            same.insert(newName)
        }
        return same
    }
}
