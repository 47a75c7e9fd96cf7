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
                kind: .unknownSize, count: incomparable.count, examples: Array(incomparable.prefix(5)),
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
        var words = Words()
        let left = IdentifiedObject.list(old, name: newName, &words)
        let right = IdentifiedObject.list(new, name: { $0 }, &words)
        var common = 0
        var equal = 0
        var place = 0
        for object in left {
            while place < right.count, right[place].id < object.id { place += 1 }
            guard place < right.count, right[place].id == object.id else { continue }
            common += 1
            if right[place] == object { equal += 1 }
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

/// Numbers for texts, so that a million of objects need no text of their own.
private struct Words {
    private var numbers: [String: Int32] = [:]

    mutating func number(of word: String) -> Int32 {
        if let number = numbers[word] { return number }
        let number = Int32(numbers.count)
        numbers[word] = number
        return number
    }
}

/// An object that has an id, with what the id stands for: an image and a class.
private struct IdentifiedObject: Equatable {
    let id: Int64
    let image: Int32
    let label: Int32

    /// The objects whose ids no other has, by id.
    static func list(
        _ images: some RandomAccessCollection<AnnotatedImage>, name: (String) -> String, _ words: inout Words
    ) -> [IdentifiedObject] {
        var objects: [IdentifiedObject] = []
        for image in images {
            let number = words.number(of: name(image.name))
            for object in image.objects {
                guard let id = object.id else { continue }
                objects.append(IdentifiedObject(id: id, image: number, label: words.number(of: object.label)))
            }
        }
        objects.sort { $0.id < $1.id }
        let ids = objects.map(\.id)
        return objects.indices.filter { place in
            (place == 0 || ids[place - 1] != ids[place]) && (place + 1 == ids.count || ids[place + 1] != ids[place])
        }.map { objects[$0] }
    }
}
