import Comparison
import DatasetModel
import History
import ObjectStore

/// What references, reflogs and the index need of a repository; all else may be collected.
struct Reachability {
    /// Objects of the history, each once; those that were met together are near each other.
    var objects: [GitID] { walk.visitor.objects }
    /// Contents of the store.
    var contents: Set<ObjectID> { walk.visitor.contents }

    private let history: History
    private var walk: ObjectWalk<ReachableObjects>
    /// What is not to be shown again when something else is walked.
    private(set) var tips: [SnapshotID] = []

    /// Walks from objects that must be sound, of any kind.
    ///
    /// Reads every tree and manifest once. Throws where one is damaged or missing.
    init(_ history: History, from roots: [GitID]) throws {
        self.history = history
        walk = ObjectWalk(history, ReachableObjects())
        try add(roots)
    }

    /// Walks from all references, HEAD, and what moved since `reflogStart` (seconds since 1970).
    init(_ history: History, reflogStart: Int64) throws {
        var roots = try history.rawReferences().map(\.id)
        if let head = try history.head().snapshot { roots.append(head.commit) }
        for entry in try history.reflogs().flatMap(\.entries) where entry.time >= reflogStart {
            // An entry may outlive its snapshot, where git has written it: that is no damage.
            roots += [entry.old, entry.new].filter { history.kind(of: $0) != nil }
        }
        try self.init(history, from: roots)
    }

    /// Adds objects that must be sound, of any kind, and what they reach.
    private mutating func add(_ roots: [GitID]) throws {
        var starts: [GitID] = []
        var seen: Set<GitID> = []
        for root in roots where seen.insert(root).inserted {
            switch history.kind(of: root) {
            case .tree?: try walk.run(from: root, isTree: true)
            case .blob?: try walk.run(from: root, isTree: false)
            // What is not there is named by whoever asks for it.
            case .commit?, .tag?, nil: starts.append(root)
            }
        }
        try walk.run(from: starts)
        tips = try starts.map { try history.peel($0).commit }
    }

    /// Adds what the index says is stored: a commit will not store it again.
    mutating func add(_ index: Index) throws {
        for folder in index.folders {
            for (place, entry) in folder.files.entries.enumerated() where folder.stamps[place].isStored {
                guard let text = folder.texts[place] else {
                    walk.visitor.insert(entry.id)
                    continue
                }
                try addIfPresent(text.id, isTree: text.isChunked)
            }
            if let tree = folder.tree { try addIfPresent(tree, isTree: true) }
        }
    }

    private mutating func addIfPresent(_ id: GitID, isTree: Bool) throws {
        if history.kind(of: id) != nil { try walk.run(from: id, isTree: isTree) }
    }

    /// Adds objects whose references may be on their way, and what they reach, as far as it is there already.
    mutating func add(leftovers: [GitID]) {
        walk.visitor.isLenient = true
        defer { walk.visitor.isLenient = false }
        let known = Set(objects)
        for id in leftovers where !known.contains(id) {
            switch history.kind(of: id) {
            case .commit?, .tag?: try? walk.run(from: [id], excluding: tips)
            case .tree?: try? walk.run(from: id, isTree: true)
            case .blob?: try? walk.run(from: id, isTree: false)
            case nil: break
            }
        }
    }
}

/// Collects the names of what a walk shows.
private struct ReachableObjects: ObjectVisitor {
    private(set) var objects: [GitID] = []
    private(set) var contents: Set<ObjectID> = []
    /// Passes over what cannot be read.
    var isLenient = false

    mutating func insert(_ content: ObjectID) { contents.insert(content) }

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) { objects.append(id) }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        guard let old else {
            for entry in folder.files.entries where entry.kind == .file { contents.insert(entry.id) }
            return
        }
        // Only what is new: most folders differ from those before them in a few of their files.
        for file in folder.newFiles(over: old, at: place.path) where file.text == nil {
            contents.insert(file.version.id)
        }
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) throws {
        if !isLenient { throw error }
    }
}

extension SnapshotFolder {
    /// The files that an older state of the folder did not have, or had otherwise.
    func newFiles(over old: SnapshotFolder?, at path: DatasetPath) -> [(version: FileVersion, text: TextID?)] {
        var changes = RawChanges()
        changes.addFiles(of: path, from: old?.files ?? FileList(), to: files)
        return (changes.added + changes.modified.map(\.to)).map { file in
            (file, files.index(of: file.path.name).flatMap { texts[$0] })
        }
    }
}
