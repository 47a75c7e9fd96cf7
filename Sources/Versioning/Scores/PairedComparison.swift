import Comparison
import DatasetModel
import LabelFormats
import ObjectStore
import Scoring
import SystemIO

/// Compares two models whose answers are stored.
struct PairedComparison {
    private var contestants: Contestants
    private let confusionMetric: ConfusionMetric
    private let lists: (from: ExampleList, to: ExampleList, on: ExampleList)
    private let answers: (from: Answers, to: Answers)
    private let set: ComparisonSet

    init(_ contestants: Contestants, _ repository: Repository) throws {
        guard let confusionMetric = contestants.metric.confusionMetric else {
            throw Failure(
                .invalid, "'\(contestants.metric.name)' cannot be computed again from stored predictions",
                hint: "compare one of " + ConfusionMetric.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.contestants = contestants
        self.confusionMetric = confusionMetric
        var known = KnownLists(repository)
        let (from, to) = (contestants.from, contestants.to)
        lists = (try known.list(from.snapshot), try known.list(to.snapshot), try known.list(contestants.on))
        let examples = lists.on.examples
        if let split = contestants.split, !examples.splits.contains(split) {
            throw Failure(
                .notFound, "no split '\(split)' in \(contestants.on.name)",
                hint: "its splits are " + examples.splits.map { "'\($0)'" }.joined(separator: ", "))
        }
        answers = (
            try repository.answers(of: from.score, lists.from, also: lists.on),
            try repository.answers(of: to.score, lists.to, also: lists.on)
        )
        let training = try [from, to].map { side in
            let list = try known.list(repository.snapshot(side.score.content.trainedOn))
            return TrainingSet(list.examples.trainingMembers(measuredOn: side.score.content.split), of: list.examples)
        }
        set = ComparisonSet(
            of: contestants.split, in: examples, answeredBy: answers.from, answers.to, training: training)
    }

    func result(resamples: Int) throws -> ModelComparison {
        let examples = lists.on.examples
        let pairs = PairedAnswers(answers.from, answers.to, about: set.members, of: examples)
        let change = SplitChange(
            from: lists.from.examples, split: contestants.from.score.content.split, to: lists.to.examples,
            split: contestants.to.score.content.split)
        let waterfall = Waterfall(
            change, from: lists.from.examples, answeredBy: answers.from, to: lists.to.examples, answeredBy: answers.to
        ) { confusionMetric.value(of: $0.counts) }
        var contestants = contestants
        contestants.notes += try biasNotes(change)
        let paired = try self.paired(pairs, resamples: resamples)
        let excluded = try ComparisonSet.Exclusion.allCases.compactMap { reason in
            try set.excluded[reason].map { (reason, try $0.map(lists.on.name).sorted(by: byBytes)) }
        }
        let verdict = ModelComparison.Verdict(
            paired?.interval, higherIsBetter: contestants.metric.higherIsBetter ?? true)
        return contestants.result(
            paired: paired, waterfall: waterfall, excluded: excluded, change: change,
            verdict: paired == nil ? .notComparable : verdict)
    }

    /// Nil where no image is left to compare on.
    private func paired(_ pairs: PairedAnswers, resamples: Int) throws -> ModelComparison.Paired? {
        guard let first = confusionMetric.value(of: pairs.first.counts),
            let second = confusionMetric.value(of: pairs.second.counts)
        else { return nil }
        let isAccuracy = confusionMetric == .accuracy && lists.on.examples.groups.isEmpty
        let interval = isAccuracy ? pairs.table.newcombe : try bootstrap(pairs, resamples: resamples)
        return ModelComparison.Paired(
            values: (first, second), table: pairs.table, confusion: (pairs.first, pairs.second), interval: interval,
            p: isAccuracy ? pairs.table.midP : nil, method: isAccuracy ? "newcombe" : "bootstrap",
            byClass: byClass(pairs), cases: try cases(pairs))
    }

    /// By class of the images, in the order of the classes.
    private func byClass(_ pairs: PairedAnswers) -> [ModelComparison.ByClass] {
        var tables: [Int32: PairedTable] = [:]
        for (cell, count) in pairs.cells {
            tables[cell.truth, default: PairedTable()].add(
                firstIsRight: cell.first == cell.truth, secondIsRight: cell.second == cell.truth, count: count)
        }
        return tables.sorted { $0.key < $1.key }.map { .init(name: pairs.classes[Int($0.key)], table: $0.value) }
    }

    /// Images that at least one model got wrong, sorted by key.
    private func cases(_ pairs: PairedAnswers) throws -> [ModelComparison.Case] {
        var cases: [ModelComparison.Case] = []
        for (place, cell) in pairs.triples.enumerated() where cell.first != cell.truth || cell.second != cell.truth {
            let member = set.members[place]
            cases.append(
                ModelComparison.Case(
                    kind: cell.second == cell.truth
                        ? .newlyRight : cell.first == cell.truth ? .newlyWrong : .stillWrong,
                    key: printable(lists.on.keys[Int(member)]), path: try lists.on.imagePath(member),
                    label: pairs.classes[Int(cell.truth)], from: pairs.classes[Int(cell.first)],
                    to: pairs.classes[Int(cell.second)]))
        }
        return cases.sorted { byBytes($0.key, $1.key) }
    }

    /// Labels that were corrected only where one model had contradicted them make that model look better than it is.
    private func biasNotes(_ change: SplitChange) throws -> [Note] {
        guard change.relabelled.count >= Self.fewRelabelled else { return [] }
        let old = lists.from.examples
        let members = change.relabelled.map(\.old)
        return [(contestants.from, answers.from), (contestants.to, answers.to)].compactMap { side, answers in
            let all = Judgement(answers, change.before, of: old).isRight.compactMap(\.self)
            let relabelled = Judgement(answers, members, of: old).isRight.compactMap(\.self)
            let (disagreed, rest) = (relabelled.count { !$0 }, all.count { $0 })
            // Where the model is mostly wrong, most corrections are where it was: that says nothing.
            guard relabelled.count >= Self.fewRelabelled, disagreed * 20 >= relabelled.count * 19, rest * 2 > all.count
            else { return nil }
            return Note(
                kind: "verification-bias", count: disagreed, examples: [],
                text:
                    "\(disagreed) of \(relabelled.count) corrected labels are where score \(side.score.id.short) (\(side.score.content.model)) "
                    + "contradicted the old label: labels that it agreed with may be as wrong, and were not looked at")
        }
    }

    private static let fewRelabelled = 5

    /// The interval of the difference by drawing images, or groups of them, again and again; nil where they are too few.
    private func bootstrap(_ pairs: PairedAnswers, resamples: Int) throws -> Interval? {
        let groups = lists.on.examples.groups
        let count = pairs.classes.count
        let bootstrap =
            groups.isEmpty
            ? PairedBootstrap(cells: pairs.pairedCells, classCount: count, metric: confusionMetric, seed: seed)
            : PairedBootstrap(
                groups: pairs.grouped(by: set.members.map { groups[Int($0)] }), classCount: count,
                metric: confusionMetric, seed: seed)
        guard let bootstrap else { return nil }
        let half = resamples / 2
        var (first, second): ([Double], [Double]) = ([], [])
        try atOnce {
            first = bootstrap.differences(0..<half)
        } _: {
            second = bootstrap.differences(half..<resamples)
        }
        return BootstrapInterval(of: first + second)?.interval
    }

    /// Of the terms of the comparison alone, so that it gives the same interval wherever it is made.
    private var seed: UInt64 {
        let terms = [
            contestants.on.id.description, contestants.from.score.id.description, contestants.to.score.id.description,
        ]
        return ObjectID(sha256Of: Array(terms.joined(separator: "\n").utf8)).word0
    }
}

extension PairedAnswers {
    fileprivate var pairedCells: [PairedCell] { cells.map { PairedCell($0.key, count: $0.value) } }

    /// The cells of the images of each group.
    fileprivate func grouped(by groups: [UInt64]) -> [[PairedCell]] {
        var cells: [UInt64: [PairedCell]] = [:]
        for (place, group) in groups.enumerated() {
            cells[group, default: []].append(PairedCell(triples[place], count: 1))
        }
        return cells.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension PairedCell {
    fileprivate init(_ cell: PairedAnswers.Cell, count: Int) {
        self.init(truth: Int(cell.truth), first: Int(cell.first), second: Int(cell.second), count: count)
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

extension Repository {
    /// What a model answered, by the contents of images; answers for images that its own snapshot lacks are looked up in `other`.
    func answers(of score: Score, _ list: ExampleList, also other: ExampleList) throws -> Answers {
        let predictions = try storedPredictions(of: score, list)
        return try predictions.answers(also: other)
    }

    /// The predictions that were stored with a score.
    func storedPredictions(of score: Score, _ list: ExampleList) throws -> StoredPredictions {
        guard let file = score.content.predictions, let bytes = try scoreStore().predictions(of: score) else {
            throw Failure(
                .notFound, "score \(score.id.short) has no stored predictions",
                hint: "record it again with 'dsv score add --predictions FILE'")
        }
        let input = PredictionInput(
            bytes, name: file.file, PredictionDeclaration(key: file.key, predicted: file.predicted))
        return try StoredPredictions(input, on: list, self, trainedOn: snapshot(score.content.trainedOn))
    }
}
