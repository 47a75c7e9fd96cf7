package import DatasetModel

/// Where a state has masks: pictures of which each says for another picture what its pixels show.
///
/// They are told from images by their names and by whose names they match: either alone is not enough.
package struct Masks: Sendable, Equatable {
    /// A folder of masks, and what speaks for it.
    package struct Place: Sendable, Equatable {
        /// With all folders below it; with a suffix, it alone.
        package let folder: DatasetPath
        /// What the names of masks end in before their extension where they lie beside other pictures; nil: all pictures are masks.
        package let suffix: String?
        /// The number of pictures.
        package let count: Int
        /// Of these, those that belong to an image.
        package let matched: Int
        /// Says whether dsv.yaml declares it, so that nothing had to be guessed.
        package let isDeclared: Bool
    }

    /// Sorted by folder and suffix.
    package let places: [Place]
    private let folders: Set<DatasetPath>
    private let suffixes: [DatasetPath: [[UInt8]]]

    /// Takes the places; each is one.
    package init(_ places: [Place] = []) {
        self.places = places.sorted { ($0.folder, $0.suffix ?? "") < ($1.folder, $1.suffix ?? "") }
        folders = Set(places.filter { $0.suffix == nil }.map(\.folder))
        suffixes = Dictionary(grouping: places.filter { $0.suffix != nil }, by: \.folder)
            .mapValues { $0.map { Array(($0.suffix ?? "").utf8) } }
    }

    package var isEmpty: Bool { places.isEmpty }
    /// The number of masks.
    package var count: Int { places.reduce(0) { $0 + $1.count } }

    /// Says whether the picture at a path is a mask.
    package func contains(_ picture: DatasetPath) -> Bool {
        if places.isEmpty || FileRole(name: picture.name) != .image { return false }
        let folder = picture.parent ?? .root
        return containsFolder(folder) || hasSuffix(picture.name, in: folder)
    }

    /// Says whether all pictures of a folder are masks.
    package func containsFolder(_ folder: DatasetPath) -> Bool {
        if folders.isEmpty { return false }
        var next: DatasetPath? = folder
        while let folder = next {
            if folders.contains(folder) { return true }
            next = folder.isRoot ? nil : folder.parent
        }
        return false
    }

    /// Says whether a picture of this name is a mask among others of a folder.
    func hasSuffix(_ name: ArraySlice<UInt8>, in folder: DatasetPath) -> Bool {
        guard let suffixes = suffixes[folder] else { return false }
        let stem = stem(of: name)
        return suffixes.contains { stem.count > $0.count && stem.suffix($0.count).elementsEqual($0) }
    }
}

extension ImageCatalog {
    /// What does not fit of the masks.
    var maskNotes: [Note] {
        if masks.isEmpty || count == 0 { return [] }
        var notes: [Note] = []
        let empty = masks.places.filter { $0.isDeclared && $0.count == 0 }
        if !empty.isEmpty {
            notes.append(
                Note(
                    kind: .missingMasks, count: empty.count, examples: empty.prefix(10).map(\.folder.description),
                    text: "dsv.yaml declares \(counted(empty.count, "folder")) of masks without a picture"))
        }
        let without = imagesWithoutMask
        if !without.isEmpty {
            notes.append(
                Note(
                    kind: .imageWithoutMask, count: without.count,
                    examples: without.prefix(10).map(\.description),
                    text: without.count == 1 ? "an image has no mask" : "\(grouped(without.count)) images have no mask")
            )
        }
        return notes
    }
}
