package import Comparison
package import DatasetModel

/// The images of one side, found by path, file name or stem.
///
/// Paths stay in the lists of their folders; an index by hash costs 28 bytes an image, made when it is first asked.
package final class ImageCatalog {
    private let folders: [(path: DatasetPath, files: FileList)]
    /// The places of all images.
    private let places: [FilePlace]
    /// The files that links lead to, by the numbers of the images that are links.
    private var linked: [Int: FilePlace] = [:]
    /// The pictures that are masks of images, and none themselves.
    package let masks: Masks
    private let owners: [(mask: FilePlace, owner: MaskSearch.Owner)]
    private lazy var byPath = index { self.path($0).bytes }
    private lazy var byName = index { Array(self.path($0).name) }
    private lazy var byPathStem = index { Array(stem(of: self.path($0).bytes[...])) }
    private lazy var byStem = index { Array(stem(of: self.path($0).name)) }

    /// Lists the images of some folders; `target` reads where a link leads to.
    ///
    /// A link to a file of the dataset is an image of that file's content.
    init(
        _ folders: [DatasetSide.Folder], _ search: MaskSearch,
        linkTarget: @escaping (FileVersion, TextID?) throws -> [UInt8]
    ) throws {
        self.folders = folders.map { ($0.path, $0.content.files) }
        (masks, owners) = (search.masks, search.owners)
        var places: [FilePlace] = []
        for (folder, content) in self.folders.enumerated() where !masks.containsFolder(content.path) {
            for (file, entry) in content.files.entries.enumerated() {
                let name = content.files.name(entry)
                if FileRole(name: name) != .image || masks.hasSuffix(name, in: content.path) { continue }
                places.append(FilePlace(folder: folder, file: file))
            }
        }
        self.places = places
        let links = places.indices.filter { ownEntry($0).kind == .link }
        if links.isEmpty { return }
        let files = LinkedFiles(folders, linkTarget)
        for link in links { linked[link] = try files.end(of: places[link]) }
    }

    /// The number of images.
    package var count: Int { places.count }

    /// What the list of its folder says of the image of a number, which may be a link.
    private func ownEntry(_ image: Int) -> FileEntry {
        folders[places[image].folder].files.entries[places[image].file]
    }

    /// Where the content of the image of a number is.
    private func entry(_ image: Int) -> FileEntry {
        guard !linked.isEmpty, let end = linked[image] else { return ownEntry(image) }
        return folders[end.folder].files.entries[end.file]
    }

    // MARK: Masks

    /// The image that each mask belongs to; nil where several may be meant.
    ///
    /// Orphans are not there.
    package lazy var imagesOfMasks: [DatasetPath: DatasetPath?] = {
        var images: [DatasetPath: DatasetPath?] = [:]
        for (mask, owner) in owners {
            switch owner {
            case .image(let image): images[path(mask)] = .some(path(image))
            case .several: images[path(mask)] = .some(nil)
            case .none: break
            }
        }
        return images
    }()

    /// Masks of which no image has the name, sorted by path.
    package var orphanMasks: [DatasetPath] {
        owners.filter { $0.owner == .none }.map { path($0.mask) }.sorted()
    }

    /// Images without a mask, where most of all images have one; sorted by path.
    package var imagesWithoutMask: [DatasetPath] {
        if owners.contains(where: { $0.owner == .several }) { return [] }
        let known = Set(
            owners.compactMap { owner in
                if case .image(let image) = owner.owner { path(image) } else { nil }
            })
        let without = files.map(\.path).filter { !known.contains($0) }
        return without.count * 2 < count ? without.sorted() : []
    }

    /// The number of images at or below a path.
    package func count(below path: DatasetPath) -> Int {
        path.isRoot ? count : places.count { self.path($0).isInside(path) }
    }

    /// The folders that hold images.
    var folderPaths: [DatasetPath] {
        var last = -1
        var paths: [DatasetPath] = []
        for place in places where place.folder != last {
            last = place.folder
            paths.append(folders[place.folder].path)
        }
        return paths
    }

    /// The folders that hold images, with their number.
    var counts: [(folder: DatasetPath, count: Int)] {
        var counts: [(folder: DatasetPath, count: Int)] = []
        var last = -1
        for place in places {
            if place.folder != last { counts.append((folders[place.folder].path, 0)) }
            last = place.folder
            counts[counts.count - 1].count += 1
        }
        return counts
    }

    /// All images in the order of their folders.
    var files: some Sequence<FileVersion> { places.indices.lazy.map { [self] in file($0) } }

    /// Says whether there is an image at a path.
    package func contains(_ path: DatasetPath) -> Bool { place(of: path) != nil }

    /// The number of an image, counted in the order of `files`.
    package func place(of path: DatasetPath) -> Int? { found(byPath, path.bytes).map { Int($0) } }

    /// The image of a number.
    package func file(_ place: Int) -> FileVersion {
        let entry = entry(place)
        return FileVersion(path: path(places[place]), id: entry.id, size: entry.size)
    }

    /// The content of the image of a number.
    package func id(_ place: Int) -> ObjectID { entry(place).id }

    /// The size of the image of a number, in bytes.
    package func size(_ place: Int) -> UInt64 { entry(place).size }

    /// The one image with this file name; nil where there is none, or more than one.
    package func image(named name: some Collection<UInt8>) -> DatasetPath? { path(found(byName, Array(name))) }

    /// The one image with this file name but for its extension.
    package func image(withStem stem: some Collection<UInt8>) -> DatasetPath? { path(found(byStem, Array(stem))) }

    /// All images with this file name.
    func images(named name: some Collection<UInt8>) -> [DatasetPath] { paths(byName, Array(name)) }

    /// All images with this file name but for its extension.
    func images(withStem stem: some Collection<UInt8>) -> [DatasetPath] { paths(byStem, Array(stem)) }

    /// Says whether a file name stands in several folders.
    lazy var hasRepeatedNames: Bool = folderPaths.count > 1 && byName.hasRepeats

    /// Says whether several images have one file name but for its extension.
    lazy var hasRepeatedStems: Bool = (folderPaths.count > 1 || extensions.count > 1) && byStem.hasRepeats

    /// The extensions of images, with their dots, the most frequent first.
    lazy var extensions: [String] = {
        var counts: [String: Int] = [:]
        for place in places {
            let name = path(place).name
            counts[String(decoding: name[stem(of: name).endIndex...], as: UTF8.self), default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }()

    /// The one image at this path but for its extension.
    func image(withPathStem stem: some Collection<UInt8>) -> DatasetPath? { path(found(byPathStem, Array(stem))) }

    /// All images at this path but for their extensions, in the order of their folders.
    func images(withPathStem stem: some Collection<UInt8>) -> [DatasetPath] { paths(byPathStem, Array(stem)) }

    private func path(_ place: Int32?) -> DatasetPath? { place.map { path(places[Int($0)]) } }

    private func path(_ place: FilePlace) -> DatasetPath {
        let folder = folders[place.folder]
        return folder.path.appending(folder.files.name(folder.files.entries[place.file]))
    }

    // MARK: The index

    private struct Index {
        let numbers: NameIndex
        let name: (FilePlace) -> [UInt8]

        var hasRepeats: Bool { numbers.hasRepeats }
    }

    private func index(_ name: @escaping (FilePlace) -> [UInt8]) -> Index {
        var numbers = NameIndex(capacity: places.count)
        for image in places {
            let name = name(image)
            numbers.append(name.span)
        }
        return Index(numbers: numbers, name: name)
    }

    /// The one image of a name; nil where there is none, or more than one.
    private func found(_ index: Index, _ name: [UInt8]) -> Int32? {
        var found: Int32?
        for number in index.numbers.candidates(for: name.span) where index.name(places[number]) == name {
            if found != nil { return nil }
            found = Int32(truncatingIfNeeded: number)
        }
        return found
    }

    /// All images of a name, in their order.
    private func paths(_ index: Index, _ name: [UInt8]) -> [DatasetPath] {
        index.numbers.candidates(for: name.span).filter { index.name(places[$0]) == name }.map { path(places[$0]) }
            .reversed()
    }
}

/// Follows symbolic links from file to file of one side.
private struct LinkedFiles {
    private let folders: [DatasetSide.Folder]
    private let numbers: [DatasetPath: Int]
    private let target: (FileVersion, TextID?) throws -> [UInt8]
    /// As many as Linux follows.
    private static let mostSteps = 40

    init(_ folders: [DatasetSide.Folder], _ target: @escaping (FileVersion, TextID?) throws -> [UInt8]) {
        self.folders = folders
        self.target = target
        numbers = Dictionary(folders.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    /// The file at the end of a chain of links; nil where it leads out of the dataset, to nothing or in a circle.
    func end(of link: FilePlace) throws -> FilePlace? {
        var place = link
        for _ in 0..<Self.mostSteps {
            let folder = folders[place.folder]
            let entry = folder.content.files.entries[place.file]
            if entry.kind != .link { return place }
            let file = FileVersion(entry, of: folder.content.files, in: folder.path)
            let text = try target(file, folder.content.texts[place.file])
            guard let next = Self.path(text, from: folder.path).flatMap(self.place) else { return nil }
            place = next
        }
        return nil
    }

    private func place(of path: DatasetPath) -> FilePlace? {
        guard let parent = path.parent, let folder = numbers[parent],
            let file = folders[folder].content.files.index(of: path.name)
        else { return nil }
        return FilePlace(folder: folder, file: file)
    }

    /// The path that a link's text means in a folder; nil where it leaves the dataset.
    private static func path(_ text: [UInt8], from folder: DatasetPath) -> DatasetPath? {
        if text.first == UInt8(ascii: "/") { return nil }
        var path = folder
        for part in text.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                guard !path.isRoot, let parent = path.parent else { return nil }
                path = parent
            } else {
                path = path.appending(part)
            }
        }
        return path
    }
}

/// A file name without its extension.
package func stem(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return name }
    return name[..<dot]
}
