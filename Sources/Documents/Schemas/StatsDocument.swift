import Comparison
package import DatasetModel
import Imaging
package import Labels
package import Scoring
package import Versioning
package import Words

/// The answer of `dsv stats`.
package struct StatsDocument: Document {
    private let statistics: Statistics
    private let state: StatePart?
    private let drift: DriftPart?

    /// `before` is what the side is compared with.
    package init(
        _ statistics: Statistics, against before: (side: NamedSide, statistics: Statistics)? = nil,
        of title: StateTitle? = nil
    ) {
        self.statistics = statistics
        state = title.map { StatePart($0) }
        drift = before.map { DriftPart(against: $0.side, Drift(from: $0.statistics, to: statistics)) }
    }

    package static let schema = "dsv.stats/1"
    package static let verbs = ["stats"]
    package static let about = "The numbers of one state."
    package static let details = """
        `unit` is what `classes` counts: `rows` if a label table has more of them than there are images, `objects` if there are annotations. \
        Images without a split have the key `""`. `formats` adds up to `images`: `unknown` are of no known format, `absent` not here. `sizes` are \
        those of images that can be decoded, as they are stored, before an orientation turns them: smallest, median and largest by the number of \
        pixels, and all of them, the most frequent first. `show` has neither formats and sizes nor drift. See also [statistics.md](statistics.md), "Drift".
        """
    package static let members = Fields {
        Member("state", \.state)
        Member("images", \.statistics.imageCount)
        Member("masks", \.statistics.maskCount)
        Member("files", \.statistics.fileCount)
        Member("bytes", \.statistics.byteCount)
        Member("distinct", \.statistics.distinctImages, "different contents among the images")
        Member("unit", \.statistics.unit)
        Member("classes", \.statistics.classes, keys: ["class", "split"])
        Member("shares", \.shares, keys: ["class", "split"], "of the class in its split, from 0 to 1")
        Member("splits", \.statistics.splits, keys: ["split"], "images")
        Member("objects", \.statistics.objects, "null without annotations")
        Member(
            "formats", { $0.statistics.pictures?.countsByFormat }, keys: ["format"],
            "null without `--images` or `--html`")
        Member("sizes", { $0.statistics.pictures.map(SizesPart.init) }, "null without `--images` or `--html`")
        Member("duplicates", \.statistics.duplicates, "images with the same bytes")
        Member("drift", \.drift, "null without `--against`")
        Member("notes", \.statistics.notes)
    }

    private var shares: [String: [String: Double]] {
        var totals: [String: Int] = [:]
        for counts in statistics.classes.values { totals.merge(counts) { $0 + $1 } }
        return statistics.classes.mapValues { counts in
            Dictionary(uniqueKeysWithValues: counts.map { ($0, Double($1) / Double(max(1, totals[$0] ?? 0))) })
        }
    }
}

extension Statistics.Unit: DocumentWord {}

extension Statistics.Objects: DocumentObject {
    package static let members = Fields {
        Member("images_with", \.imagesWith)
        Member("images_without", \.imagesWithout)
    }
}

extension PictureCounts {
    /// Images by format; adds up to all of them.
    fileprivate var countsByFormat: NamedValues<Int> {
        let others = [("unknown", unknownCount), ("absent", absentCount)].filter { $0.1 > 0 }
        return NamedValues(sortedFormats.map { ($0.format.rawValue, $0.count) } + others)
    }
}

/// The sizes of images.
private struct SizesPart: DocumentObject {
    let pictures: PictureCounts

    init(_ pictures: PictureCounts) { self.pictures = pictures }

    static let members = Fields {
        Member("distinct", \.pictures.sizes.count)
        Member("smallest", { $0.pictures.range?.smallest })
        Member("median", { $0.pictures.range?.median })
        Member("largest", { $0.pictures.range?.largest })
        Member("counts", { $0.pictures.sortedSizes.map { SizeCount(size: $0.size, count: $0.count) } })
    }

    private struct SizeCount: DocumentObject {
        let size: PixelSize
        let count: Int

        static let members = Fields {
            Member(allOf: \.size)
            Member("images", \.count)
        }
    }
}

extension PixelSize: DocumentPart {
    package static let title = "size"
    package static let members = Fields {
        Member("width", \.width)
        Member("height", \.height)
    }
}

/// How the classes drifted since another state.
struct DriftPart: DocumentPart {
    let against: NamedSide
    let drift: Drift

    init(against: NamedSide, _ drift: Drift) {
        self.against = against
        self.drift = drift
    }

    static let title = "drift"
    static let members = Fields {
        Member("against", \.against)
        Member("splits", \.splits, keys: ["split"])
        Member("all", \.all)
    }

    private var splits: [String: DriftedSplit] {
        Dictionary(
            uniqueKeysWithValues: drift.splits.map { name, part in
                (name, DriftedSplit(part: part, classes: drift.classes.compactMapValues { $0[name] }))
            })
    }

    private var all: DriftedSplit {
        DriftedSplit(
            part: drift.all,
            classes: drift.classes.mapValues { splits in
                splits.values.reduce(into: ClassCount()) { sum, count in
                    sum.from += count.from
                    sum.to += count.to
                }
            })
    }
}

/// The drift of one split, or of all.
struct DriftedSplit: DocumentPart {
    let part: Drift.Part
    let classes: [String: ClassCount]

    static let title = "part"
    static let details = """
        `from` counts the state that `against` names, `to` the one that is counted. `distance` is null if either has nothing, `p` if a count below 5 is \
        expected.
        """
    static let members = Fields {
        Member("from", \.part.total.from)
        Member("to", \.part.total.to)
        Member("distance", \.part.distance)
        Member("chi_square", \.part.chiSquare)
        Member("classes", \.shares, keys: ["class"])
    }

    private var shares: [String: ClassShare] { classes.mapValues { ClassShare(count: $0, total: part.total) } }

    private struct ClassShare: DocumentObject {
        let count: ClassCount
        let total: ClassCount

        static let members = Fields {
            Member("from", \.count.from)
            Member("to", \.count.to)
            Member("from_share", { share($0.count.from, of: $0.total.from) })
            Member("to_share", { share($0.count.to, of: $0.total.to) })
        }

        private static func share(_ part: Int, of whole: Int) -> Double? {
            whole == 0 ? nil : Double(part) / Double(whole)
        }
    }
}

extension SplitBalance.ChiSquare: DocumentObject {
    package static let members = Fields {
        Member("statistic", \.statistic)
        Member("degrees_of_freedom", \.degreesOfFreedom)
        Member("least_expected", \.leastExpected)
        Member("p", \.p)
    }
}
