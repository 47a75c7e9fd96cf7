import Comparison
package import DatasetModel
import Imaging
import Labels
import Scoring
import Versioning

extension StatsReport {
    /// The answer of `dsv stats --json`.
    package var json: JSON {
        [
            "schema": "dsv.stats/1",
            "state": title?.json() ?? .null,
            "images": .integer(statistics.imageCount),
            "files": .integer(statistics.fileCount),
            "bytes": .bytes(statistics.byteCount),
            "distinct": .integer(statistics.distinctImages),
            "unit": .string(statistics.unit.rawValue),
            "classes": .object(sorted: statistics.classes) { .object(sorted: $0) { .integer($0) } },
            "shares": shares,
            "splits": .object(sorted: statistics.splits) { .integer($0) },
            "objects": statistics.objects.map(Self.json) ?? .null,
            "formats": statistics.pictures?.formatsJSON ?? .null,
            "sizes": statistics.pictures?.sizesJSON ?? .null,
            "duplicates": .array(statistics.duplicates.map { .strings($0.map(\.description)) }),
            "drift": drift?.json ?? .null,
            "notes": .array(statistics.notes.map(\.json)),
        ]
    }

    private var shares: JSON {
        var totals: [String: Int] = [:]
        for counts in statistics.classes.values { totals.merge(counts) { $0 + $1 } }
        let shares = statistics.classes.mapValues { counts in
            Dictionary(uniqueKeysWithValues: counts.map { ($0, Double($1) / Double(max(1, totals[$0] ?? 0))) })
        }
        return .object(sorted: shares) { .object(sorted: $0) { .number($0) } }
    }

    private static func json(_ objects: Statistics.Objects) -> JSON {
        ["images_with": .integer(objects.imagesWith), "images_without": .integer(objects.imagesWithout)]
    }
}

extension PictureCounts {
    /// Adds up to the number of images.
    fileprivate var formatsJSON: JSON {
        let others = [("unknown", unknownCount), ("absent", absentCount)].filter { $0.1 > 0 }
        return .object(
            (sortedFormats.map { ($0.format.rawValue, $0.count) } + others).map { name, count in
                JSON.Member(key: name, value: .integer(count))
            })
    }

    fileprivate var sizesJSON: JSON {
        [
            "distinct": .integer(sizes.count),
            "smallest": range?.smallest.json ?? .null, "median": range?.median.json ?? .null,
            "largest": range?.largest.json ?? .null,
            "counts": .array(
                sortedSizes.map { size, count in
                    ["width": .integer(size.width), "height": .integer(size.height), "images": .integer(count)]
                }),
        ]
    }
}

extension PixelSize {
    fileprivate var json: JSON { ["width": .integer(width), "height": .integer(height)] }
}

extension DriftReport {
    fileprivate var json: JSON {
        let rows = drift.classes.mapValues { splits in splits.values.reduce(into: ClassCount()) { $0.add($1) } }
        return [
            "against": from.json,
            "splits": .object(
                drift.splits.sorted { precedes($0.key, $1.key) }.map { name, part in
                    JSON.Member(key: name, value: Self.json(part, drift.classes.compactMapValues { $0[name] }))
                }),
            "all": Self.json(drift.all, rows),
        ]
    }

    private static func json(_ part: Drift.Part, _ classes: [String: ClassCount]) -> JSON {
        [
            "from": .integer(part.total.from), "to": .integer(part.total.to),
            "distance": part.distance.map(JSON.number) ?? .null,
            "chi_square": part.chiSquare.map(json) ?? .null,
            "classes": .object(sorted: classes) { count in
                [
                    "from": .integer(count.from), "to": .integer(count.to),
                    "from_share": share(count.from, of: part.total.from),
                    "to_share": share(count.to, of: part.total.to),
                ]
            },
        ]
    }

    private static func json(_ test: SplitBalance.ChiSquare) -> JSON {
        [
            "statistic": .number(test.statistic), "degrees_of_freedom": .integer(test.degreesOfFreedom),
            "least_expected": .number(test.leastExpected), "p": test.p.map(JSON.number) ?? .null,
        ]
    }

    private static func share(_ part: Int, of whole: Int) -> JSON {
        whole == 0 ? .null : .number(Double(part) / Double(whole))
    }
}

extension ClassCount {
    fileprivate mutating func add(_ other: ClassCount) {
        from += other.from
        to += other.to
    }
}

extension JSON {
    /// An object whose keys are in byte order.
    fileprivate static func object<Value>(sorted values: [String: Value], _ json: (Value) -> JSON) -> JSON {
        .object(values.sorted { precedes($0.key, $1.key) }.map { Member(key: $0.key, value: json($0.value)) })
    }
}
