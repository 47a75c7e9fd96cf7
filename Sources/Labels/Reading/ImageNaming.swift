package import DatasetModel

/// How the key of a table names an image.
package enum ImageNaming: Codable, Equatable {
    /// Prefix, key and suffix together are the image's path; the suffix is an extension that the keys leave out.
    case path(prefix: String, suffix: String)
    /// The key ends in the image's file name, which is unique.
    case name
    /// The key ends in the image's file name without its extension, which is unique.
    case stem

    /// What is longer is no path, and need not be looked at.
    static let mostKeyBytes = 4096

    /// The image that a normalised key names, whether or not it exists where the naming is by path.
    package func image(_ key: ArraySlice<UInt8>, in images: () throws -> ImageCatalog) rethrows -> DatasetPath? {
        if key.count > Self.mostKeyBytes { return nil }
        return switch self {
        case .path(let prefix, let suffix): DatasetPath(parsing: Array(prefix.utf8) + Array(key) + Array(suffix.utf8))
        case .name: try images().image(named: Self.fileName(key))
        case .stem: try images().image(withStem: Self.fileName(key))
        }
    }

    private static func fileName(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        key.lastIndex(of: UInt8(ascii: "/")).map { key[($0 + 1)...] } ?? key
    }

    /// Finds the naming by which most of some keys name images, and how many do; paths win over names.
    package static func best(
        for keys: [ArraySlice<UInt8>], table: DatasetPath, declaredFolder: String?, _ images: ImageCatalog
    ) -> (naming: ImageNaming, hits: Int)? {
        var best: (naming: ImageNaming, hits: Int)?
        // A column of labels has few different values.
        let counts: [ArraySlice<UInt8>: Int] = keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        for candidate in candidates(keys, table, declaredFolder, images) {
            let hits = counts.reduce(0) { sum, key in
                candidate.image(key.key, in: { images }).map(images.contains) ?? false ? sum + key.value : sum
            }
            if hits > best?.hits ?? 0 { best = (candidate, hits) }
            if hits == keys.count { break }
        }
        return best
    }

    private static func candidates(
        _ keys: [ArraySlice<UInt8>], _ table: DatasetPath, _ declaredFolder: String?, _ images: ImageCatalog
    ) -> [ImageNaming] {
        var prefixes: [String] = []
        let likely = [declaredFolder.flatMap { DatasetPath(parsing: $0) }, .root, table.parent].compactMap(\.self)
        for folder in likely + images.folderPaths.prefix(64) {
            guard let text = String(validating: folder.bytes, as: UTF8.self) else { continue }
            let prefix = text.isEmpty ? "" : text + "/"
            if !prefixes.contains(prefix) { prefixes.append(prefix) }
        }
        // The folders above those of images too: the key may begin with a part of the path.
        for folder in images.folderPaths.prefix(64) {
            var above = folder.parent
            while let folder = above, !folder.isRoot {
                let prefix = "\(folder)/"
                if !prefixes.contains(prefix) { prefixes.append(prefix) }
                above = folder.parent
            }
        }
        let suffixes = [""] + images.extensions.prefix(4)
        return prefixes.flatMap { prefix in suffixes.map { .path(prefix: prefix, suffix: $0) } } + [.name, .stem]
    }
}
