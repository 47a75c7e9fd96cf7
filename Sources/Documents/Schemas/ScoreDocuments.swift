import DatasetModel
package import Judging
package import Scoring
package import Versioning
import Words

/// The answer of `dsv score list`, and of `dsv score add`.
package struct ScoresDocument: Document {
    private let scores: [ScoreEntry]
    private let isRepeated: Bool?
    private let notes: [Note]

    /// The scores of a history, each with the one that it follows.
    package init(_ history: ScoreHistory) {
        scores = history.groups.flatMap(\.entries).map(ScoreEntry.init)
        isRepeated = nil
        notes = history.notes
    }

    /// The one score that was recorded.
    package init(_ recorded: RecordedScore) {
        scores = [ScoreEntry(recorded.score)]
        isRepeated = recorded.isRepeated
        notes = recorded.notes
    }

    package static let schema = "dsv.scores/1"
    package static let verbs = ["score list", "score add"]
    package static let about = """
        Scores by snapshot, newest first, and there by the time of recording; with all metrics, whatever `--metric` says.
        """
    package static let members = Fields {
        Member("scores", \.scores)
        Member("repeated", \.isRepeated, only: "of `score add`", "it was recorded before")
        Member("notes", \.notes)
    }
}

/// A score of a list.
struct ScoreEntry: DocumentPart {
    private let score: Score
    /// Nil if there is no history around it.
    private let history: ScoreHistory.Entry?

    init(_ entry: ScoreHistory.Entry) { (score, history) = (entry.score, entry) }

    init(_ score: Score) { (self.score, history) = (score, nil) }

    static let title = "listed score"
    static let members = Fields {
        Member(allOf: { ScorePart($0.score) })
        Member(
            "previous", { entry in entry.history.map { $0.previous?.id } }, only: "if it was not just recorded",
            "the score of the same model and split on the nearest snapshot before")
        Member(
            "comparable", { entry in entry.history.map { $0.previous == nil ? nil : $0.isComparable } },
            only: "if it was not just recorded", "it was measured on the same data as the previous one")
    }
}

/// The answer of `dsv score rescore`.
package struct RescoreDocument: Document {
    private let result: Rescored

    package init(_ result: Rescored) { self.result = result }

    package static let schema = "dsv.rescore/1"
    package static let verbs = ["score rescore"]
    package static let about = "What a score's predictions are worth by the labels of another snapshot."
    package static let members = Fields {
        Member("score", { ScorePart($0.result.score) })
        Member("on", \.result.on.id)
        Member("split", \.result.split, as: "name")
        Member("split_fingerprint", \.result.splitFingerprint)
        Member("n", \.result.count, "images")
        Member("metrics", { Measured.all($0.result.metrics, count: $0.result.count) }, keys: ["name"])
        Member("notes", \.result.notes)
    }
}

/// The answer of `dsv score show`.
package struct ScoreDocument: Document {
    private let detail: ScoreDetail

    package init(_ detail: ScoreDetail) { self.detail = detail }

    package static let schema = "dsv.score/1"
    package static let verbs = ["score show"]
    package static let about = "All that is known of one score."
    package static let details = "Without stored predictions, `by_class`, `confusions` and `classes` are null."
    package static let members = Fields {
        Member("score", { ScorePart($0.detail.score) })
        Member("snapshot", { SnapshotPart($0.detail.snapshot) })
        Member("trained_on", { SnapshotPart($0.detail.trainedOn) })
        Member("removed", { $0.detail.tombstone.map(Removal.init) })
        Member("by_class", \.detail.confusion?.perClass, "of classifiers")
        Member("confusions", \.confusions, "of classifiers: different classes, the most frequent pair first")
        Member("classes", { $0.detail.precisions.isEmpty ? nil : $0.detail.precisions }, "of detectors")
        Member("notes", \.detail.notes)
    }

    private var confusions: [NamedConfusion]? {
        detail.confusion.map { matrix in
            matrix.confusions.map { pair in
                NamedConfusion(
                    label: matrix.classes[pair.truth], predicted: matrix.classes[pair.predicted], count: pair.count)
            }
        }
    }

    private struct Removal: DocumentObject {
        let tombstone: Tombstone

        init(_ tombstone: Tombstone) { self.tombstone = tombstone }

        static let members = Fields {
            Member("reason", \.tombstone.reason)
            Member("author", \.tombstone.author)
            Member("time", { date($0.tombstone.author) }, as: "time")
        }
    }

    private struct NamedConfusion: DocumentObject {
        let label: String
        let predicted: String
        let count: Int

        static let members = Fields {
            Member("label", \.label, as: "name")
            Member("predicted", \.predicted, as: "name")
            Member("count", \.count)
        }
    }
}

extension ClassScore: DocumentObject {
    package static let members = Fields {
        Member("class", \.name, as: "name")
        Member("n", \.support, "images")
        Member("predicted", \.predicted)
        Member("precision", \.precision)
        Member("recall", { Measured(value: $0.recall, interval: $0.recallInterval) })
        Member("f1", \.f1)
        Member("few", { $0.support < SmallNumbers.fewImages }, "fewer than \(SmallNumbers.fewImages) images")
    }
}

extension ClassPrecision: DocumentObject {
    package static let members = Fields {
        Member("class", \.name, as: "name")
        Member("n", \.objectCount, "objects")
        Member("map", \.map)
        Member("map50", \.map50)
        Member("few", { $0.objectCount < SmallNumbers.fewImages }, "fewer than \(SmallNumbers.fewImages) objects")
    }
}
