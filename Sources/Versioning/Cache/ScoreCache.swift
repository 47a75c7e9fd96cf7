import DatasetModel
import History
import SystemIO
import SystemPackage

/// The file `.dsv/cache/scores`: what the history says of scores, so that listing thousands opens one file.
///
/// A score never changes, so whatever the cache knows of a commit holds.
struct ScoreCache {
    private let file: CacheFile

    init(_ path: FilePath, _ disk: any Disk) { file = CacheFile(path, of: "the scores", version: 3, disk) }

    /// What is known, by commit.
    func entries() -> [GitID: CachedScore] {
        guard let known = file.read([CachedScore].self) else { return [:] }
        return Dictionary(known.map { ($0.commit, $0) }) { first, _ in first }
    }

    /// Replaces what is known.
    func keep(_ entries: [CachedScore]) { file.write(entries) }
}

/// What one commit says of a score.
struct CachedScore: CacheCodable {
    let id: ScoreID
    let commit: GitID
    let entry: ScoreStore.Entry

    init(id: ScoreID, commit: GitID, entry: ScoreStore.Entry) {
        self.id = id
        self.commit = commit
        self.entry = entry
    }

    init(from reader: inout CacheReader) throws(CacheError) {
        id = ScoreID(try reader.read(GitID.self))
        commit = try reader.read()
        let author = try reader.read(Signature.self)
        if try reader.read(Bool.self) {
            entry = .score(Score(id: id, content: try reader.read(ScoreContent.self), author: author))
        } else {
            entry = .tombstone(
                Tombstone(
                    removes: ScoreID(try reader.read(GitID.self)), reason: try reader.read(String.self), author: author)
            )
        }
    }

    func write(to bytes: inout [UInt8]) {
        id.tree.write(to: &bytes)
        commit.write(to: &bytes)
        switch entry {
        case .score(let score):
            score.author.write(to: &bytes)
            true.write(to: &bytes)
            score.content.write(to: &bytes)
        case .tombstone(let tombstone):
            tombstone.author.write(to: &bytes)
            false.write(to: &bytes)
            tombstone.removes.tree.write(to: &bytes)
            tombstone.reason.write(to: &bytes)
        case .damaged: fatalError("BUG: what cannot be read is not cached")
        }
    }
}

extension ScoreContent: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(
            snapshot: SnapshotID(try reader.read(GitID.self)), trainedOn: SnapshotID(try reader.read(GitID.self)),
            split: try reader.read(String?.self), splitFingerprint: try reader.read(ObjectID.self),
            count: try reader.readCount(), model: try reader.read(String.self),
            modelFile: try reader.read(ObjectID?.self), evaluator: try reader.read(String?.self),
            metrics: try reader.read([Metric].self), isComputed: try reader.read(Bool.self),
            parameters: try reader.read([Parameter].self), code: try reader.read(Code?.self),
            predictions: try reader.read(PredictionFile?.self), note: try reader.read(String?.self))
    }

    func write(to bytes: inout [UInt8]) {
        snapshot.commit.write(to: &bytes)
        trainedOn.commit.write(to: &bytes)
        split.write(to: &bytes)
        splitFingerprint.write(to: &bytes)
        count.write(to: &bytes)
        model.write(to: &bytes)
        modelFile.write(to: &bytes)
        evaluator.write(to: &bytes)
        metrics.write(to: &bytes)
        isComputed.write(to: &bytes)
        parameters.write(to: &bytes)
        code.write(to: &bytes)
        predictions.write(to: &bytes)
        note.write(to: &bytes)
    }
}

extension ScoreContent.Metric: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        name = try reader.read(String.self)
        value = Double(bitPattern: UInt64(bitPattern: Int64(try reader.read(Int.self))))
        guard value.isFinite else { throw CacheError() }
    }

    func write(to bytes: inout [UInt8]) {
        name.write(to: &bytes)
        Int(truncatingIfNeeded: Int64(bitPattern: value.bitPattern)).write(to: &bytes)
    }
}

extension ScoreContent.Parameter: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(name: try reader.read(String.self), value: try reader.read(String.self))
    }

    func write(to bytes: inout [UInt8]) {
        name.write(to: &bytes)
        value.write(to: &bytes)
    }
}

extension ScoreContent.Code: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(commit: try reader.read(String.self), isDirty: try reader.read(Bool.self))
    }

    func write(to bytes: inout [UInt8]) {
        commit.write(to: &bytes)
        isDirty.write(to: &bytes)
    }
}

extension ScoreContent.PredictionFile: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self.init(
            file: try reader.read(String.self), id: try reader.read(ObjectID.self),
            size: UInt64(bitPattern: Int64(try reader.read(Int.self))), key: try reader.read(String?.self),
            predicted: try reader.read(String?.self))
    }

    func write(to bytes: inout [UInt8]) {
        file.write(to: &bytes)
        id.write(to: &bytes)
        Int(truncatingIfNeeded: Int64(bitPattern: size)).write(to: &bytes)
        key.write(to: &bytes)
        predicted.write(to: &bytes)
    }
}
