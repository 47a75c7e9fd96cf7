package import DatasetModel

/// How the cells of a table, or the lines of a list, name images.
package struct ImageNaming: Equatable {
    enum Form: Equatable {
        /// Prefix, key and suffix together are the image's path; the suffix is an extension that the keys leave out.
        case path(prefix: String, suffix: String)
        /// The key ends in the image's file name.
        case name
        /// The key ends in the image's file name without its extension.
        case stem
    }

    /// What a key names.
    package enum Match: Equatable {
        /// An image; where the naming is by path, it need not exist.
        case one(DatasetPath)
        /// Several images, and nothing tells which of them is meant.
        case several([DatasetPath])
        case none

        /// The image, if it is one.
        package var image: DatasetPath? { if case .one(let image) = self { image } else { nil } }
    }

    let form: Form
    /// The table or list; of several images of one name, its folder and its split tell which is meant.
    let table: DatasetPath
    /// The split that the table's name stands for.
    private let split: String?

    init(_ form: Form, in table: DatasetPath) {
        (self.form, self.table) = (form, table)
        split = SplitWords.split(ofTable: table)
    }

    /// What is longer is no path, and need not be looked at.
    static let mostKeyBytes = 4096

    /// The image that a normalised key names, whether or not it exists where the naming is by path; nil where it is not one image.
    ///
    /// `rowSplit` is what the row says of its split.
    package func image(
        _ key: ArraySlice<UInt8>, split rowSplit: String? = nil, in images: () throws -> ImageCatalog
    ) rethrows -> DatasetPath? {
        try match(key, split: rowSplit, in: images).image
    }

    /// What a normalised key names.
    func match(
        _ key: ArraySlice<UInt8>, split rowSplit: String? = nil, in images: () throws -> ImageCatalog
    ) rethrows -> Match {
        if key.count > Self.mostKeyBytes { return .none }
        switch form {
        case .path(let prefix, let suffix):
            return DatasetPath(parsing: Array(prefix.utf8) + Array(key) + Array(suffix.utf8)).map(Match.one) ?? .none
        case .name: return chosen(try images().images(named: Self.fileName(key)), key, rowSplit)
        case .stem: return chosen(try images().images(withStem: Self.fileName(key)), key, rowSplit)
        }
    }

    // MARK: Several images of one name

    /// The one that is meant: by the folders that the key names, by the row's split, by that of the table's name, by the table's folder.
    ///
    /// Never by order: where all this leaves several, none is meant.
    private func chosen(_ images: [DatasetPath], _ key: ArraySlice<UInt8>, _ rowSplit: String?) -> Match {
        if images.count < 2 { return images.first.map(Match.one) ?? .none }
        var left = images
        let parts = key.split(separator: UInt8(ascii: "/")).dropLast()
        if !parts.isEmpty {
            let depths = left.map { Self.commonDepth($0, parts) }
            let most = depths.max() ?? 0
            left = zip(left, depths).filter { $0.1 == most }.map(\.0)
        }
        for split in [rowSplit, split].compactMap(\.self) where left.count > 1 {
            let role = SplitRole(Array(split.utf8))
            Self.narrow(&left) { image in image.parts.dropLast().contains { Self.isFolder($0, of: split, role) } }
        }
        if left.count > 1, let folder = table.parent { Self.narrow(&left) { $0.isInside(folder) } }
        return left.count == 1 ? .one(left[0]) : .several(left)
    }

    private static func narrow(_ images: inout [DatasetPath], _ isMeant: (DatasetPath) -> Bool) {
        let meant = images.filter(isMeant)
        if !meant.isEmpty { images = meant }
    }

    /// How many folders above an image are those that a key names before its file name.
    private static func commonDepth(_ image: DatasetPath, _ parts: ArraySlice<ArraySlice<UInt8>>) -> Int {
        zip(image.parts.dropLast().reversed(), parts.reversed()).prefix { $0.0 == $0.1 }.count
    }

    /// Says whether a folder is that of a split: by its name, or by a word for the same role.
    private static func isFolder(_ name: ArraySlice<UInt8>, of split: String, _ role: SplitRole?) -> Bool {
        if name.elementsEqual(split.utf8) { return true }
        return role != nil && SplitRole(name) == role
    }

    static func fileName(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        key.lastIndex(of: UInt8(ascii: "/")).map { key[($0 + 1)...] } ?? key
    }
}

// MARK: Which naming it is

extension ImageNaming {
    /// A naming, and how many of some keys name an image by it, and how many several.
    package typealias Found = (naming: ImageNaming, hits: Int, ties: Int)

    /// A key and what its row says of its split.
    package struct Key: Hashable {
        let text: ArraySlice<UInt8>
        var split: String?
    }

    /// Finds the naming by which most of some keys name images; paths win over names.
    package static func best(
        for keys: [ArraySlice<UInt8>], table: DatasetPath, declaredFolder: String?, _ images: ImageCatalog
    ) -> Found? {
        best(for: keys.map { Key(text: $0) }, table: table, declaredFolder: declaredFolder, images)
    }

    /// As above, of keys with splits.
    package static func best(
        for keys: [Key], table: DatasetPath, declaredFolder: String?, _ images: ImageCatalog
    ) -> Found? {
        var best: Found?
        // A column of labels has few different values.
        let counts: [Key: Int] = keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        for (form, isNear) in candidates(table, declaredFolder, images) {
            let candidate = ImageNaming(form, in: table)
            var (hits, ties) = (0, 0)
            for (key, count) in counts {
                switch candidate.safeMatch(key, isNear: isNear, images) {
                case .one: hits += count
                case .several: ties += count
                case .none: break
                }
            }
            if (hits, ties) > (best?.hits ?? 0, best?.ties ?? 0) { best = (candidate, hits, ties) }
            if hits == keys.count { break }
        }
        return best
    }

    /// What a key names, if that exists, and if no other image could be meant.
    ///
    /// The folder that a key begins at may be `isNear`: the one declared, the table's, or the root. In any other folder the image counts
    /// only where its name, and that of the table, leave no doubt.
    func safeMatch(_ key: Key, isNear: Bool, _ images: ImageCatalog) -> Match {
        let match = match(key.text, split: key.split) { images }
        guard case .path(_, let suffix) = form, case .one(let image) = match else { return match }
        if !images.contains(image) { return .none }
        if !suffix.isEmpty && images.hasRepeatedStems {
            let pathStem = stem(of: image.bytes[...])
            if images.image(withPathStem: pathStem) == nil { return .several([image]) }
            if !isNear { return ImageNaming(.stem, in: table).agreed(key, image, images) }
        }
        if !isNear && suffix.isEmpty && images.hasRepeatedNames {
            return ImageNaming(.name, in: table).agreed(key, image, images)
        }
        return match
    }

    private func agreed(_ key: Key, _ image: DatasetPath, _ images: ImageCatalog) -> Match {
        let match = match(key.text, split: key.split) { images }
        if case .one(image) = match { return match }
        return .none
    }

    /// Says whether the folder that keys begin at is the one declared, the table's, or the root.
    func isNear(declaredFolder: String?) -> Bool {
        guard case .path(let prefix, _) = form else { return true }
        return Self.nearFolders(table, declaredFolder).contains { Self.prefix($0) == prefix }
    }

    private static func nearFolders(_ table: DatasetPath, _ declaredFolder: String?) -> [DatasetPath] {
        [declaredFolder.flatMap { DatasetPath(parsing: $0) }, table.parent, .root].compactMap(\.self)
    }

    private static func prefix(_ folder: DatasetPath) -> String? {
        guard let text = String(validating: folder.bytes, as: UTF8.self) else { return nil }
        return text.isEmpty ? "" : text + "/"
    }

    private static func candidates(
        _ table: DatasetPath, _ declaredFolder: String?, _ images: ImageCatalog
    ) -> [(form: Form, isNear: Bool)] {
        var prefixes: [String] = []
        func add(_ folder: DatasetPath) {
            if let prefix = prefix(folder), !prefixes.contains(prefix) { prefixes.append(prefix) }
        }
        nearFolders(table, declaredFolder).forEach(add)
        let nearCount = prefixes.count
        let folders = images.folderPaths.prefix(64)
        folders.forEach(add)
        // The folders above those of images too: the key may begin with a part of the path.
        for folder in folders {
            var above = folder.parent
            while let folder = above, !folder.isRoot {
                add(folder)
                above = folder.parent
            }
        }
        let suffixes = [""] + images.extensions.prefix(4)
        let paths = prefixes.enumerated().flatMap { place, prefix in
            suffixes.map { (Form.path(prefix: prefix, suffix: $0), place < nearCount) }
        }
        return paths + [(.name, true), (.stem, true)]
    }
}
