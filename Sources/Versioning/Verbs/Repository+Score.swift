package import DatasetModel
import History
import JSON
package import Judging
import LabelFormats
import Labels
import Scoring
import Snapshots
import SystemIO

/// What a person says of a score that is to be recorded.
package struct ScoreRequest: Sendable {
    /// The snapshot that the model was measured on.
    package var revision = "HEAD"
    /// The snapshot that the model was trained on; nil: the same.
    package var trainedOn: String?
    /// Nil: the usual one.
    package var split: String?
    package var model: String
    package var modelFile: ObjectID?
    package var evaluator: String?
    package var metrics: [ScoreContent.Metric] = []
    package var parameters: [ScoreContent.Parameter] = []
    package var code: ScoreContent.Code?
    package var note: String?
    package var predictions: PredictionInput?

    package init(model: String) { self.model = model }
}

/// A recorded score, and what a person should know about it.
package struct RecordedScore: Sendable {
    package let score: Score
    /// The same score was recorded before; nothing was written.
    package let isRepeated: Bool
    package let notes: [Note]
}

extension Repository {
    func scoreStore() throws -> ScoreStore { ScoreStore(try history(), scoreCache) }

    /// Records a score, durably; two that record at once wait for each other.
    package func addScore(_ request: ScoreRequest, author: Signature) throws -> RecordedScore {
        let snapshot = try snapshot(request.revision)
        let trainedOn = try request.trainedOn.map { try self.snapshot($0) } ?? snapshot
        let (target, read) = try bothAtOnce {
            try ScoringTarget(snapshot, split: request.split, self)
        } _: {
            try request.predictions.map { try ReadPredictions($0) }
        }
        var content = ScoreContent(
            snapshot: snapshot.id, trainedOn: trainedOn.id, split: target.split,
            splitFingerprint: .none, count: target.members.count,
            model: request.model, modelFile: request.modelFile, evaluator: request.evaluator, metrics: request.metrics,
            isComputed: false, parameters: request.parameters.sorted { $0.name < $1.name }, code: request.code,
            predictions: nil, note: request.note)
        var notes = try target.notes
        if read != nil { try target.list.readSizes(of: target.split) }
        let (fingerprint, evaluated) = try bothAtOnce {
            target.list.fingerprint(of: target.split)
        } _: {
            try read.map { read in
                let matched = try matched(read, on: target.list, split: target.split, trainedOn: trainedOn)
                return (matched: matched, evaluation: try matched.evaluation(of: target))
            }
        }
        content.splitFingerprint = fingerprint
        if let (matched, evaluation) = evaluated {
            content.predictions = matched.file
            content.count = evaluation.count
            content.metrics = try evaluation.metrics(confirming: request.metrics)
            content.isComputed = true
            notes += evaluation.notes
        }
        try Self.check(content.metrics)
        try Self.check(content)
        notes += try trainingNotes(target, trainedOn)
        return try record(content, predictions: evaluated?.matched.bytes, notes, author)
    }

    private static func check(_ content: ScoreContent) throws {
        if content.model.allSatisfy(\.isWhitespace) { throw Failure(.invalid, "a score needs the model's name") }
        let names = content.parameters.map(\.name)
        if let name = zip(names, names.dropFirst()).first(where: ==)?.0 {
            throw Failure(.invalid, "the parameter '\(printable(name.utf8))' is given twice")
        }
    }

    private static func check(_ metrics: [ScoreContent.Metric]) throws {
        if metrics.isEmpty {
            throw Failure(
                .invalid, "a score needs a metric",
                hint: "write it as 'accuracy=0.883', or give --predictions or --metrics with a file")
        }
        var names: Set<String> = []
        for metric in metrics {
            if !names.insert(metric.name).inserted {
                throw Failure(.invalid, "the metric '\(printable(metric.name.utf8))' is given twice")
            }
            let known = Metric(named: metric.name)
            if !known.accepts(metric.value) { throw Failure(metric, outside: known) }
        }
    }

    /// Writes a score, unless the history has it.
    private func record(
        _ content: ScoreContent, predictions: [UInt8]?, _ notes: [Note], _ author: Signature
    ) throws -> RecordedScore {
        try withLock("score add", patience: Self.scorePatience) {
            let store = try scoreStore()
            let entries = try store.entries()
            let files = [(ScoreStore.scoreFile, Array(content.json.text.utf8))]
            let (id, isNew) = try store.add(
                files + (predictions.map { [(content.predictions?.file ?? "", $0)] } ?? []), parent: content.snapshot,
                author: author, subject: content.subject, self
            ) { id in
                guard let tombstone = entries.tombstones[id] else { return }
                throw Failure(
                    .conflict, "this very score was removed: \(printable(tombstone.reason.utf8))",
                    hint: "if it is another measurement after all, say so with --note")
            }
            let score = Score(id: id, content: content, author: author)
            guard isNew, case .score(let recorded) = try store.read(id), recorded == score else {
                guard case .score(let known) = try store.read(id) else { fatalError("BUG: a score that is none") }
                return RecordedScore(score: known, isRepeated: true, notes: notes)
            }
            let looks = ScoreNotes.repeatedLooks(at: content, among: entries.allScores + [score], isLatest: true)
            return RecordedScore(score: score, isRepeated: false, notes: notes + looks)
        }
    }

    /// Recorders are many and each is done in a moment: a long wait is better than a failed job.
    private static let scorePatience = 60.0

    /// All scores that were not removed, in the order of their recording.
    package func scores() throws -> [Score] { try scoreStore().entries().scores }

    /// The score that an id, or the beginning of one, names; nil where none does.
    package func findScore(_ text: String) throws -> Score? {
        guard text.count >= 4, text.allSatisfy(\.isHexDigit) else { return nil }
        let store = try scoreStore()
        let found = try store.ids().filter { $0.description.hasPrefix(text.lowercased()) }
            .compactMap { id in if case .score(let score) = try store.read(id) { score } else { nil } }
        if found.count > 1 { throw Failure(.invalid, "ambiguous score: '\(text)' begins \(found.count) ids") }
        return found.first
    }

    /// The score that an id, or the beginning of one, names.
    package func score(_ text: String) throws -> Score {
        guard let score = try findScore(text) else {
            throw Failure(
                .notFound, "unknown score: '\(text)'", hint: "'dsv score list' shows the scores with their ids")
        }
        return score
    }

    /// Removes a score: it is no longer shown, but a tombstone says so, and its bytes stay in the history.
    package func removeScore(_ text: String, reason: String, author: Signature) throws -> Score {
        let score = try score(text)
        try withLock("score rm", patience: Self.scorePatience) {
            let store = try scoreStore()
            if let tombstone = try store.entries().tombstones[score.id] {
                throw Failure(
                    .notFound, "score \(score.id.short) was removed already: \(printable(tombstone.reason.utf8))")
            }
            let tombstone = Tombstone(removes: score.id, reason: reason, author: author)
            _ = try store.add(
                [(ScoreStore.tombstoneFile, Array(tombstone.json.text.utf8))], parent: try store.commit(of: score.id),
                author: author, subject: "remove score \(score.id.short): \(reason)", self)
        }
        return score
    }

    /// Why a score was removed; nil where it was not.
    package func tombstone(of score: Score) throws -> Tombstone? { try scoreStore().entries().tombstones[score.id] }
}

extension [ScoreStore.Entry] {
    /// By the score that they remove.
    var tombstones: [ScoreID: Tombstone] {
        Dictionary(
            compactMap { if case .tombstone(let tombstone) = $0 { (tombstone.removes, tombstone) } else { nil } }
        ) { first, _ in first }
    }

    /// All, removed ones too, oldest first.
    var allScores: [Score] {
        compactMap { if case .score(let score) = $0 { score } else { nil } }
            .sorted { ($0.author.time, $0.id) < ($1.author.time, $1.id) }
    }

    /// Those that were not removed, oldest first.
    var scores: [Score] {
        let removed = tombstones
        return allScores.filter { removed[$0.id] == nil }
    }

    /// Says which entries cannot be read.
    var notes: [Note] {
        let damaged = compactMap { if case .damaged(let id, let problem) = $0 { (id, problem) } else { nil } }
        if damaged.isEmpty { return [] }
        return [
            Note(
                kind: .damagedScore, count: damaged.count, examples: damaged.map { "\($0.0.short): \($0.1)" },
                text: damaged.count == 1 ? "a score cannot be read" : "\(grouped(damaged.count)) scores cannot be read")
        ]
    }
}

extension ScoreContent {
    /// The first line of a score's commit.
    fileprivate var subject: String {
        let numbers = metrics.prefix(3).map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return "score: \(model) on \(split ?? "all images"): \(numbers)"
    }
}

extension Failure {
    /// A metric's value that cannot be.
    fileprivate init(_ metric: ScoreContent.Metric, outside known: Scoring.Metric) {
        let text = "\(metric.name)=\(JSON.shortest(metric.value))"
        if !metric.value.isFinite {
            self.init(.invalid, "\(text) is no number that can be compared")
        } else if known.highest.isFinite {
            let isPercent = known.highest == 1 && metric.value > 1 && metric.value <= 100
            self.init(
                .invalid,
                "\(text) is outside its range, \(JSON.shortest(known.lowest)) to \(JSON.shortest(known.highest))",
                hints: isPercent ? ["for percent divide by 100: \(Self.hundredth(of: metric.value))"] : [])
        } else {
            self.init(.invalid, "\(text) is below \(JSON.shortest(known.lowest))")
        }
    }

    /// A hundredth, without the digits that binary fractions add.
    private static func hundredth(of value: Double) -> String {
        JSON.shortest((value * 1e7).rounded() / 1e9)
    }
}
