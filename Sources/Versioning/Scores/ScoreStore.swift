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
    private let records: RecordStore
    private let cache: ScoreCache

    init(_ history: History, _ cache: ScoreCache) {
        records = RecordStore(.score, in: history)
        self.cache = cache
    }

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
        try records.ids().map { ScoreID($0) }
    }

    /// All entries: those that the cache knows from there, others from the history.
    func entries() throws -> [Entry] {
        let ids = try ids()
        if ids.isEmpty { return [] }
        let commits = try records.commits()
        let cached = cache.entries()
        var (found, damaged): ([CachedScore], [Entry]) = ([], [])
        var missingCount = 0
        for id in ids {
            let commit = commits[records.kind.reference(id.tree)]
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
        let commit = try records.history.commit(commit(of: id))
        guard commit.tree == id.tree else { throw damaged(id, "its commit has another tree") }
        func json(_ name: String) throws -> JSON? {
            guard let bytes = try records.file(name, of: id.tree) else { return nil }
            do {
                return try JSON(parsing: bytes.span)
            } catch {
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
        guard let target = try records.commit(of: id.tree) else {
            throw Failure(.notFound, "score \(id) not found")
        }
        return target
    }

    /// Adds an entry of some files, durably, unless the history has it or `check` throws; the repository must be locked.
    func add(
        _ files: [RecordStore.File], parent: SnapshotID, author: Signature, subject: String,
        _ repository: Repository, check: (ScoreID) throws -> Void = { _ in }
    ) throws -> (id: ScoreID, isNew: Bool) {
        let (id, isNew) = try records.add(files, parent: parent, author: author, subject: subject, repository) { id in
            try check(ScoreID(id))
        }
        return (ScoreID(id), isNew)
    }

    /// The bytes of a score's predictions, verified.
    func predictions(of score: Score) throws -> [UInt8]? {
        guard let file = score.content.predictions else { return nil }
        guard let bytes = try records.text(file.file, of: score.id.tree) else {
            throw damaged(score.id, "'\(file.file)' is missing")
        }
        guard ObjectID(sha256Of: bytes) == file.id else { throw damaged(score.id, "'\(file.file)' has other bytes") }
        return bytes
    }

    private func damaged(_ id: ScoreID, _ problem: String) -> Failure {
        Failure(.corrupt, "score \(id.short) is damaged: \(problem)")
    }
}
