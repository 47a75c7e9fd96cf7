import DatasetModel
package import Judging
import Scoring
import Words

/// One score as the history has it.
struct ScorePart: DocumentPart {
    let score: Score

    init(_ score: Score) { self.score = score }

    static let title = "score"
    static let details = """
        Numbers of scores are not rounded: an accuracy of 94.5 % is 0.9445910290237467. `split_fingerprint` is equal if the images and \
        their labels are.
        """
    static let members = Fields {
        Member("id", \.score.id)
        Member("snapshot", \.score.content.snapshot)
        Member("trained_on", \.score.content.trainedOn)
        Member("split", \.score.content.split, as: "name", "null: all images")
        Member("split_fingerprint", \.score.content.splitFingerprint)
        Member("n", \.score.content.count, "images")
        Member("model", \.score.content.model, as: "name")
        Member("model_sha256", \.score.content.modelFile)
        Member("evaluator", \.score.content.evaluator)
        Member("metrics", { Measured.all($0.score.content.metrics, count: $0.score.content.count) }, keys: ["name"])
        Member("computed", \.score.content.isComputed, "dsv computed the metrics from the predictions")
        Member("params", { NamedValues($0.score.content.parameters.map { ($0.name, $0.value) }) }, keys: ["name"])
        Member("code", \.score.content.code)
        Member("author", \.score.author)
        Member("time", { date($0.score.author) }, as: "time")
        Member("note", \.score.content.note)
        Member(
            "predictions", { $0.score.content.predictions != nil },
            "they are kept, so that the score can be compared with others on any data")
    }
}

extension ScoreContent.Code: DocumentObject {
    package static let members = Fields {
        Member("commit", \.commit, as: "id")
        Member("dirty", \.isDirty, "files differed from the commit")
    }
}

/// A number with its interval.
struct Measured: DocumentPart {
    let value: Double
    let interval: Interval?

    /// The metrics of so many images by name.
    static func all(_ metrics: [ScoreContent.Metric], count: Int) -> NamedValues<Measured> {
        NamedValues(metrics.map { ($0.name, Measured(value: $0.value, interval: $0.interval(count: count))) })
    }

    static let title = "measured"
    static let details = """
        `low` and `high` are the limits of a 95 % interval: Wilson's for a rate of `n` images, null for any other metric.
        """
    static let members = Fields {
        Member("value", \.value)
        Member("low", \.interval?.low)
        Member("high", \.interval?.high)
    }
}
