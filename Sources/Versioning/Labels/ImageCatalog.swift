import Comparison
import DatasetModel

/// The images of one side, found by path, file name or stem.
///
/// Paths stay in the lists of their folders; an index by hash costs 24 bytes an image, made when it is first asked.
final class ImageCatalog {
    private let folders: [(path: DatasetPath, files: FileList)]
    /// The places of all images.
    private let places: [FilePlace]
    private lazy var byPath = index { self.path($0).bytes }
    private lazy var byName = index { Array(self.path($0).name) }
    private lazy var byPathStem = index { Array(stem(of: self.path($0).bytes[...])) }
    private lazy var byStem = index { Array(stem(of: self.path($0).name)) }

    init(_ folders: [DatasetSide.Folder]) {
        self.folders = folders.map { ($0.path, $0.content.files) }
        var places: [FilePlace] = []
        for (folder, content) in self.folders.enumerated() {
            for (file, entry) in content.files.entries.enumerated()
            where FileRole(name: content.files.name(entry)) == .image {
                places.append(FilePlace(folder: folder, file: file))
            }
        }
        self.places = places
    }

    var count: Int { places.count }

    /// The number of images at or below a path.
    func count(below path: DatasetPath) -> Int {
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
    var files: some Sequence<FileVersion> {
        places.lazy.map { [folders] place in
            let folder = folders[place.folder]
            return FileVersion(folder.files.entries[place.file], of: folder.files, in: folder.path)
        }
    }

    func contains(_ path: DatasetPath) -> Bool { place(of: path) != nil }

    /// The number of an image, counted in the order of `files`.
    func place(of path: DatasetPath) -> Int? { found(byPath, path.bytes).map { Int($0) } }

    /// The image of a number.
    func file(_ place: Int) -> FileVersion {
        let folder = folders[places[place].folder]
        return FileVersion(folder.files.entries[places[place].file], of: folder.files, in: folder.path)
    }

    /// The content of the image of a number.
    func id(_ place: Int) -> ObjectID { folders[places[place].folder].files.entries[places[place].file].id }

    /// The size of the image of a number, in bytes.
    func size(_ place: Int) -> UInt64 { folders[places[place].folder].files.entries[places[place].file].size }

    /// The one image with this file name; nil where there is none, or more than one.
    func image(named name: some Collection<UInt8>) -> DatasetPath? { path(found(byName, Array(name))) }

    /// The one image with this file name but for its extension.
    func image(withStem stem: some Collection<UInt8>) -> DatasetPath? { path(found(byStem, Array(stem))) }

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
    func images(withPathStem stem: some Collection<UInt8>) -> [DatasetPath] {
        let name = Array(stem)
        let hash = quickHash(name.span)
        guard let place = byPathStem.entries[hash] else { return [] }
        if place != Self.several { return path(found(byPathStem, name)).map { [$0] } ?? [] }
        return (repeatedPathStems[hash] ?? []).map { path(places[Int($0)]) }
            .filter { Versioning.stem(of: $0.bytes[...]).elementsEqual(name) }
    }

    /// The images whose paths but for their extensions have a hash that others have too.
    private lazy var repeatedPathStems: [UInt64: [Int32]] = {
        var repeated: [UInt64: [Int32]] = [:]
        for (place, image) in places.enumerated() {
            let hash = quickHash(byPathStem.name(image).span)
            if byPathStem.entries[hash] == Self.several {
                repeated[hash, default: []].append(Int32(truncatingIfNeeded: place))
            }
        }
        return repeated
    }()

    private func path(_ place: Int32?) -> DatasetPath? { place.map { path(places[Int($0)]) } }

    private func path(_ place: FilePlace) -> DatasetPath {
        let folder = folders[place.folder]
        return folder.path.appending(folder.files.name(folder.files.entries[place.file]))
    }

    // MARK: The index

    private static let several: Int32 = -1

    private struct Index {
        /// By the hash of a name, the image's place, or `several`.
        let entries: [UInt64: Int32]
        let name: (FilePlace) -> [UInt8]
    }

    private func index(_ name: @escaping (FilePlace) -> [UInt8]) -> Index {
        var entries: [UInt64: Int32] = [:]
        entries.reserveCapacity(places.count)
        for (place, image) in places.enumerated() {
            let previous = entries.updateValue(Int32(truncatingIfNeeded: place), forKey: quickHash(name(image).span))
            if previous != nil { entries[quickHash(name(image).span)] = Self.several }
        }
        return Index(entries: entries, name: name)
    }

    private func found(_ index: Index, _ name: [UInt8]) -> Int32? {
        guard let place = index.entries[quickHash(name.span)], place != Self.several else { return nil }
        return index.name(places[Int(place)]) == name ? place : nil
    }
}

/// A file name without its extension.
func stem(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return name }
    return name[..<dot]
}
