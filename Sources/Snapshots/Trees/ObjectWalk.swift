import DatasetModel
import History

/// Where an object was met.
struct ObjectPlace: Sendable {
    let snapshot: SnapshotID
    /// Relative to the dataset, or to the score that the commit is.
    let path: DatasetPath
}

/// What an `ObjectWalk` shows.
protocol ObjectVisitor {
    /// Whether what is right in one folder may be wrong nearer to the root: then folders are shown again that are met there.
    static var judgesDepth: Bool { get }
    /// An object of the history; each is shown once, those that others name after them.
    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) throws
    /// A folder of a snapshot, and the folder of the same path in the snapshot's first parent, where it has one.
    ///
    /// A file that both have is not new.
    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) throws
    /// A commit, tree or manifest that cannot be read: rethrows, unless the walk is to go on without it.
    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) throws
}

extension ObjectVisitor {
    static var judgesDepth: Bool { false }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) throws { throw error }
}

/// Visits what commits are made of: snapshots and scores, their folders, texts and files.
///
/// A snapshot is compared with its first parent, folder by folder, so that the cost grows with what changed, not with what
/// there is. What stands in a folder that moved may be shown again.
struct ObjectWalk<Visitor: ObjectVisitor> {
    var visitor: Visitor
    private let history: History
    private let reader: SnapshotReader
    private var seen: Set<GitID> = []
    /// The trees that were met, and how near to the root at the nearest.
    private var depths: [GitID: Int] = [:]

    init(_ history: History, _ visitor: Visitor) {
        self.history = history
        self.visitor = visitor
        reader = SnapshotReader(history: history)
    }

    /// Visits what `tips`, commits or annotated tags, reach and the commits in `known` do not.
    mutating func run(from tips: [GitID], excluding known: [SnapshotID] = []) throws {
        var starts: [SnapshotID] = []
        for tip in tips {
            let (tags, commit) = try history.peel(tip)
            for tag in tags where seen.insert(tag).inserted {
                try visitor.visit(tag, .tag, at: ObjectPlace(snapshot: commit, path: .root))
            }
            starts.append(commit)
        }
        try run(over: history.commits(from: starts, hiding: known))
    }

    /// Visits these commits, which stand behind their parents.
    mutating func run(over commits: [SnapshotID]) throws {
        for id in commits where seen.insert(id.commit).inserted { try visit(id) }
    }

    /// Visits what a text, or a folder that may be no snapshot's, is made of.
    mutating func run(from id: GitID, isTree: Bool) throws {
        let place = ObjectPlace(snapshot: SnapshotID(.none), path: .root)
        if isTree {
            try visit(id, over: nil, at: place, depth: 0)
        } else if seen.insert(id).inserted {
            try visitor.visit(id, .blob, at: place)
        }
    }

    private mutating func visit(_ id: SnapshotID) throws {
        let place = ObjectPlace(snapshot: id, path: .root)
        do {
            let commit = try history.commit(id)
            // A parent that cannot be read is its own fault; then all counts as new.
            let parent = commit.parents.first.flatMap { try? history.commit($0).tree }
            try visit(commit.tree, over: parent, at: place, depth: 0)
            try visitor.visit(id.commit, .commit, at: place)
        } catch let error as GitError {
            try visitor.fault(error, id.commit, at: place)
        }
    }

    /// Visits a tree: a folder, a score, or the chunks of a text.
    private mutating func visit(_ tree: GitID, over old: GitID?, at place: ObjectPlace, depth: Int) throws {
        if tree == old { return }
        let nearest = depths[tree]
        if let nearest, nearest <= depth || !Visitor.judgesDepth { return }
        depths[tree] = depth
        do {
            guard depth < Self.deepest else {
                throw Failure(.corrupt, "tree \(tree) of the history is nested too deeply")
            }
            let entries = try history.tree(tree)
            let before = entriesIfPresent(old)
            let oldTrees = Dictionary(before.map { ($0.name, $0.id) }) { first, _ in first }
            let known = Set(before.map { TreeChild($0) })
            if entries.contains(where: { $0.name == SnapshotReader.manifestName }) {
                // The parent's folder was sound when it was visited; if it is not any more, all counts as new.
                try visitor.visit(try reader.folder(tree), over: old.flatMap { try? reader.folder($0) }, at: place)
            }
            for entry in entries where !known.contains(TreeChild(entry)) {
                let inner = ObjectPlace(snapshot: place.snapshot, path: place.path.appending(entry.name[...]))
                if entry.kind == .tree {
                    try visit(entry.id, over: oldTrees[entry.name], at: inner, depth: depth + 1)
                } else if seen.insert(entry.id).inserted {
                    try visitor.visit(entry.id, .blob, at: inner)
                }
            }
            if nearest == nil { try visitor.visit(tree, .tree, at: place) }
        } catch let error where error is GitError || error is Failure || error is ManifestError {
            try visitor.fault(error, tree, at: place)
        }
    }

    private func entriesIfPresent(_ tree: GitID?) -> [TreeEntry] { tree.flatMap { try? history.tree($0) } ?? [] }

    // Deeper than any path that a file system takes; a recursion that hostile trees cannot exhaust.
    private static var deepest: Int { 2048 }
}

/// What an entry names, whatever its own name is.
private struct TreeChild: Hashable {
    let id: GitID
    let kind: TreeEntry.Kind

    init(_ entry: TreeEntry) { (id, kind) = (entry.id, entry.kind) }
}
