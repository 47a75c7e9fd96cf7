import Comparison
import DatasetModel
import History

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

    /// Calls `visit` with each snapshot that `start` reaches, with its parents; it returns the names in each of them.
    func run(
        from start: Snapshot, _ names: Names, _ visit: (Snapshot, [Snapshot], Names) throws -> [Names]
    ) throws {
        let history = try repository.history()
        let tags = try history.tags()
        var waiting = [start.id: names]
        var loaded = [start.id: start]
        func snapshot(_ id: SnapshotID) throws -> Snapshot {
            if let known = loaded[id] { return known }
            let snapshot = try repository.snapshot(history, id, tags: tags)
            loaded[id] = snapshot
            return snapshot
        }
        for id in try history.log(from: start.id) {
            guard let names = waiting.removeValue(forKey: id) else { continue }
            let child = try snapshot(id)
            let parents = try child.parents.map(snapshot)
            for (parent, names) in zip(parents, try visit(child, parents, names)) {
                waiting[parent.id] = waiting[parent.id].map { union($0, names) } ?? names
            }
            loaded[id] = nil
        }
    }
}

/// What changed between a snapshot and one of its parents; its tables are looked into only where that is asked for.
struct HistoryStep {
    let parent: Snapshot
    let child: Snapshot
    /// Found by comparing trees: folders that are the same are not read.
    let files: FileChanges
    private let repository: Repository

    init(from parent: Snapshot, to child: Snapshot, _ repository: Repository) throws {
        (self.parent, self.child, self.repository) = (parent, child, repository)
        let reader = try repository.reader()
        files = FileChanges(try rawChanges(from: reader.node(parent.tree), to: reader.node(child.tree)))
    }

    /// Everything that changed.
    func changes() throws -> DatasetChanges {
        try repository.diff(from: .snapshot(parent), to: .snapshot(child), counts: false)
    }

    /// Says whether labels or splits may be others: tables, annotations and lists changed, or images went to other folders.
    var mayRelabel: Bool {
        let images = files.images
        return !files.otherFiles.isEmpty || images.renamed.contains { $0.from.parent != $0.to.parent }
            || (!images.added.isEmpty && !images.removed.isEmpty)
    }
}
