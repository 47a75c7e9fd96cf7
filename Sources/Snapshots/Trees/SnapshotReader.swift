package import DatasetModel
package import History

/// A folder of a snapshot, as the history has it.
package struct SnapshotFolder: Sendable {
    package var files: FileList
    /// Of texts and links, by place in `files`.
    package var texts: [Int: TextID] = [:]
    /// Sorted by name.
    var subfolders: [(name: [UInt8], tree: GitID)] = []
}

/// Reads the folders of snapshots.
///
/// See docs/format.md, "Tree: a folder".
package struct SnapshotReader: Sendable {
    let history: History
    /// What was read last: two snapshots have most folders in common.
    var memo: FolderMemo

    init(history: History, memo: FolderMemo) {
        self.history = history
        self.memo = memo
    }

    /// Reads a history and remembers what it read last.
    package init(history: History) { self.init(history: history, memo: FolderMemo()) }

    /// The folder that a tree describes, without its subfolders' files.
    package func folder(_ tree: GitID) throws -> SnapshotFolder {
        if let known = memo.folder(tree) { return known }
        let folder = try readFolder(tree)
        memo.keep(folder, of: tree)
        return folder
    }

    private func readFolder(_ tree: GitID) throws -> SnapshotFolder {
        let entries = try history.tree(tree)
        guard let manifest = entries.first(where: { $0.name == Self.manifestName }) else {
            throw Failure(.corrupt, "tree \(tree) of the history has no manifest")
        }
        let bytes = try manifestBytes(TextID(id: manifest.id, isChunked: manifest.kind == .tree))
        var folder = SnapshotFolder(files: try Manifest.decode(bytes.span))
        for entry in entries where entry.name != Self.manifestName {
            guard let place = folder.files.index(of: entry.name) else {
                guard entry.kind == .tree else {
                    throw Failure(.corrupt, "'\(printable(entry.name))' is in tree \(tree) but not in its manifest")
                }
                guard NameRules.isName(entry.name) else {
                    throw Failure(.corrupt, "tree \(tree) of the history has a folder with an impossible name")
                }
                folder.subfolders.append((entry.name, entry.id))
                continue
            }
            folder.files.entries[place].kind = entry.kind == .link ? .link : .text
            folder.texts[place] = TextID(id: entry.id, isChunked: entry.kind == .tree)
        }
        // As a rule they are in order: git's differs only where one name begins another.
        let isSorted = zip(folder.subfolders, folder.subfolders.dropFirst()).allSatisfy {
            compareBytes($0.name.span, $1.name.span) < 0
        }
        if !isSorted { folder.subfolders.sort { compareBytes($0.name.span, $1.name.span) < 0 } }
        return folder
    }

    // Some five million files, more than are of use in one folder; a small pack can hold one blob that many chunks name.
    private static let largestManifest = 512 << 20

    private func manifestBytes(_ manifest: TextID) throws -> [UInt8] {
        guard manifest.isChunked else { return try history.blob(manifest.id) }
        var bytes: [UInt8] = []
        for chunk in try chunks(of: manifest) {
            try history.appendBlob(chunk, to: &bytes)
            guard bytes.count <= Self.largestManifest else {
                throw Failure(.corrupt, "manifest \(manifest.id) of the history is too large")
            }
        }
        return bytes
    }

    /// The bytes of a text, a manifest or a link's target.
    package func text(_ text: TextID) throws -> [UInt8] { try textWithBorders(text).bytes }

    /// The bytes of a text, and where its chunks begin, but for the first.
    func textWithBorders(_ text: TextID) throws -> (bytes: [UInt8], borders: [Int]) {
        guard text.isChunked else { return (try history.blob(text.id), []) }
        var bytes: [UInt8] = []
        var borders: [Int] = []
        for chunk in try chunks(of: text) {
            borders.append(bytes.count)
            try history.appendBlob(chunk, to: &bytes)
        }
        return (bytes, Array(borders.dropFirst()))
    }

    /// The blobs of a chunked text.
    package func chunks(of text: TextID) throws -> [GitID] {
        // In git's order of names, which is that of the numbers, as all have eight digits.
        try history.tree(text.id).map(\.id)
    }

    /// The folder at `path` below the folder of `tree`; nil where there is none.
    package func tree(at path: DatasetPath, in tree: GitID) throws -> GitID? {
        var tree = tree
        for part in path.parts {
            guard let found = try folder(tree).subfolders.first(where: { $0.name.elementsEqual(part) }) else {
                return nil
            }
            tree = found.tree
        }
        return tree
    }

    /// Calls `body` with each folder of a tree, parents first, in the order of their paths' parts.
    func forEachFolder(
        of tree: GitID, at path: DatasetPath = .root, _ body: (DatasetPath, SnapshotFolder) throws -> Void
    ) throws {
        let folder = try folder(tree)
        try body(path, folder)
        for (name, subtree) in folder.subfolders {
            try forEachFolder(of: subtree, at: path.appending(name), body)
        }
    }

    static let manifestName = Array(Manifest.fileName.utf8)
}
