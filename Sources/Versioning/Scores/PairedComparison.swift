import Comparison
import DatasetModel
import LabelFormats
import ObjectStore
import Scoring
import Snapshots
import SystemIO

/// Compares two models whose answers are stored.
struct PairedComparison {
    private let terms: ComparisonTerms
    private let answers: (from: any ModelAnswers, to: any ModelAnswers)
    private let pair: any ModelPair
    private let training: [TrainingSet]

    init(_ contestants: Contestants, _ repository: Repository) throws {
        var known = KnownLists(repository)
        let (from, to) = (contestants.from, contestants.to)
        let (lists, read) = try bothAtOnce {
            (
                from: try known.list(from.snapshot), to: try known.list(to.snapshot),
                on: try known.list(contestants.on)
            )
        } _: {
            try [from, to].map { try repository.readPredictions(of: $0.score) }
        }
        let examples = lists.on.examples
        if let split = contestants.split, !examples.splits.contains(split) {
            throw Failure(
                .notFound, "no split '\(split)' in \(contestants.on.name)",
                hint: "its splits are " + examples.splits.map { "'\($0)'" }.joined(separator: ", "))
        }
        func answers(_ read: ReadPredictions, _ score: Score, _ list: ExampleList) throws -> any ModelAnswers {
            let trainedOn = try repository.snapshot(score.content.trainedOn)
            return try repository.matched(read, on: list, split: score.content.split, trainedOn: trainedOn)
                .answers(also: lists.on)
        }
        self.answers = (
            try answers(read[0], from.score, lists.from), try answers(read[1], to.score, lists.to)
        )
        try lists.from.readSizes(of: from.score.content.split)
        try lists.to.readSizes(of: to.score.content.split)
        try lists.on.readSizes(of: contestants.split)
        training = try [from, to].map { side in
            let list = try known.list(repository.snapshot(side.score.content.trainedOn))
            let own = try known.list(side.snapshot)
            return TrainingSet(
                list.examples.trainingMembers(
                    measuredOn: side.score.content.split, ofSameSnapshot: list === own), of: list.examples)
        }
        let set = ComparisonSet(
            of: contestants.split, in: examples, answeredBy: self.answers.from, self.answers.to, training: training)
        terms = ComparisonTerms(contestants: contestants, lists: lists, set: set)
        pair = try terms.pair(self.answers.from, self.answers.to)
    }

    func result(_ request: ComparisonRequest) throws -> ModelComparison {
        var contestants = terms.contestants
        let lists = terms.lists
        let change = SplitChange(
            from: lists.from.examples, split: contestants.from.score.content.split, to: lists.to.examples,
            split: contestants.to.score.content.split)
        let waterfall = Waterfall(
            change, from: lists.from.examples, answeredBy: answers.from, to: lists.to.examples, answeredBy: answers.to,
            metric: contestants.metric.name)
        contestants.notes += pair.notes(on: change)
        let paired = try pair.paired(request)
        let excluded = try ComparisonSet.Exclusion.allCases.compactMap { reason in
            try terms.set.excluded[reason].map { members in
                ModelComparison.Excluded(
                    reason: reason, count: members.count,
                    names: request.listsImages ? try members.map(lists.on.name).sorted(by: byBytes) : [])
            }
        }
        let verdict = ModelComparison.Verdict(
            paired?.interval, higherIsBetter: contestants.metric.higherIsBetter ?? true)
        var comparison = contestants.result(
            paired: paired, waterfall: waterfall, excluded: excluded, change: change,
            verdict: paired == nil ? .notComparable : verdict)
        if request.comparesSplits { comparison.bySplit = bySplit() }
        return comparison
    }

    /// Two classifiers on each split that leaves images to compare on.
    private func bySplit() -> [ModelComparison.Slice] {
        guard let from = answers.from as? Answers, let to = answers.to as? Answers else { return [] }
        let examples = terms.lists.on.examples
        return examples.splits.compactMap { split in
            let set = ComparisonSet(of: split, in: examples, answeredBy: from, to, training: training)
            if set.members.isEmpty { return nil }
            let pairs = PairedAnswers(from, to, about: set.members, of: examples)
            return ModelComparison.Slice(name: split, table: pairs.table)
        }
    }
}

/// Two models of one kind on the images of a comparison: what only their kind can say of them.
protocol ModelPair {
    /// The two side by side; nil where no image is left to compare on.
    func paired(_ request: ComparisonRequest) throws -> ModelComparison.Paired?

    /// What is odd about how the labels changed.
    func notes(on change: SplitChange) -> [Note]
}

/// What a comparison is of, and the images that it rests on.
struct ComparisonTerms {
    let contestants: Contestants
    let lists: (from: ExampleList, to: ExampleList, on: ExampleList)
    let set: ComparisonSet

    /// The pair that two models make; throws where one classifies and the other detects, or the metric is none of theirs.
    fileprivate func pair(_ from: any ModelAnswers, _ to: any ModelAnswers) throws -> any ModelPair {
        let name = contestants.metric.name
        switch (from, to) {
        case (let from as Answers, let to as Answers):
            if let metric = ConfusionMetric(rawValue: name) { return ClassifierPair(from, to, metric, self) }
            throw notComputable(.classification)
        case (let from as DetectionAnswers, let to as DetectionAnswers):
            if let metric = DetectionMetric(rawValue: name) { return DetectorPair(from, to, metric, self) }
            throw notComputable(.detection)
        default:
            throw Failure(
                .invalid, "one of the two models classifies images, the other finds objects in them",
                hint: "compare two scores of one kind")
        }
    }

    private func notComputable(_ task: ScoringTask) -> Failure {
        Failure(
            .invalid, "'\(contestants.metric.name)' cannot be computed again from stored predictions",
            hint: "compare one of " + task.metrics.joined(separator: ", "))
    }

    /// The middle of the differences that a bootstrap gives for its resamples, on two threads.
    func interval(resamples: Int, _ differences: @Sendable (Range<Int>) -> [Double]) throws -> Interval? {
        let half = resamples / 2
        var (first, second): ([Double], [Double]) = ([], [])
        try atOnce {
            first = differences(0..<half)
        } _: {
            second = differences(half..<resamples)
        }
        return BootstrapInterval(of: first + second)?.interval
    }

    /// Of the terms of the comparison alone, so that it gives the same interval wherever it is made.
    var seed: UInt64 {
        let terms = [
            contestants.on.id.description, contestants.from.score.id.description, contestants.to.score.id.description,
        ]
        return ObjectID(sha256Of: Array(terms.joined(separator: "\n").utf8)).word0
    }
}

/// Lists of examples by snapshot, each read once.
private struct KnownLists {
    private let repository: Repository
    private var lists: [GitID: ExampleList] = [:]

    init(_ repository: Repository) { self.repository = repository }

    mutating func list(_ snapshot: Snapshot) throws -> ExampleList {
        if let known = lists[snapshot.tree] { return known }
        let list = try ExampleList(of: snapshot, repository)
        lists[snapshot.tree] = list
        return list
    }
}
