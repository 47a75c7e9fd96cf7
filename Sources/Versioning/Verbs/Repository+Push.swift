package import DatasetModel
package import History
import ObjectStore
import SystemIO

/// What is to be sent.
package struct PushOptions: Sendable {
    /// Nil: the current branch.
    package var branch: String?
    /// All tags and scores, not only those of the branch.
    package var allTags = false
    package var allScores = false
    /// Replaces what the remote has under the same names.
    package var isForced = false
    package var isDryRun = false

    package init() {}
}

/// What a push or fetch did to one reference.
package struct ReferenceUpdate: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case new, fastForward, forced
        /// The other side has another one, which was left alone.
        case kept
    }

    /// The full name.
    package let name: String
    package let kind: Kind
    package let from: GitID?
    package let to: GitID

    /// The content whose tombstone this is.
    var purged: ObjectID? { PurgeStore.content(of: name) }

    /// A branch or tag, not a score.
    var namesSnapshot: Bool { name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") }
}

/// What a push did, or would do.
package struct PushResult: Sendable {
    package let remote: RemoteSettings
    package let branch: String
    /// Sorted by name; empty: the remote had everything.
    package let updates: [ReferenceUpdate]
    /// Snapshots that were sent.
    package let snapshotCount: Int
    /// Images and other files that were sent, and the sum of their sizes.
    package let fileCount: Int
    package let fileBytes: UInt64
    /// This push found out that the remote ignores the conditions of writes, so that of two pushes at the same moment one may be lost.
    package let foundUnconditional: Bool
}

extension Repository {
    /// Sends a branch, its tags and its scores to a remote, with everything that they need and the remote does not have.
    ///
    /// Objects first, references last and all at once: nobody sees half a push. Throws `conflict` where the remote's branch has
    /// snapshots that ours has not, unless forced. Interrupted, it goes on where it was when it is run again.
    package func push(
        to name: String, _ options: PushOptions, author: Signature, open: RemoteOpener
    ) throws -> PushResult {
        try withRemote(name, "push", triesConditions: true, open: open) { session in
            let result = try session.withView { try push(options, session, over: $0, author) }
            if options.isDryRun { return result }
            // Not only those that are new there: an earlier push may have been interrupted here.
            let purged = try PurgeStore(history: history()).ids()
            if !purged.isEmpty {
                try session.withView { view in
                    try session.objects(in: view).purge(purged, temporaryFolder: session.temporaryFolder, progress)
                }
            }
            return result
        }
    }

    private func push(
        _ options: PushOptions, _ session: RemoteSession, over view: RemoteView, _ author: Signature
    ) throws -> PushResult {
        let objects = session.objects(in: view)
        let plan = try PushPlan(self, options, over: view, remote: session.name)
        let sent = plan.updates.filter { $0.kind != .kept }
        let purged = try PurgeStore(history: history()).ids()
        let files = try objects.missing(of: plan.files.filter { !purged.contains($0.key) })
        let selection = try store.select(files)
        if let lost = selection.missing.first {
            throw Failure(
                .notFound,
                "\(grouped(selection.missing.count)) files are neither here nor at '\(session.name)', the first is object \(lost)",
                hint: "'dsv fetch --images' brings the images from where this repository was cloned")
        }
        if !options.isDryRun, !sent.isEmpty {
            try session.markStoreOfGitHost()
            try objects.send(selection, of: store, temporaryFolder: session.temporaryFolder, progress: progress)
            progress.begin("sending history")
            try session.history.send(
                plan.objects, sent.map { RawReference(name: $0.name, id: $0.to) }, over: view,
                temporaryFolder: session.temporaryFolder)
            try track(sent, of: session.settings.name, author)
        }
        return PushResult(
            remote: session.settings, branch: plan.branch, updates: plan.updates, snapshotCount: plan.snapshotCount,
            fileCount: files.count, fileBytes: files.reduce(0) { $0 + (plan.files[$1] ?? 0) },
            foundUnconditional: session.triedConditions && session.settings.honoursConditions == false)
    }

    /// Notes where the remote's branches are now.
    private func track(_ updates: [ReferenceUpdate], of remote: String, _ author: Signature) throws {
        let branches = updates.filter { $0.name.hasPrefix("refs/heads/") }
        try withLock("push", patience: 60) {
            try history().set(
                branches.map { RawReference(name: Self.trackingName($0.name, of: remote), id: $0.to) }, by: author,
                reason: "push")
        }
    }

    /// Where a branch of a remote is noted here.
    static func trackingName(_ branch: String, of remote: String) -> String {
        "\(trackingPrefix)\(remote)/\(branch.dropFirst("refs/heads/".count))"
    }
}

/// What a push has to do, given what the remote shows.
private struct PushPlan {
    let branch: String
    private(set) var updates: [ReferenceUpdate] = []
    /// Objects of the history, and files with their sizes, that the remote may lack.
    let objects: [GitID]
    let files: [ObjectID: UInt64]
    let snapshotCount: Int

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
        for reference in try history.rawReferences() {
            let old = view.catalog.references[reference.name]
            if old != reference.id, let update = try selection.update(reference, from: old) { updates.append(update) }
        }
        updates.sort { $0.name < $1.name }
        let tips = updates.filter { $0.kind != .kept }.map(\.to)
        let known = try view.tips.filter { history.has($0) }.map { try history.peel($0).commit }
        var walk = ObjectWalk(history, OutgoingList())
        try walk.run(from: tips, excluding: known)
        (objects, files) = (walk.visitor.objects, walk.visitor.files)
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
        if name.hasPrefix("refs/purged/") { return update(.new) }
        if name.hasPrefix("refs/tags/") {
            guard try options.allTags || isReached(history.peel(reference.id).commit) else { return nil }
            return update(old == nil ? .new : options.isForced ? .forced : .kept)
        }
        if name.hasPrefix(ScoreStore.prefix) {
            // A score's name is its content: there is nothing to replace.
            guard try old == nil && (options.allScores || belongs(score: SnapshotID(reference.id))) else { return nil }
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
    private mutating func belongs(score id: SnapshotID) throws -> Bool {
        var id = id
        for _ in 0..<2 {
            guard let parent = try history.commit(id).parents.first else { return false }
            if try isReached(parent) { return true }
            id = parent
        }
        return false
    }
}
