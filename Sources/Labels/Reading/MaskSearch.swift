import Comparison
import DatasetModel

/// Finds the masks of a state: in folders named after masks, and beside other pictures by the ends of their names; in both cases only
/// where most of them have the name of an image elsewhere.
///
/// Costs a look at each name; only where there may be masks, 28 bytes a picture.
struct MaskSearch {
    /// What a mask belongs to.
    enum Owner: Equatable {
        case image(FilePlace)
        case several
        case none
    }

    /// Pictures that are masks together, or not at all.
    private struct Group {
        let folder: DatasetPath
        var suffix: ArraySlice<UInt8>?
        var isDeclared = false
        /// How many names stand before that of the folder.
        let depth: Int
        /// The places of its folders.
        var folders: [Int] = []
        var pictures: [FilePlace] = []
    }

    /// All masks, with what each belongs to.
    private(set) var owners: [(mask: FilePlace, owner: Owner)] = []
    private var places: [Masks.Place] = []
    private let folders: [DatasetFolder]
    private var index: PictureIndex?

    /// The masks that were found.
    var masks: Masks { Masks(places) }

    /// Looks through all folders; where masks are declared, nothing is guessed.
    ///
    /// `levels` is what dsv.yaml says of folders: one that names a class has no masks.
    init(_ folders: [DatasetFolder], declared: [DatasetPath]?, levels: [FolderLayout.Level]?) {
        self.folders = folders
        if let declared {
            for folder in declared where !declared.contains(where: { $0 != folder && folder.isInside($0) }) {
                var group = Group(folder: folder, isDeclared: true, depth: max(0, folder.parts.count - 1))
                group.folders = folders.indices.filter { folders[$0].path.isInside(folder) }
                take(group)
            }
            return
        }
        var isMasks = Set<Int>()
        var open = folders.indices.compactMap { place -> (folder: Int, depths: [Int])? in
            let depths = Self.depths(folders[place].path, levels)
            return depths.isEmpty ? nil : (place, depths)
        }
        // A folder around everything may have the name, too: then it is that of one further down.
        while !open.isEmpty {
            let groups = Dictionary(grouping: open) { Self.prefix(folders[$0.folder].path, $0.depths[0] + 1) }
            open = []
            for (folder, members) in groups {
                var group = Group(folder: folder, depth: members[0].depths[0])
                group.folders = members.map(\.folder).sorted()
                if take(group) {
                    isMasks.formUnion(group.folders)
                } else {
                    open += members.map { ($0.folder, Array($0.depths.dropFirst())) }.filter { !$0.1.isEmpty }
                }
            }
        }
        for place in folders.indices where !isMasks.contains(place) { takeSuffixes(in: place) }
        owners.sort { ($0.mask.folder, $0.mask.file) < ($1.mask.folder, $1.mask.file) }
    }

    /// The depths at which a path has the name of a folder of masks.
    private static func depths(_ path: DatasetPath, _ levels: [FolderLayout.Level]?) -> [Int] {
        path.parts.enumerated().compactMap { depth, name in
            if let levels, levels.indices.contains(depth), levels[depth] == .label { return nil }
            return MaskNames.isFolder(name) ? depth : nil
        }
    }

    private static func prefix(_ path: DatasetPath, _ count: Int) -> DatasetPath {
        path.parts.prefix(count).reduce(.root) { $0.appending($1) }
    }

    private mutating func takeSuffixes(in place: Int) {
        var groups: [ArraySlice<UInt8>: [FilePlace]] = [:]
        let files = folders[place].content.files
        for (file, entry) in files.entries.enumerated() {
            guard let suffix = MaskNames.suffix(of: files.name(entry)) else { continue }
            groups[suffix, default: []].append(FilePlace(folder: place, file: file))
        }
        for (suffix, pictures) in groups {
            let folder = folders[place].path
            take(
                Group(
                    folder: folder, suffix: suffix, depth: max(0, folder.parts.count - 1), folders: [place],
                    pictures: pictures))
        }
    }

    private func pictures(of place: Int) -> [FilePlace] {
        let files = folders[place].content.files
        return files.entries.indices.filter { FileRole(name: files.name(files.entries[$0])) == .image }
            .map { FilePlace(folder: place, file: $0) }
    }

    private func name(_ picture: FilePlace) -> ArraySlice<UInt8> {
        let files = folders[picture.folder].content.files
        return files.name(files.entries[picture.file])
    }

    /// Takes a group for masks if it is declared, or if most of it belongs to images.
    @discardableResult
    private mutating func take(_ group: Group) -> Bool {
        var group = group
        if group.suffix == nil { group.pictures = group.folders.flatMap(pictures) }
        if group.pictures.isEmpty && !group.isDeclared { return false }
        if index == nil { index = PictureIndex(folders) }
        let found = group.pictures.map { (mask: $0, owner: owner(of: $0, group)) }
        let matched = found.count { $0.owner != .none }
        if !group.isDeclared && matched * 2 <= found.count { return false }
        places.append(
            Masks.Place(
                folder: group.folder, suffix: group.suffix.map { String(decoding: $0, as: UTF8.self) },
                count: found.count, matched: matched, isDeclared: group.isDeclared))
        owners += found
        return true
    }

    // MARK: What a mask belongs to

    private func owner(of mask: FilePlace, _ group: Group) -> Owner {
        guard let index else { return .none }
        let name = name(mask)
        let isBroad = !group.isDeclared && group.suffix == nil && !isPlain(group)
        if isBroad && !MaskNames.isExact(name) { return .none }
        let stems = MaskNames.imageStems(ofMask: name)
        for (place, stem) in stems.enumerated() where group.suffix == nil || place > 0 {
            let found = index.pictures(withStem: stem).filter { picture in
                isImage(folders[picture.folder].path, of: group, isShortened: place > 0)
            }
            if !found.isEmpty { return nearest(found, mask, group) }
        }
        return onlyImage(beside: mask, group).map(Owner.image) ?? .none
    }

    private func isPlain(_ group: Group) -> Bool { group.folder.part(group.depth).map(MaskNames.isPlain) ?? false }

    /// Says whether the pictures of a folder may be what masks belong to; `isShortened`: the mask's name has a word for masks.
    private func isImage(_ folder: DatasetPath, of group: Group, isShortened: Bool) -> Bool {
        if let suffix = group.suffix {
            if folder == group.folder || MaskNames.isSure(suffix: suffix) { return true }
        } else if folder.isInside(group.folder) {
            return false
        }
        if group.isDeclared { return true }
        guard folder.isInside(group.folder.parent ?? .root) else { return false }
        let names = folder.parts.dropFirst(group.depth)
        // Beside the folder of masks.
        guard let first = names.first else { return group.suffix == nil }
        // Classes of people with and without masks have files of equal names.
        if names.contains(where: MaskNames.mentionsMasks) { return false }
        if group.suffix != nil, MaskNames.mentionsMasks(group.folder.name) { return false }
        if MaskNames.isFolderOfImages(first) { return true }
        return group.suffix == nil && isShortened && !MaskNames.isFolder(first)
    }

    /// Of several images those in the folders that the mask's own stand for.
    private func nearest(_ images: [FilePlace], _ mask: FilePlace, _ group: Group) -> Owner {
        if images.count == 1 { return .image(images[0]) }
        let rest = Array(folders[mask.folder].path.parts.dropFirst(group.depth + 1))
        let near = images.filter { image in
            let names = folders[image.folder].path.parts.dropFirst(group.depth)
            return names.elementsEqual(rest) || names.dropFirst().elementsEqual(rest)
        }
        if near.count == 1 { return .image(near[0]) }
        // `train_labels` and `valannot` name the split of their images.
        let word = String(decoding: group.folder.name, as: UTF8.self).lowercased()
        let ofSplit = images.filter { image in
            guard let name = folders[image.folder].path.part(group.depth) else { return false }
            return word.contains(String(decoding: name, as: UTF8.self).lowercased())
        }
        return ofSplit.count == 1 ? .image(ofSplit[0]) : .several
    }

    /// The one picture of the folder of images beside that of a mask: some datasets have a folder for each image, with a mask an object.
    private func onlyImage(beside mask: FilePlace, _ group: Group) -> FilePlace? {
        guard group.suffix == nil, let index, let parent = folders[mask.folder].path.parent else { return nil }
        let beside = index.foldersOfImages(in: parent).filter { $0 != mask.folder }
        guard beside.count == 1 else { return nil }
        let pictures = pictures(of: beside[0])
        return pictures.count == 1 ? pictures[0] : nil
    }
}

/// All pictures of a state by the names under which masks look for them.
private struct PictureIndex {
    private let folders: [DatasetFolder]
    private var places: [FilePlace] = []
    /// By their stems.
    private var numbers = NameIndex()
    /// By folder, those in it that are named after images.
    private var named: [DatasetPath: [Int]] = [:]

    init(_ folders: [DatasetFolder]) {
        self.folders = folders
        for (folder, content) in folders.enumerated() {
            if !content.path.isRoot, MaskNames.isFolderOfImages(content.path.name) {
                named[content.path.parent ?? .root, default: []].append(folder)
            }
            let files = content.content.files
            for (file, entry) in files.entries.enumerated() where FileRole(name: files.name(entry)) == .image {
                numbers.append(MaskNames.imageStem(of: files.name(entry)).span)
                places.append(FilePlace(folder: folder, file: file))
            }
        }
    }

    func foldersOfImages(in folder: DatasetPath) -> [Int] { named[folder] ?? [] }

    func pictures(withStem stem: ArraySlice<UInt8>) -> [FilePlace] {
        numbers.candidates(for: stem.span).map { places[$0] }.filter { place in
            let files = folders[place.folder].content.files
            return MaskNames.imageStem(of: files.name(files.entries[place.file])) == stem
        }
    }
}
