import Comparison
import DatasetModel
import LabelFormats
import Scoring

/// The rules about how many images there are, of which class and in which split.
struct CountRules {
    private let settings: CheckSettings
    private let imageCount: Int
    /// Images, rows or objects by class and split; without a split the key is empty.
    private let classes: [String: [String: Int]]
    private let splits: [String: Int]

    init(_ side: LabelledSide, _ configuration: DatasetConfiguration, _ settings: CheckSettings) throws {
        self.settings = settings
        imageCount = side.imageCount
        var classes = try side.summary().classes
        // A declared class without an image counts 0.
        for name in configuration.classes where classes[name] == nil { classes[name] = [:] }
        self.classes = classes
        splits = try side.splitCounts()
    }

    private func total(_ name: String) -> Int { (classes[name] ?? [:]).values.reduce(0, +) }

    func tooManyImages() -> [Finding.Group] {
        guard let limit = settings.limit(of: .maxImages), Double(imageCount) > limit else { return [] }
        return [Finding.Group([], "\(imageCount) images, at most \(Int(limit)) are allowed")]
    }

    func smallClasses() -> [Finding.Group] {
        guard let limit = settings.limit(of: .minPerClass) else { return [] }
        return classes.keys.filter { Double(total($0)) < limit }.sorted(by: byBytes).map { name in
            Finding.Group([], "class '\(name)' has \(total(name)), at least \(Int(limit)) are wanted")
        }
    }

    func largeClasses() -> [Finding.Group] {
        let all = classes.keys.reduce(0) { $0 + total($1) }
        guard let limit = settings.limit(of: .maxClassShare), all > 0 else { return [] }
        return classes.keys.filter { Double(total($0)) > limit * Double(all) }.sorted(by: byBytes).map { name in
            Finding.Group(
                [],
                "class '\(name)' is \(Self.percent(total(name), of: all)) of all, at most \(Self.percent(limit)) is allowed"
            )
        }
    }

    func splitShares() -> [Finding.Group] {
        let all = splits.values.reduce(0, +)
        return settings.splitShares.sorted { byBytes($0.key, $1.key) }.compactMap { name, range in
            let share = all == 0 ? 0 : Double(splits[name] ?? 0) / Double(all)
            if range.contains(share) { return nil }
            let wanted = "\(Self.percent(range.lowerBound)) to \(Self.percent(range.upperBound))"
            return Finding.Group([], "split '\(name)' has \(Self.percent(share)) of all images, not \(wanted)")
        }
    }

    private static func percent(_ part: Int, of whole: Int) -> String { percent(Double(part) / Double(whole)) }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
