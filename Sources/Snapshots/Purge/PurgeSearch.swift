import DatasetModel
import History
import ObjectStore

/// Finds where a content stands in snapshots, and what else stands there.
struct PurgeSearch: ObjectVisitor {
    let id: ObjectID
    private(set) var paths: Set<DatasetPath> = []
    private(set) var size: UInt64?
    /// Where it is a text of the history.
    private(set) var textPath: DatasetPath?
    /// By path, the contents that files had.
    private var contents: [DatasetPath: Set<ObjectID>] = [:]
    private let wanted: DatasetPath?

    /// `wanted` is a path of which all contents are noted.
    init(_ id: ObjectID, wanted: DatasetPath?) {
        self.id = id
        self.wanted = wanted
    }

    /// The number of other contents that the path that is wanted has had.
    var otherCount: Int { wanted.flatMap { contents[$0]?.subtracting([id]).count } ?? 0 }

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) {}

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        for entry in folder.files.entries where entry.id == id {
            let path = place.path.appending(folder.files.name(entry))
            if entry.kind == .file { paths.insert(path) } else { textPath = path }
            size = entry.size
        }
        guard let wanted, wanted.parent == place.path, let found = folder.files.index(of: wanted.name) else { return }
        contents[wanted, default: []].insert(folder.files.entries[found].id)
    }
}
