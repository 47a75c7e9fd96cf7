import Comparison
import DatasetModel
import LabelFormats
import Labels
import Scoring

/// The rules about how many images there are, of which class and in which split.
struct CountRules {
    private let settings: CheckSettings
    private let imageCount: Int
    /// Images, rows or objects by class and split; without a split the key is empty.
    private let classes: [String: [String: Int]]
    private let splits: [String: Int]
    private let missing: Set<String>

    init(_ side: LabelledSide, _ configuration: DatasetConfiguration, _ settings: CheckSettings) throws {
        self.settings = settings
        imageCount = side.imageCount
        missing = side.missing
        var classes = try side.summary().classes
        // A declared class without an image counts 0.
        for name in configuration.classes where classes[name] == nil { classes[name] = [:] }
        self.classes = classes
        splits = try side.splitCounts()
    }

    /// Classes that are validated or tested and never trained.
    func withoutTraining() -> [Finding.Group] {
        ClassSplits(classes, missing: missing).withoutTraining.map { name, splits in
            Finding.Group([], "class '\(name)': only in \(splits.joined(separator: ", "))")
        }
    }

    private func total(_ name: String) -> Int { (classes[name] ?? [:]).values.reduce(0, +) }

    func tooManyImages() -> [Finding.Group] {
        guard let limit = settings.limit(of: .maxImages), Double(imageCount) > limit else { return [] }
        return [Finding.Group([], "\(counted(imageCount, "image")), at most \(grouped(Int(limit))) are allowed")]
    }

    func smallClasses() -> [Finding.Group] {
        guard let limit = settings.limit(of: .minPerClass) else { return [] }
        return classes.keys.filter { Double(total($0)) < limit }.sorted(by: byBytes).map { name in
            Finding.Group([], "class '\(name)' has \(grouped(total(name))), at least \(grouped(Int(limit))) are wanted")
        }
    }

    func largeClasses() -> [Finding.Group] {
        let all = classes.keys.reduce(0) { $0 + total($1) }
        guard let limit = settings.limit(of: .maxClassShare), all > 0 else { return [] }
        return classes.keys.filter { Double(total($0)) > limit * Double(all) }.sorted(by: byBytes).map { name in
            Finding.Group(
                [],
                "class '\(name)' is \(percent(total(name), of: all)) of all, at most \(percent(limit)) is allowed"
            )
        }
    }

    func splitShares() -> [Finding.Group] {
        let all = splits.values.reduce(0, +)
        return settings.splitShares.sorted { byBytes($0.key, $1.key) }.compactMap { name, range in
            let share = all == 0 ? 0 : Double(splits[name] ?? 0) / Double(all)
            if range.contains(share) { return nil }
            let wanted = "\(percent(range.lowerBound)) to \(percent(range.upperBound))"
            return Finding.Group([], "split '\(name)' has \(percent(share)) of all, not \(wanted)")
        }
    }

    /// Pairs of splits whose classes have other shares than the limit lets them.
    func unbalancedSplits() -> [Finding.Group] {
        guard let limit = settings.limit(of: .splitBalance) else { return [] }
        let names = Set(classes.values.flatMap(\.keys)).subtracting([""]).sorted(by: byBytes)
        let counts = classes.sorted { byBytes($0.key, $1.key) }.map { row in names.map { row.value[$0] ?? 0 } }
        let balance = SplitBalance(counts: counts)
        return names.indices.flatMap { first in
            names.indices.dropFirst(first + 1).compactMap { second -> Finding.Group? in
                guard let distance = balance.distance(first, second), distance > limit else { return nil }
                let pair = SplitBalance(counts: counts.map { [$0[first], $0[second]] })
                let chance = pair.chiSquare?.p.map { $0 < 0.001 ? ", p < 0.001" : ", p = \(Self.rounded($0))" } ?? ""
                return Finding.Group(
                    [],
                    "\(names[first]) / \(names[second]): Jensen-Shannon distance \(Self.rounded(distance)), "
                        + "at most \(Self.rounded(limit)) is allowed\(chance)")
            }
        }
    }

    /// Three decimals.
    private static func rounded(_ number: Double) -> String {
        let thousandths = String(Int((number * 1000).rounded()) + 1000)
        return "\(number < 0.9995 ? "0" : "1").\(thousandths.suffix(3))"
    }
}
