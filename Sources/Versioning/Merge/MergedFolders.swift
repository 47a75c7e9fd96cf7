import Comparison
import DatasetModel
import History
import ObjectStore
import Snapshots
import SystemIO

/// The folders of a merge: those of our side, with what comes from the other in them.
struct MergedFolders {
    private var folders: [DatasetPath: IndexedFolder] = [:]
    private var touched: Set<DatasetPath> = []

    /// A file that comes.
    struct File {
        let entry: FileEntry
        /// Where the history has its bytes; nil: the object store does, or nobody yet.
        let text: TextID?
    }

    /// Begins with the folders of our side.
    init(of node: FolderNode, knownTo index: Index) throws {
        var fingerprints: [GitID: ObjectID] = [:]
        for folder in index.folders { if let tree = folder.tree { fingerprints[tree] = folder.fingerprint } }
        var folders: [DatasetPath: IndexedFolder] = [:]
        try forEachDifference(from: nil, to: node) { path, _, content in
            guard let content else { return }
            var folder = IndexedFolder(path: path, files: content.files)
            folder.texts = content.texts
            folder.tree = content.tree
            folder.fingerprint = content.tree.flatMap { fingerprints[$0] }
            folders[path] = folder
        }
        self.folders = folders
    }

    // MARK: Files

    /// Takes files away and puts others in their places.
    mutating func replace(_ removals: [DatasetPath], with files: [(path: DatasetPath, file: File)]) {
        let gone = Dictionary(grouping: removals + files.map(\.path)) { $0.parent ?? .root }
        let coming = Dictionary(grouping: files) { $0.path.parent ?? .root }
        for (path, gone) in gone {
            let names = Set(gone.map { Array($0.name) })
            let old = folders[path] ?? IndexedFolder(path: path)
            var folder = IndexedFolder(path: path)
            folder.add(old.files, old.texts) { !names.contains(Array($0)) }
            for (path, file) in coming[path] ?? [] {
                folder.texts[folder.files.count] = file.text
                folder.files.append(
                    name: Array(path.name).span, id: file.entry.id, size: file.entry.size, kind: file.entry.kind)
            }
            folders[path] = folder.sorted()
            touched.insert(path)
        }
    }

    // MARK: Folders

    /// Makes folders that the other side made, and removes those that it removed and that hold nothing now.
    mutating func replaceFolders(gone: [DatasetPath], come: [DatasetPath]) {
        for path in come + Array(touched) { makeFolder(path) }
        var childCounts: [DatasetPath: Int] = [:]
        for path in folders.keys { if let parent = path.parent { childCounts[parent, default: 0] += 1 } }
        // From the deepest up: a folder of empty folders is empty once they are gone.
        for path in gone.sorted(by: >) where childCounts[path, default: 0] == 0 {
            guard let parent = path.parent, folders[path]?.files.isEmpty == true else { continue }
            folders[path] = nil
            childCounts[parent, default: 1] -= 1
            touched.remove(path)
            touched.insert(parent)
        }
    }

    private mutating func makeFolder(_ path: DatasetPath) {
        var next: DatasetPath? = path
        while let path = next {
            if folders[path] == nil {
                folders[path] = IndexedFolder(path: path)
                touched.insert(path)
            }
            next = path.parent
        }
    }

    /// A path that is a file and a folder: one side made this of it, the other that.
    var clash: DatasetPath? {
        folders.keys.filter { path in
            guard let parent = path.parent, let files = folders[parent]?.files else { return false }
            return files.index(of: path.name) != nil
        }.min()
    }

    // MARK: Contents

    /// Puts the contents of changed folders where snapshots keep them, and returns all folders, parents first.
    ///
    /// `new` are contents that the merge made. A text may have to move to the object store, or back, where it has more or fewer texts
    /// beside it than before. See docs/format.md, "Texts".
    mutating func stored(
        in session: WritingSession, new: [ObjectID: [UInt8]], _ source: borrowing FileSource
    ) throws -> [IndexedFolder] {
        var lane = ObjectWriter.Lane(session.objects)
        for path in touched.sorted() {
            guard var folder = folders[path] else { continue }
            folder.files.assignKinds()
            for place in folder.files.entries.indices {
                let (entry, text) = (folder.files.entries[place], folder.texts[place])
                func bytes() throws -> [UInt8] {
                    try new[entry.id]
                        ?? source.read(
                            entry.id, size: entry.size, text, path: path.appending(folder.files.name(entry)))
                }
                if entry.kind == .text && text == nil {
                    folder.texts[place] = try TextWriter(history: session.history).add(bytes())
                } else if entry.kind == .file && (text != nil || new[entry.id] != nil) {
                    _ = try unsafe bytes().withUnsafeBytes { try unsafe lane.add($0) }
                    folder.texts[place] = nil
                }
            }
            folders[path] = folder
        }
        try lane.finish()
        forgetTouched()
        return folders.values.sorted { $0.path < $1.path }
    }

    /// A folder's tree covers its subfolders: forgets those of all parents of what changed.
    private mutating func forgetTouched() {
        for path in touched {
            var parent: DatasetPath? = path
            while let path = parent {
                folders[path]?.markChanged()
                parent = path.parent
            }
        }
    }
}
