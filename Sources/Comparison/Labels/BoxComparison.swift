package import DatasetModel

/// How the boxes of two sides differ.
package struct BoxComparison: Sendable, Equatable {
    /// By image in byte order; within an image the changes and removals in the old order, then the additions in the new one.
    package private(set) var changes: [BoxChange] = []
    package private(set) var notes: [Note] = []

    /// Compares the images of two sides, paired by name.
    ///
    /// `newName` says what an image of the old side is called on the new one. An image that is on one side only has all its boxes
    /// removed, or added. Where a side lists an image more than once, its objects are taken together.
    package init(
        from old: some RandomAccessCollection<AnnotatedImage>, to new: some RandomAccessCollection<AnnotatedImage>,
        _ rules: BoxRules = BoxRules(), newName: (String) -> String = { $0 }
    ) {
        let left = ImageIndex(old, name: newName)
        let right = ImageIndex(new) { $0 }
        var incomparable: [String] = []
        for name in left.names.union(right.names).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let before = left.image(name)
            let after = right.image(name)
            let from = before ?? AnnotatedImage(name: name, size: after?.size, unit: after?.unit ?? .pixels)
            let to = after ?? AnnotatedImage(name: name, size: from.size, unit: from.unit)
            if let matching = BoxMatching(from: from, to: to, rules) {
                changes += matching.changes(of: name)
            } else {
                incomparable.append(name)
            }
        }
        guard !incomparable.isEmpty else { return }
        notes.append(
            Note(
                kind: "unknown-size", count: incomparable.count, examples: Array(incomparable.prefix(5)),
                text: "\(incomparable.count) images of unknown size, in pixels on one side only: not compared"))
    }

    /// Says whether the ids of two sides mean the same objects.
    ///
    /// They do if at least nine of ten ids that both sides have stand in the same image and have the same class: programs that export anew
    /// often number anew. An id that a side has twice does not count; without a common id there is no telling, and they do not.
    package static func areIDsStable(
        from old: some RandomAccessCollection<AnnotatedImage>, to new: some RandomAccessCollection<AnnotatedImage>,
        newName: (String) -> String = { $0 }
    ) -> Bool {
        var known = IdentifiedObjects(old, name: newName)
        known.removeDuplicates()
        var others = IdentifiedObjects(new) { $0 }
        others.removeDuplicates()
        var common = 0
        var equal = 0
        for (id, object) in known.objects {
            guard let other = others.objects[id] else { continue }
            common += 1
            if object == other { equal += 1 }
        }
        return common > 0 && equal * 10 >= common * 9
    }
}

/// Where the images of one side are, by name.
private struct ImageIndex<Images: RandomAccessCollection<AnnotatedImage>> {
    private let images: Images
    private var places: [String: [Images.Index]] = [:]

    init(_ images: Images, name: (String) -> String) {
        self.images = images
        for place in images.indices { places[name(images[place].name), default: []].append(place) }
    }

    var names: Set<String> { Set(places.keys) }

    /// The image of this name, with the objects of all that are called so.
    func image(_ name: String) -> AnnotatedImage? {
        guard let found = places[name], let first = found.first else { return nil }
        var image = images[first]
        for place in found.dropFirst() { image.objects += images[place].objects }
        return image
    }
}

/// The objects of one side that have an id.
private struct IdentifiedObjects {
    struct Object: Equatable {
        let image: String
        let label: String
    }

    private(set) var objects: [Int64: Object] = [:]
    private var duplicates: Set<Int64> = []

    init(_ images: some RandomAccessCollection<AnnotatedImage>, name: (String) -> String) {
        for image in images {
            let imageName = name(image.name)
            for object in image.objects {
                guard let id = object.id else { continue }
                let former = objects.updateValue(Object(image: imageName, label: object.label), forKey: id)
                if former != nil { duplicates.insert(id) }
            }
        }
    }

    mutating func removeDuplicates() {
        for id in duplicates { objects[id] = nil }
    }
}
