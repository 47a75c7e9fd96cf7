import Comparison
import DatasetModel
import History
import Labels
import Snapshots

/// A walk through the history, children before their parents, newest first.
///
/// Every snapshot gets names from its children: what is looked for may have been called otherwise before.
struct HistoryWalk<Names> {
    private let repository: Repository
    private let union: (Names, Names) -> Names

    /// `union` brings together what two children of one snapshot know.
    init(_ repository: Repository, union: @escaping (Names, Names) -> Names) {
        self.repository = repository
        self.union = union
    }

    /// Calls `visit` with each snapshot that `start` reaches, with the steps from its parents; it returns the names in each of them.
    func run(from start: Snapshot, _ names: Names, _ visit: (SnapshotID, [HistoryStep], Names) throws -> [Names]) throws
    {
        let commits = try repository.history().walk(from: start.id)
        let trees = Dictionary(commits.map { ($0.id, $0.tree) }) { first, _ in first }
        let snapshots = try SnapshotLoader(repository)
        var waiting = [start.id: names]
        for commit in commits {
            guard let names = waiting.removeValue(forKey: commit.id) else { continue }
            let steps = commit.parents.map { parent in
                HistoryStep(from: (parent, trees[parent]), to: (commit.id, commit.tree), repository, snapshots)
            }
            for (parent, names) in zip(commit.parents, try visit(commit.id, steps, names)) {
                waiting[parent] = waiting[parent].map { union($0, names) } ?? names
            }
        }
    }
}

/// What changed between a snapshot and one of its parents; nothing is read before it is asked for.
final class HistoryStep {
    let parentID: SnapshotID
    let childID: SnapshotID
    private let trees: (parent: GitID?, child: GitID)
    private let repository: Repository
    private let snapshots: SnapshotLoader
    private var loadedFiles: FileChanges?

    fileprivate init(
        from parent: (id: SnapshotID, tree: GitID?), to child: (id: SnapshotID, tree: GitID), _ repository: Repository,
        _ snapshots: SnapshotLoader
    ) {
        (parentID, childID) = (parent.id, child.id)
        trees = (parent.tree, child.tree)
        (self.repository, self.snapshots) = (repository, snapshots)
    }

    func parent() throws -> Snapshot { try snapshots.snapshot(parentID) }

    func child() throws -> Snapshot { try snapshots.snapshot(childID) }

    /// Found by comparing trees: folders that are the same are not read.
    func files() throws -> FileChanges {
        if let loadedFiles { return loadedFiles }
        // On this thread: most steps change a file or two, and another thread would take longer to start than to help.
        let reader = snapshots.reader
        let raw = try rawChanges(
            from: trees.parent.map { reader.node($0) }, to: reader.node(trees.child), threads: 1)
        let files = FileChanges(raw)
        loadedFiles = files
        return files
    }

    /// Everything that changed.
    func changes() throws -> DatasetChanges {
        let (old, new) = (
            try DatasetSide(.snapshot(parent()), repository, remembersLabels: false),
            try DatasetSide(.snapshot(child()), repository, remembersLabels: false)
        )
        return try repository.changes(from: old, to: new, counts: false, files: files())
    }

    /// Says whether labels or splits may be others: tables, annotations and lists changed, or images went to other folders.
    func mayRelabel() throws -> Bool {
        let files = try files()
        let images = files.images
        return !files.otherFiles.isEmpty || images.renamed.contains { $0.from.parent != $0.to.parent }
            || (!images.added.isEmpty && !images.removed.isEmpty)
    }
}

/// Loads snapshots, with tags that were listed once.
private final class SnapshotLoader {
    let reader: SnapshotReader
    private let repository: Repository
    private let tags: [Reference]

    init(_ repository: Repository) throws {
        self.repository = repository
        reader = try repository.reader()
        tags = try repository.history().tags()
    }

    func snapshot(_ id: SnapshotID) throws -> Snapshot {
        try repository.snapshot(repository.history(), id, tags: tags)
    }
}

extension DatasetChanges {
    /// The paths and keys of all that changed: whatever is known by other names was not touched.
    var touchedNames: Set<String> {
        var names = files.touchedNames
        func add(_ row: String, _ image: DatasetPath?) {
            names.insert(row)
            if let image { names.insert(image.description) }
        }
        for row in relabelled { add(row.key, row.image) }
        for row in splitMoves { add(row.key, row.image) }
        for key in rekeyed { names.formUnion([key.from, key.to]) }
        for move in movedImages { names.formUnion([move.from.description, move.to.description]) }
        for box in boxes { names.insert(box.image) }
        for (path, table) in tables {
            names.insert(path.description)
            names.formUnion(table.added)
            names.formUnion(table.removed)
            for cell in table.changed { names.insert(cell.key) }
        }
        return names
    }
}

extension FileChanges {
    /// The paths of all files that came, went or were renamed, and of all but images that changed; of what went, the contents, too.
    var touchedNames: Set<String> {
        var names: Set<String> = []
        for file in added { names.insert(file.path.description) }
        for file in removed { names.formUnion([file.path.description, NameFilter.name(of: file.id)]) }
        for file in renamed { names.formUnion([file.from.description, file.to.description]) }
        for file in otherFiles.modified { names.insert(file.path.description) }
        return names
    }
}
