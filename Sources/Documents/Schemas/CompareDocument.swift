import DatasetModel
package import Judging
import Scoring
import Words

/// The answer of `dsv compare`.
package struct CompareDocument: Document {
    private let comparison: ModelComparison

    package init(_ comparison: ModelComparison) { self.comparison = comparison }

    package static let schema = "dsv.compare/1"
    package static let verbs = ["compare"]
    package static let about = "Whether one model is better than another. A number that is not known is null."
    package static let details = """
        All differences are `to` less `from`. `better` and `worse` mean the model, also of metrics that are better if they are lower. Several \
        reasons may exclude an image: the first in the order above counts.

        The parts of the waterfall add up to `to` less `from`, its own: the whole split of each side. If `from` has no answer for some added \
        image (`unanswered_images`), `added` and `model` are null, and `added_and_model` is what they are together.
        """
    package static let members = Fields {
        Member("from", { ComparedSide($0.comparison.from, $0.comparison.metric, $0.comparison.paired?.values.from) })
        Member("to", { ComparedSide($0.comparison.to, $0.comparison.metric, $0.comparison.paired?.values.to) })
        Member("on", \.comparison.on.id, "whose labels both are judged by")
        Member("split", \.comparison.split, as: "name")
        Member("metric", \.comparison.metric.name, as: "name")
        Member("n", \.comparison.count, "images of the comparison set")
        Member("excluded", \.counts, keys: ["reason"], "images, by reason: \(reasons)")
        Member("excluded_keys", \.names, as: "key", keys: ["reason"])
        Member("table", { PairsPart($0.comparison.paired?.table) })
        Member("difference", { DifferencePart($0.comparison) })
        Member("waterfall", { WaterfallPart($0.comparison) })
        Member(
            "smallest_visible", \.comparison.smallestVisible,
            "the least difference that so many images with this share of disagreement show")
        Member("verdict", \.comparison.verdict)
        Member("sentence", { CompareSentence($0.comparison).text })
        Member("change", { $0.comparison.change.map(SplitDifference.init) }, "null: the split did not change")
        Member("by_class", \.classes)
        Member("by_split", { $0.comparison.bySplit.map { SplitRow(slice: $0) } })
        Member("cases", { $0.comparison.paired?.cases ?? [] })
        Member("notes", \.comparison.notes)
    }

    private static let reasons = ComparisonSet.Exclusion.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")

    private var counts: NamedValues<Int> {
        NamedValues(comparison.excluded.map { ($0.reason.rawValue, $0.count) })
    }

    private var names: NamedValues<[String]> {
        NamedValues(comparison.excluded.map { ($0.reason.rawValue, $0.names) })
    }

    private var classes: [ClassRow] {
        guard let paired = comparison.paired else { return [] }
        if !paired.precisions.isEmpty { return paired.precisions.map(ClassRow.init) }
        return paired.byClass.map(ClassRow.init)
    }
}

extension ModelComparison.Verdict: DocumentWord {}

/// One of the two models.
struct ComparedSide: DocumentPart {
    let side: ModelComparison.Side
    let interval: Interval?
    let compared: Double?

    /// `compared` is the metric on the comparison set.
    init(_ side: ModelComparison.Side, _ metric: Scoring.Metric, _ compared: Double?) {
        self.side = side
        self.compared = compared
        interval = side.score.content.interval(of: metric.name)
    }

    static let title = "side"
    static let members = Fields {
        Member(allOf: { NamedSnapshot($0.side.snapshot) })
        Member("score", \.side.score.id)
        Member("model", \.side.score.content.model, as: "name")
        Member("trained_on", \.side.score.content.trainedOn)
        Member("split", \.side.score.content.split, as: "name")
        Member("split_fingerprint", \.side.score.content.splitFingerprint)
        Member("n", \.side.score.content.count, "images")
        Member("value", \.side.recorded, "the metric as it was recorded, on these images")
        Member("low", \.interval?.low)
        Member("high", \.interval?.high)
        Member("compared", \.compared, "the metric on the comparison set")
    }
}

/// How often two classifiers are right, in pairs.
struct PairsPart: DocumentPart {
    let table: PairedTable?

    init(_ table: PairedTable?) { self.table = table }

    static let title = "pairs"
    static let members = Fields {
        Member("both_right", \.table?.bothRight)
        Member("only_from", \.table?.onlyFirst)
        Member("only_to", \.table?.onlySecond)
        Member("both_wrong", \.table?.bothWrong)
    }
}

/// The difference of two models, and how sure it is.
struct DifferencePart: DocumentPart {
    let comparison: ModelComparison

    init(_ comparison: ModelComparison) { self.comparison = comparison }

    static let title = "difference"
    static let details = """
        `method` is `newcombe`, `bootstrap`, or `bounds`: the scores have no predictions, so the interval is the widest that fits the two numbers.
        """
    static let members = Fields {
        Member("value", \.comparison.difference)
        Member("low", \.comparison.interval?.low)
        Member("high", \.comparison.interval?.high)
        Member("p", \.comparison.paired?.p, "McNemar's mid-p; of accuracy alone")
        Member("method", \.method, as: "word")
    }

    private var method: String? {
        if comparison.interval == nil { return nil }
        return comparison.paired.map(\.method) ?? (comparison.bounds == nil ? nil : "bounds")
    }
}

/// What the number gained, taken apart.
private struct WaterfallPart: DocumentObject {
    let waterfall: Waterfall?
    let sentence: String?

    init(_ comparison: ModelComparison) {
        waterfall = comparison.waterfall
        sentence = CompareSentence(comparison).waterfall
    }

    static let members = Fields {
        Member("removed", \.waterfall?.removed)
        Member("relabelled", \.waterfall?.relabelled)
        Member("added", \.waterfall?.added)
        Member("model", \.waterfall?.model)
        Member("added_and_model", \.waterfall?.addedAndModel)
        Member("from", \.waterfall?.start)
        Member("to", \.waterfall?.end)
        Member("removed_images", \.waterfall?.removedCount)
        Member("relabelled_images", \.waterfall?.relabelledCount)
        Member("added_images", \.waterfall?.addedCount)
        Member("unanswered_images", \.waterfall?.unansweredCount)
        Member("unanswered_images_to", \.waterfall?.unansweredBySecond)
        Member("sentence", \.sentence)
    }
}

/// How the split changed between two scores.
private struct SplitDifference: DocumentObject {
    let removed: Int
    let added: Int
    let relabelled: Int

    init(_ change: (removed: Int, added: Int, relabelled: Int)) {
        (removed, added, relabelled) = change
    }

    static let members = Fields {
        Member("removed", \.removed)
        Member("added", \.added)
        Member("relabelled", \.relabelled)
    }
}

/// Two classifiers, or two detectors, on one class.
private struct ClassRow: DocumentObject {
    let name: String
    let count: Int
    let table: PairedTable?
    let precisions: ModelComparison.PairedPrecision?

    init(_ slice: ModelComparison.Slice) {
        (name, count, table, precisions) = (slice.name, slice.table.count, slice.table, nil)
    }

    init(_ precision: ModelComparison.PairedPrecision) {
        (name, count, table, precisions) = (precision.name, precision.from.objectCount, nil, precision)
    }

    static let members = Fields {
        Member("class", \.name, as: "name")
        Member("n", \.count, "images; of detectors objects")
        Member(allOf: { $0.table.map { PairsPart($0) } }, only: "of classifiers")
        Member("from", { $0.precisions.map { Precision($0.from) } }, only: "of detectors")
        Member("to", { $0.precisions.map { Precision($0.to) } }, only: "of detectors")
    }

    private struct Precision: DocumentObject {
        let precision: ClassPrecision

        init(_ precision: ClassPrecision) { self.precision = precision }

        static let members = Fields {
            Member("map", \.precision.map)
            Member("map50", \.precision.map50)
        }
    }
}

/// Two classifiers on one split.
private struct SplitRow: DocumentObject {
    let slice: ModelComparison.Slice

    static let members = Fields {
        Member("split", \.slice.name, as: "name")
        Member("n", \.slice.table.count, "images")
        Member(allOf: { PairsPart($0.slice.table) })
    }
}

extension ModelComparison.Case.Kind: DocumentWord {}

extension ModelComparison.Case: DocumentObject {
    package static let members = Fields {
        Member("kind", \.kind)
        Member("key", \.key)
        Member("path", \.path, "null: the image is not part of the dataset")
        Member("label", \.label, as: "name")
        Member("from", \.from, as: "name")
        Member("to", \.to, as: "name")
    }
}
