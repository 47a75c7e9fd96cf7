import DatasetModel
import History

/// What a push has to do, given what the remote shows.
///
/// The references here are read once: others commit and purge meanwhile, and a tombstone that does not go along must not count.
struct PushPlan {
    let branch: String
    private(set) var updates: [ReferenceUpdate] = []
    /// Objects of the history, and files with their sizes, that the remote may lack; no purged ones.
    let objects: [GitID]
    let files: [ObjectID: UInt64]
    let snapshotCount: Int
    /// The contents that have a tombstone there, or will have one.
    let purged: Set<ObjectID>

    /// The references that are set there.
    var sent: [ReferenceUpdate] { updates.filter { $0.kind != .kept } }

    init(_ repository: Repository, _ options: PushOptions, over view: RemoteView, remote: String) throws {
        let history = try repository.history()
        guard let branch = try options.branch ?? history.head().branch else {
            throw Failure(.invalid, "no branch is checked out", hint: "name the branch to push")
        }
        self.branch = branch
        guard let tip = try history.target(of: "refs/heads/\(branch)") else {
            throw try Failure(
                .notFound, "branch '\(branch)' has no snapshot",
                hint: history.branches().isEmpty
                    ? "run 'dsv commit -m MESSAGE' first" : "'dsv branch' lists the branches")
        }
        var selection = PushSelection(history, tip: tip, options, remote: remote)
        let references = try history.rawReferences()
        purged = view.catalog.purged.union(references.compactMap { PurgeStore.content(of: $0.name) })
        for reference in references {
            let old = view.catalog.references[reference.name]
            if old != reference.id, let update = try selection.update(reference, from: old) { updates.append(update) }
        }
        updates.sort { $0.name < $1.name }
        let tips = updates.filter { $0.kind != .kept }.map(\.to)
        let known = try view.tips.filter { history.has($0) }.map { try history.peel($0).commit }
        var walk = ObjectWalk(history, OutgoingList())
        try walk.run(from: tips, excluding: known)
        objects = walk.visitor.objects
        files = walk.visitor.files.filter { [purged] in !purged.contains($0.key) }
        snapshotCount = try history.commits(from: [tip], hiding: known).count
    }
}

/// Tells which references go along with a branch.
private struct PushSelection {
    private let history: History
    private let tip: SnapshotID
    private let options: PushOptions
    private let remote: String
    private let branchName: String
    /// The snapshots of the branch, listed when first asked for.
    private var reached: Set<SnapshotID>?

    init(_ history: History, tip: SnapshotID, _ options: PushOptions, remote: String) {
        (self.history, self.tip, self.options, self.remote) = (history, tip, options, remote)
        branchName = (options.branch ?? (try? history.head().branch)).map { "refs/heads/\($0)" } ?? ""
    }

    /// What is to be done about a reference that the remote has not, or has as `old`; nil: it stays here.
    mutating func update(_ reference: RawReference, from old: GitID?) throws -> ReferenceUpdate? {
        let name = reference.name
        func update(_ kind: ReferenceUpdate.Kind) -> ReferenceUpdate {
            ReferenceUpdate(name: name, kind: kind, from: old, to: reference.id)
        }
        if name == branchName { return update(try branchKind(from: old)) }
        // Two who purge the same content make a tombstone each: the first one stays.
        if name.hasPrefix(PurgeStore.prefix) { return old == nil ? update(.new) : nil }
        if name.hasPrefix("refs/tags/") {
            guard try options.allTags || isReached(history.peel(reference.id).commit) else { return nil }
            return update(old == nil ? .new : options.isForced ? .forced : .kept)
        }
        if RecordKind.ofReference(name) != nil {
            // A record's name is its content: there is nothing to replace.
            guard try old == nil && (options.allScores || belongs(record: SnapshotID(reference.id))) else { return nil }
            return update(.new)
        }
        return nil
    }

    private func branchKind(from old: GitID?) throws -> ReferenceUpdate.Kind {
        guard let old else { return .new }
        if history.has(old), try history.isAncestor(SnapshotID(old), of: tip) { return .fastForward }
        guard options.isForced else {
            let branch = branchName.dropFirst("refs/heads/".count)
            throw Failure(
                .conflict, "branch '\(branch)' of '\(remote)' has snapshots that are not in yours",
                hints: ["run 'dsv pull' to bring them here, then push again", "--force gives them up"])
        }
        return .forced
    }

    private mutating func isReached(_ id: SnapshotID) throws -> Bool {
        let known = try reached ?? Set(history.log(from: tip))
        reached = known
        return known.contains(id)
    }

    /// A score hangs at its snapshot, a tombstone at its score.
    private mutating func belongs(record id: SnapshotID) throws -> Bool {
        var id = id
        for _ in 0..<2 {
            guard let parent = try history.commit(id).parents.first else { return false }
            if try isReached(parent) { return true }
            id = parent
        }
        return false
    }
}
