/// What a file is to a dataset, told by its name.
package enum FileRole: Sendable, Equatable {
    case image
    /// A label table, a list of splits, a note: kept in the history as its exact bytes where a folder has few of them.
    case text
    case other

    /// The most texts of one extension that a folder keeps in the history.
    ///
    /// Annotations with a file for each image are many and tiny (YOLO's `.txt`, LabelMe's `.json`): they go to the object
    /// store like the images, as git would be slow with them and nobody reviews them one by one.
    package static let mostTexts = 32

    /// The role of a file with this name.
    package init(name: ArraySlice<UInt8>) {
        let ending = FileExtension(name: name)
        if Self.images.contains(ending) {
            self = .image
        } else if Self.texts.contains(ending) || (ending == .none && Self.isPlainText(name)) {
            self = .text
        } else {
            self = .other
        }
    }

    private static let images = FileExtension.set(
        "avif bmp dcm gif heic heif jfif jp2 jpeg jpg pbm pgm png pnm ppm tif tiff webp")
    private static let texts = FileExtension.set("cfg csv json jsonl md names ndjson toml tsv txt yaml yml")

    private static func isPlainText(_ name: ArraySlice<UInt8>) -> Bool {
        name.elementsEqual(IgnoreRules.fileName.utf8) || name.elementsEqual("README".utf8)
            || name.elementsEqual("LICENSE".utf8)
    }
}

/// The extension of a file name in lower case: up to eight bytes, packed, so that a million names need no text.
package struct FileExtension: Hashable, Sendable {
    private let packed: UInt64

    /// Of a name without an extension, or with one too long to be of interest.
    package static let none = FileExtension(packed: 0)

    private init(packed: UInt64) { self.packed = packed }

    package init(name: ArraySlice<UInt8>) {
        self = .none
        var value: UInt64 = 0
        for (distance, byte) in name.reversed().prefix(9).enumerated() {
            if byte == UInt8(ascii: ".") {
                if distance < name.count - 1 { self.init(packed: value) }
                return
            }
            guard distance < 8 else { return }
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            value |= UInt64(isUpper ? byte | 0x20 : byte) << UInt64(distance * 8)
        }
    }

    fileprivate static func set(_ list: String) -> Set<FileExtension> {
        Set(list.split(separator: " ").map { FileExtension(name: Array("x.\($0)".utf8)[...]) })
    }
}

extension FileList {
    /// Makes a file a `.text` or a `.file`, by its name and its neighbours: equal folders get equal kinds.
    package mutating func assignKinds() {
        var texts: [FileExtension: [Int]] = [:]
        for index in entries.indices where entries[index].kind != .link {
            entries[index].kind = .file
            let name = name(entries[index])
            if FileRole(name: name) == .text { texts[FileExtension(name: name), default: []].append(index) }
        }
        for indices in texts.values where indices.count <= FileRole.mostTexts {
            for index in indices { entries[index].kind = .text }
        }
    }
}
