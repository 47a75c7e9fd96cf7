package import DatasetModel
import Judging
import Scoring
import Versioning

// Every key is always there, so that a program need not ask; what is not known is null.

extension CompareReport {
    /// The document of `dsv compare`.
    package var json: JSON {
        let comparison = comparison
        let sentence = CompareSentence(comparison)
        return .object([
            JSON.Member(key: "schema", value: "dsv.compare/1"),
            JSON.Member(key: "from", value: json(comparison.from, comparison.paired?.values.from)),
            JSON.Member(key: "to", value: json(comparison.to, comparison.paired?.values.to)),
            JSON.Member(key: "on", value: .string(comparison.on.id.description)),
            JSON.Member(key: "split", value: .optional(comparison.split)),
            JSON.Member(key: "metric", value: .string(comparison.metric.name)),
            JSON.Member(key: "n", value: .integer(comparison.count)),
            JSON.Member(
                key: "excluded",
                value: .object(
                    comparison.excluded.map { .init(key: $0.reason.rawValue, value: .integer($0.count)) })),
            JSON.Member(
                key: "excluded_keys",
                value: .object(comparison.excluded.map { .init(key: $0.reason.rawValue, value: .strings($0.names)) })),
            JSON.Member(key: "table", value: .object(Self.members(comparison.paired?.table))),
            JSON.Member(key: "difference", value: differenceJSON),
            JSON.Member(key: "waterfall", value: waterfallJSON),
            JSON.Member(key: "smallest_visible", value: .optionalNumber(smallestVisible)),
            JSON.Member(key: "verdict", value: .string(comparison.verdict.rawValue)),
            JSON.Member(key: "sentence", value: .string(sentence.text)),
            JSON.Member(
                key: "change",
                value: comparison.change.map {
                    [
                        "removed": .integer($0.removed), "added": .integer($0.added),
                        "relabelled": .integer($0.relabelled),
                    ]
                } ?? .null),
            JSON.Member(key: "by_class", value: classesJSON),
            JSON.Member(key: "by_split", value: Self.json("split", comparison.bySplit)),
            JSON.Member(key: "cases", value: casesJSON),
            JSON.Member(key: "notes", value: .array(comparison.notes.map(\.json))),
        ])
    }

    /// `compared` is the metric on the comparison set.
    private func json(_ side: ModelComparison.Side, _ compared: Double?) -> JSON {
        let content = side.score.content
        let interval = content.interval(of: format.metric.name)
        return [
            "id": .string(side.snapshot.id.description),
            "fingerprint": .optional(side.snapshot.fingerprint?.description), "tags": .strings(side.snapshot.tags),
            "score": .string(side.score.id.description), "model": .string(content.model),
            "trained_on": .string(content.trainedOn.description), "split": .optional(content.split),
            "split_fingerprint": .string(content.splitFingerprint.description), "n": .integer(content.count),
            "value": .optionalNumber(side.recorded), "low": .optionalNumber(interval?.low),
            "high": .optionalNumber(interval?.high),
            "compared": .optionalNumber(compared),
        ]
    }

    private static func members(_ table: PairedTable?) -> [JSON.Member] {
        [
            JSON.Member(key: "both_right", value: .optionalNumber(table?.bothRight)),
            JSON.Member(key: "only_from", value: .optionalNumber(table?.onlyFirst)),
            JSON.Member(key: "only_to", value: .optionalNumber(table?.onlySecond)),
            JSON.Member(key: "both_wrong", value: .optionalNumber(table?.bothWrong)),
        ]
    }

    var differenceJSON: JSON {
        let interval = comparison.interval
        let method = comparison.paired.map(\.method) ?? (comparison.bounds == nil ? nil : "bounds")
        return [
            "value": .optionalNumber(comparison.difference), "low": .optionalNumber(interval?.low),
            "high": .optionalNumber(interval?.high), "p": .optionalNumber(comparison.paired?.p),
            "method": .optional(interval == nil ? nil : method),
        ]
    }

    private var waterfallJSON: JSON {
        let waterfall = comparison.waterfall
        return [
            "removed": .optionalNumber(waterfall?.removed), "relabelled": .optionalNumber(waterfall?.relabelled),
            "added": .optionalNumber(waterfall?.added), "model": .optionalNumber(waterfall?.model),
            "added_and_model": .optionalNumber(waterfall?.addedAndModel), "from": .optionalNumber(waterfall?.start),
            "to": .optionalNumber(waterfall?.end), "removed_images": .optionalNumber(waterfall?.removedCount),
            "relabelled_images": .optionalNumber(waterfall?.relabelledCount),
            "added_images": .optionalNumber(waterfall?.addedCount),
            "unanswered_images": .optionalNumber(waterfall?.unansweredCount),
            "unanswered_images_to": .optionalNumber(waterfall?.unansweredBySecond),
            "sentence": .optional(CompareSentence(comparison).waterfall),
        ]
    }

    private var classesJSON: JSON {
        if let precisions = comparison.paired?.precisions, !precisions.isEmpty { return precisions.json }
        return Self.json("class", comparison.paired?.byClass ?? [])
    }

    private static func json(_ unit: String, _ slices: [ModelComparison.Slice]) -> JSON {
        .array(
            slices.map { row in
                .object(
                    [
                        JSON.Member(key: unit, value: .string(row.name)),
                        JSON.Member(key: "n", value: .integer(row.table.count)),
                    ] + members(row.table))
            })
    }

    private var casesJSON: JSON {
        .array(
            (comparison.paired?.cases ?? []).map { row in
                [
                    "kind": .string(row.kind.rawValue), "key": .string(row.key),
                    "path": .optional(row.path?.description), "label": .string(row.label), "from": .string(row.from),
                    "to": .string(row.to),
                ]
            })
    }
}
