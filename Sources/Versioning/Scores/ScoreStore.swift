import DatasetModel
import History
import JSON
import Judging
import LabelFormats
import ObjectStore
import Snapshots
import SystemIO
import SystemPackage

/// The scores of a repository: commits of the history below `refs/scores/`.
///
/// See docs/format.md, "Scores".
struct ScoreStore {
    let history: History
    let cache: ScoreCache

    static let prefix = RecordKind.score.prefix
    static let scoreFile = RecordKind.scoreFile
    static let tombstoneFile = RecordKind.scoreTombstoneFile

    /// What stands under one reference.
    enum Entry: Equatable {
        case score(Score)
        case tombstone(Tombstone)
        /// One that cannot be read, and why: the others hold all the same.
        case damaged(ScoreID, String)
    }

    /// The ids of all scores and tombstones.
    func ids() throws -> [ScoreID] {
        try history.referenceNames(below: Self.prefix).compactMap { name in
            GitID(hex: name.dropFirst(Self.prefix.count)).map { ScoreID($0) }
        }
    }

    /// All entries: those that the cache knows from there, others from the history.
    func entries() throws -> [Entry] {
        let ids = try ids()
        if ids.isEmpty { return [] }
        let commits = Dictionary(
            try history.rawReferences(below: Self.prefix).map { ($0.name, $0.id) },
            uniquingKeysWith: { first, _ in first })
        let cached = cache.entries()
        var (found, damaged): ([CachedScore], [Entry]) = ([], [])
        var missingCount = 0
        for id in ids {
            let commit = commits[Self.reference(id)]
            if let commit, let known = cached[commit], known.id == id {
                found.append(known)
                continue
            }
            missingCount += 1
            do {
                found.append(CachedScore(id: id, commit: commit ?? id.tree, entry: try read(id)))
            } catch let failure as Failure {
                damaged.append(.damaged(id, failure.message))
            }
        }
        // Reading a few again is cheaper than writing all again.
        if missingCount > max(Self.mostUncached, cached.count / 16) { cache.keep(found) }
        return found.map(\.entry) + damaged
    }

    private static let mostUncached = 16

    /// Reads one entry from the history; throws where it is damaged.
    func read(_ id: ScoreID) throws -> Entry {
        let commit = try history.commit(commit(of: id))
        guard commit.tree == id.tree else { throw damaged(id, "its commit has another tree") }
        let tree = try history.tree(commit.tree)
        func json(_ name: String) throws -> JSON? {
            guard let entry = tree.first(where: { $0.name.elementsEqual(name.utf8) }) else { return nil }
            do {
                let bytes = try history.blob(entry.id)
                return try JSON(parsing: bytes.span)
            } catch let error as FormatError {
                throw damaged(id, "'\(name)', line \(error.line ?? 1): \(error.problem)")
            }
        }
        do {
            if let json = try json(Self.scoreFile) {
                return .score(Score(id: id, content: try ScoreContent(json: json), author: commit.author))
            }
            if let json = try json(Self.tombstoneFile) {
                return .tombstone(try Tombstone(json: json, author: commit.author))
            }
        } catch let error as ScoreFormatError {
            throw damaged(id, error.problem)
        }
        throw damaged(id, "it holds no '\(Self.scoreFile)'")
    }

    /// The commit of a score.
    func commit(of id: ScoreID) throws -> SnapshotID {
        guard let target = try history.target(of: Self.reference(id)) else {
            throw Failure(.notFound, "score \(id) not found")
        }
        return target
    }

    /// Adds an entry of some files, durably, unless the history has it or `check` throws; the repository must be locked.
    func add(
        _ files: [(name: String, bytes: [UInt8])], parent: SnapshotID, author: Signature, subject: String,
        _ repository: Repository, check: (ScoreID) throws -> Void = { _ in }
    ) throws -> (id: ScoreID, isNew: Bool) {
        // A file of predictions has many chunks; a score alone is three small objects.
        let writer = HistoryWriter(
            history, as: files.count > 1 ? .pack : .loose, disk: repository.disk,
            temporaryFolder: repository.temporaryFolder)
        let entries = try files.enumerated().map { place, file in
            // What describes the entry comes first and is whole; predictions may be large.
            let text =
                place == 0
                ? TextID(id: try writer.add(.blob, file.bytes), isChunked: false)
                : try TextWriter(history: writer).add(file.bytes)
            return TreeEntry(name: Array(file.name.utf8), kind: text.isChunked ? .tree : .blob, id: text.id)
        }
        let id = ScoreID(try writer.addTree(entries))
        try check(id)
        if try history.target(of: Self.reference(id)) != nil { return (id, false) }
        let commit = try writer.addCommit(tree: id.tree, parents: [parent], author: author, message: subject + "\n")
        try writer.publish()
        try history.move(Self.reference(id), from: nil, to: commit, by: author, reason: subject)
        // The score is there, whatever becomes of this.
        try? packReferences(repository)
        return (id, true)
    }

    /// Keeps the number of files small that git has to open to list its references.
    private func packReferences(_ repository: Repository) throws {
        let folder = repository.historyPath.appending(Self.prefix)
        guard FileStatus.ifPresent(folder) != nil, try FolderListing(folder).items.count > Self.mostLoose else {
            return
        }
        try history.packReferences()
    }

    private static let mostLoose = 256

    /// The bytes of a score's predictions, verified.
    func predictions(of score: Score) throws -> [UInt8]? {
        guard let file = score.content.predictions else { return nil }
        let entry = try history.tree(score.id.tree).first { $0.name.elementsEqual(file.file.utf8) }
        guard let entry else { throw damaged(score.id, "'\(file.file)' is missing") }
        let bytes = try SnapshotReader(history: history).text(TextID(id: entry.id, isChunked: entry.kind == .tree))
        guard ObjectID(sha256Of: bytes) == file.id else { throw damaged(score.id, "'\(file.file)' has other bytes") }
        return bytes
    }

    static func reference(_ id: ScoreID) -> String { RecordKind.score.reference(id.tree) }

    private func damaged(_ id: ScoreID, _ problem: String) -> Failure {
        Failure(.corrupt, "score \(id.short) is damaged: \(problem)")
    }
}
