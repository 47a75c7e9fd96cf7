package import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

/// What a walk through the history needs of a commit.
package struct CommitLinks: Sendable, Equatable {
    package let id: SnapshotID
    package let tree: GitID
    package let parents: [SnapshotID]
    /// When it was committed, in seconds since 1970.
    package let time: Int64
}

extension History {
    /// The commits reachable from `start`, children before their parents, newest first.
    ///
    /// With a limit, no more is read than from the last one on to where all lines of the history meet.
    package func log(from start: SnapshotID, limit: Int? = nil) throws(GitError) -> [SnapshotID] {
        try walk(from: start, limit: limit).map(\.id)
    }

    /// As `log`, with the parents of each commit.
    package func walk(from start: SnapshotID, limit: Int? = nil) throws(GitError) -> [CommitLinks] {
        var walk = CommitWalk(self, from: start)
        var found: [CommitLinks] = []
        while found.count < limit ?? .max, let next = try walk.next() { found.append(next) }
        return found
    }

    /// The tree and the parents of a commit.
    package func links(_ id: SnapshotID) throws(GitError) -> CommitLinks {
        let bytes = try objects.bytes(of: id.commit, .commit)
        if let links = GitObject.links(id, parsing: bytes) { return links }
        let commit = try commit(id)
        return CommitLinks(id: id, tree: commit.tree, parents: commit.parents, time: commit.author.time)
    }

    /// Says whether the history has an object, without looking for what came since it was opened.
    func contains(_ id: GitID) -> Bool {
        if objects.packed.contains(id) { return true }
        return looseNames.withLock { names in
            let folder = UInt8(truncatingIfNeeded: id.word0 >> 56)
            if let known = names[folder] { return known.contains(id) }
            let found = Set(looseObjects(beginningWith: folder))
            names[folder] = found
            return found.contains(id)
        }
    }

    /// The objects that are files of their own and whose ids begin with a byte.
    private func looseObjects(beginningWith byte: UInt8) -> [GitID] {
        let prefix = [hexDigit(byte >> 4), hexDigit(byte & 15)]
        let folder = path.appending("objects").appending(bytes: prefix)
        guard FileStatus.ifPresent(folder) != nil, let listing = try? FolderListing(folder) else { return [] }
        return listing.items.compactMap { item in
            let digits = prefix + listing.name(item)
            return GitID(hex: digits.span)
        }
    }
}

/// A walk from a commit to all that it reaches, children before their parents, and of those that may come next the newest.
///
/// The times of commits are what many clocks said, so they alone prove no order. What was read is held back until all lines of the history
/// meet in one commit that was not read yet: then nothing that comes later can be a child of it. In a history without merges that is
/// after each commit. Where an unrelated history was merged there may be no such place, and all is read first.
private struct CommitWalk {
    private let history: History
    /// What was met and not read, newest first.
    private var frontier: CommitQueue
    private var met: Set<SnapshotID>
    /// What was read and not handed out.
    private var region: [SnapshotID: CommitLinks] = [:]
    /// A first commit is in the region: then not all of it need come after what follows.
    private var hasRoot = false
    /// What may be handed out, the next one last.
    private var ready: [CommitLinks] = []

    init(_ history: History, from start: SnapshotID) {
        self.history = history
        met = [start]
        frontier = CommitQueue()
        self.start = start
    }

    private var start: SnapshotID?

    mutating func next() throws(GitError) -> CommitLinks? {
        if let start {
            frontier.insert(try history.links(start))
            self.start = nil
        }
        while ready.isEmpty {
            guard let commit = frontier.popFirst() else { return nil }
            region[commit.id] = commit
            if commit.parents.isEmpty { hasRoot = true }
            for parent in commit.parents where met.insert(parent).inserted {
                frontier.insert(try history.links(parent))
            }
            if frontier.isEmpty || (frontier.count == 1 && !hasRoot) { release() }
        }
        return ready.removeLast()
    }

    /// Puts the region in order.
    private mutating func release() {
        if region.count == 1, let only = region.values.first {
            ready = [only]
        } else {
            var childCounts: [SnapshotID: Int] = [:]
            for commit in region.values {
                for parent in Set(commit.parents) { childCounts[parent, default: 0] += 1 }
            }
            var queue = CommitQueue()
            for commit in region.values where childCounts[commit.id] == nil { queue.insert(commit) }
            var order: [CommitLinks] = []
            while let commit = queue.popFirst() {
                order.append(commit)
                for parent in Set(commit.parents) {
                    guard let count = childCounts[parent] else { continue }
                    childCounts[parent] = count - 1
                    if count == 1, let links = region[parent] { queue.insert(links) }
                }
            }
            ready = order.reversed()
        }
        region.removeAll(keepingCapacity: true)
        hasRoot = false
    }
}

/// Commits, the newest first; of equal times, by their ids.
private struct CommitQueue {
    /// A heap: no commit comes before the one at half its place.
    private var heap: [CommitLinks] = []

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    mutating func insert(_ commit: CommitLinks) {
        heap.append(commit)
        var place = heap.count - 1
        while place > 0, Self.precedes(heap[place], heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func popFirst() -> CommitLinks? {
        if heap.count < 2 { return heap.popLast() }
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let best = children.min(by: { Self.precedes(heap[$0], heap[$1]) }),
                Self.precedes(heap[best], heap[place])
            else { return first }
            heap.swapAt(place, best)
            place = best
        }
    }

    private static func precedes(_ left: CommitLinks, _ right: CommitLinks) -> Bool {
        left.time != right.time ? left.time > right.time : left.id.commit < right.id.commit
    }
}
