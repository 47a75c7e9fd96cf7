import Comparison
package import DatasetModel
import History
package import Judging
import Labels
package import Scoring
import Snapshots

/// Scores in the order of the snapshots that they belong to.
package struct ScoreHistory: Sendable {
    /// A score with what it may be compared to.
    package struct Entry: Sendable {
        package let score: Score
        /// The score of the same model and split on the nearest snapshot before that has one; nil: the first of them.
        package let previous: Score?

        /// Whether both were measured on the same images under the same labels.
        package var isComparable: Bool { previous?.content.isMeasuredAlike(score.content) ?? false }

        /// The change of a metric since the score before; nil where the data are others, or one was not measured.
        package func change(of metric: String) -> Double? {
            guard isComparable, let old = previous?.content.value(of: metric),
                let new = score.content.value(of: metric)
            else { return nil }
            return new - old
        }

        /// The changes of all metrics that have one, by name: as `change(of:)`, at once.
        package var changes: [String: Double] {
            guard isComparable, let previous else { return [:] }
            let old = Dictionary(previous.content.metrics.map { ($0.name, $0.value) }) { first, _ in first }
            return Dictionary(
                score.content.metrics.compactMap { metric in old[metric.name].map { (metric.name, metric.value - $0) } }
            ) { first, _ in first }
        }
    }

    /// A snapshot with its scores, oldest first.
    package struct Group: Sendable {
        package let snapshot: Snapshot
        package let entries: [Entry]
    }

    /// Newest snapshot first; those without a score are left out.
    package let groups: [Group]
    /// By split fingerprint, how many scores were measured on it, removed ones too.
    package let looks: [ObjectID: Int]
    /// What cannot be shown, and why.
    package var notes: [Note] = []

    package var scores: [Score] { groups.flatMap { $0.entries.map(\.score) } }
}

extension Repository {
    /// The scores of some snapshots, each beside the one that it follows; of all where none is named.
    package func scoreHistory(of revisions: [String] = []) throws -> ScoreHistory {
        let entries = try scoreStore().entries()
        let all = entries.scores
        let looks = Dictionary(grouping: entries.allScores, by: \.content.splitFingerprint).mapValues(\.count)
        let wanted = Set(try revisions.map { try snapshot($0).id })
        // The walk below takes as long as there are snapshots.
        guard all.contains(where: { wanted.isEmpty || wanted.contains($0.content.snapshot) }) else {
            return ScoreHistory(groups: [], looks: looks, notes: entries.notes)
        }
        let history = try history()
        let tags = try history.tags()
        var snapshots: [SnapshotID: Snapshot] = [:]
        for score in all where snapshots[score.content.snapshot] == nil {
            snapshots[score.content.snapshot] = try snapshot(history, score.content.snapshot, tags: tags)
        }
        let bySnapshot = Dictionary(grouping: all) { $0.content.snapshot }
        let walk = try ScoreWalk(history, bySnapshot)
        let order =
            walk.order.filter { bySnapshot[$0] != nil }
            + snapshots.values.filter { walk.before[$0.id] == nil }.sorted { $0.author.time > $1.author.time }.map(\.id)
        let groups = order.filter { wanted.isEmpty || wanted.contains($0) }.compactMap { id in
            snapshots[id].map { snapshot in
                let entries = (bySnapshot[id] ?? []).map { score in
                    ScoreHistory.Entry(score: score, previous: walk.before[id]?[ScoreSeries(score)])
                }
                return ScoreHistory.Group(snapshot: snapshot, entries: entries)
            }
        }
        return ScoreHistory(groups: groups, looks: looks, notes: entries.notes)
    }
}

/// The snapshots of all branches, and what the newest scores were before each.
private struct ScoreWalk {
    /// Newest first: those of the current history, then those that only other branches have.
    private(set) var order: [SnapshotID] = []
    /// By snapshot, the nearest score of each series among its ancestors.
    private(set) var before: [SnapshotID: [ScoreSeries: Score]] = [:]

    init(_ history: History, _ scores: [SnapshotID: [Score]]) throws {
        let starts = [try history.head().snapshot].compactMap(\.self) + (try history.branches().map(\.target))
        var after: [SnapshotID: [ScoreSeries: Score]] = [:]
        for start in starts where after[start] == nil {
            let new = try history.walk(from: start).filter { after[$0.id] == nil }
            order += new.map(\.id)
            for commit in new.reversed() {
                let id = commit.id
                var known = commit.parents.compactMap { after[$0] }
                    .reduce([:]) { $0.isEmpty ? $1 : $0.merging($1, uniquingKeysWith: Self.newer) }
                before[id] = known
                for score in scores[id] ?? [] { known[ScoreSeries(score)] = score }
                after[id] = known
            }
        }
    }

    private static func newer(_ left: Score, _ right: Score) -> Score {
        left.author.time >= right.author.time ? left : right
    }
}

/// Scores that follow each other from snapshot to snapshot.
struct ScoreSeries: Hashable, Comparable {
    let model: String
    let split: String?

    init(_ score: Score) {
        model = score.content.model
        split = score.content.split
    }

    static func < (left: ScoreSeries, right: ScoreSeries) -> Bool {
        (left.model, left.split ?? "") < (right.model, right.split ?? "")
    }
}

/// One score, and what its predictions say where they are stored.
package struct ScoreDetail: Sendable {
    package let score: Score
    package let snapshot: Snapshot
    package let trainedOn: Snapshot
    /// Nil without stored predictions, and of a detector.
    package let confusion: ConfusionMatrix?
    package let tombstone: Tombstone?
    package let notes: [Note]
    /// Of a detector with stored predictions, by class; else empty.
    package var precisions: [ClassPrecision] = []
}

/// Stored predictions judged by another snapshot's labels.
package struct Rescored: Sendable {
    package let score: Score
    package let on: Snapshot
    package let split: String?
    package let count: Int
    package let metrics: [ScoreContent.Metric]
    package let splitFingerprint: ObjectID
    package let notes: [Note]
}

extension Repository {
    /// Everything about one score; judges its predictions again.
    package func scoreDetail(_ text: String) throws -> ScoreDetail {
        let score = try score(text)
        let content = score.content
        let snapshot = try snapshot(content.snapshot)
        let trainedOn = try self.snapshot(content.trainedOn)
        let target = try ScoringTarget(snapshot, split: content.split, self)
        var notes = try target.notes + trainingNotes(target, trainedOn)
        let evaluation =
            content.predictions == nil
            ? nil : try storedPredictions(of: score, target.list).evaluation(of: target)
        notes += evaluation?.notes ?? []
        notes += ScoreNotes.repeatedLooks(
            at: content, among: try scoreStore().entries().allScores, isLatest: false)
        return ScoreDetail(
            score: score, snapshot: snapshot, trainedOn: trainedOn, confusion: evaluation?.confusion,
            tombstone: try tombstone(of: score), notes: notes, precisions: evaluation?.precisions ?? [])
    }

    /// Judges a score's predictions by the labels of another snapshot; nothing is recorded.
    package func rescore(_ text: String, on revision: String, split: String? = nil) throws -> Rescored {
        let score = try score(text)
        let on = try snapshot(revision)
        let list = try ExampleList(of: on, self)
        // The split that was measured, if there is one of this name.
        let known = score.content.split.flatMap { list.examples.splits.contains($0) ? $0 : nil }
        let target = try ScoringTarget(on, list, split: split ?? known)
        let own = try ExampleList(of: snapshot(score.content.snapshot), self)
        let answers = try storedPredictions(of: score, own).answers(also: target.list)
        try target.list.readSizes(of: target.split)
        let measured = answers.measured(target.members, of: target.examples)
        guard measured.count > 0 else {
            throw Failure(
                .invalid, "score \(score.id.short) has no prediction for an image of \(on.name)",
                hint: "it was measured on \(try snapshot(score.content.snapshot).name)")
        }
        var notes = try target.notes + trainingNotes(target, snapshot(score.content.trainedOn))
        let missing = zip(target.members, answers.cover(target.members, of: target.examples)).filter { !$1 }.map(\.0)
        if !missing.isEmpty {
            notes.append(
                Note(
                    kind: .withoutPrediction, count: missing.count,
                    examples: try missing.prefix(10).map(target.list.name).sorted(by: byBytes),
                    text: missing.count == 1
                        ? "an image of the split has no prediction; it does not count"
                        : "\(missing.count) images of the split have no prediction; they do not count"))
        }
        return Rescored(
            score: score, on: on, split: target.split, count: measured.count,
            metrics: measured.values(named: target.examples.task.recordedMetrics).map {
                .init(name: $0.name, value: $0.value)
            }, splitFingerprint: target.list.fingerprint(of: target.split), notes: notes)
    }
}
