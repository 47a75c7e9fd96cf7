import Comparison
import DatasetModel
import Scoring

/// Two classifiers on the images of a comparison.
struct ClassifierPair: ModelPair {
    private let from: Answers
    private let to: Answers
    private let metric: ConfusionMetric
    private let terms: ComparisonTerms
    private let pairs: PairedAnswers

    init(_ from: Answers, _ to: Answers, _ metric: ConfusionMetric, _ terms: ComparisonTerms) {
        self.from = from
        self.to = to
        self.metric = metric
        self.terms = terms
        pairs = PairedAnswers(from, to, about: terms.set.members, of: terms.lists.on.examples)
    }

    func paired(_ request: ComparisonRequest) throws -> ModelComparison.Paired? {
        guard let first = metric.value(of: pairs.first.counts), let second = metric.value(of: pairs.second.counts)
        else { return nil }
        let isAccuracy = metric == .accuracy && terms.lists.on.examples.groups.isEmpty
        let interval = isAccuracy ? pairs.table.newcombe : try bootstrap(resamples: request.resamples)
        return ModelComparison.Paired(
            values: (first, second), table: pairs.table, confusion: (pairs.first, pairs.second), interval: interval,
            p: isAccuracy ? pairs.table.midP : nil, method: isAccuracy ? "newcombe" : "bootstrap", byClass: byClass,
            cases: request.listsImages ? try cases() : [], count: pairs.table.count)
    }

    /// By class of the images, in the order of the classes.
    private var byClass: [ModelComparison.ByClass] {
        var tables: [Int32: PairedTable] = [:]
        for (cell, count) in pairs.cells {
            tables[cell.truth, default: PairedTable()].add(
                firstIsRight: cell.first == cell.truth, secondIsRight: cell.second == cell.truth, count: count)
        }
        return tables.sorted { $0.key < $1.key }.map { .init(name: pairs.classes[Int($0.key)], table: $0.value) }
    }

    /// Images that at least one model got wrong, sorted by key.
    private func cases() throws -> [ModelComparison.Case] {
        var cases: [ModelComparison.Case] = []
        for (place, cell) in pairs.triples.enumerated() where cell.first != cell.truth || cell.second != cell.truth {
            let member = terms.set.members[place]
            cases.append(
                ModelComparison.Case(
                    kind: cell.second == cell.truth
                        ? .newlyRight : cell.first == cell.truth ? .newlyWrong : .stillWrong,
                    key: printable(terms.lists.on.keys[Int(member)]), path: try terms.lists.on.imagePath(member),
                    label: pairs.classes[Int(cell.truth)], from: pairs.classes[Int(cell.first)],
                    to: pairs.classes[Int(cell.second)]))
        }
        return cases.sorted { byBytes($0.key, $1.key) }
    }

    /// Labels that were corrected only where one model had contradicted them make that model look better than the other.
    func notes(on change: SplitChange) -> [Note] {
        let first = doubts(of: from, change)
        let second = doubts(of: to, change)
        return [(terms.contestants.from, first, second), (terms.contestants.to, second, first)].compactMap {
            side, own, others in
            // Where both models contradicted the old labels, neither gains more by their correction.
            guard own.count >= Self.fewRelabelled, own.share >= 0.95, own.share - others.share >= 0.2 else {
                return nil
            }
            return Note(
                kind: "verification-bias", count: own.doubted, examples: [],
                text: "\(own.doubted) of \(own.count) corrected labels are where score \(side.score.id.short) "
                    + "(\(side.score.content.model)) contradicted the old label: labels that it agreed with may be as wrong, and were "
                    + "not looked at")
        }
    }

    /// How many of the corrected labels a model had an answer for, and how often it had contradicted the old one.
    private func doubts(of answers: Answers, _ change: SplitChange) -> (count: Int, doubted: Int, share: Double) {
        let isRight = Judgement(answers, change.relabelled.map(\.old), of: terms.lists.from.examples).isRight
            .compactMap(\.self)
        let doubted = isRight.count { !$0 }
        return (isRight.count, doubted, isRight.isEmpty ? 0 : Double(doubted) / Double(isRight.count))
    }

    private static let fewRelabelled = 5

    /// The interval of the difference by drawing images, or groups of them, again and again; nil where they are too few.
    private func bootstrap(resamples: Int) throws -> Interval? {
        let groups = terms.lists.on.examples.groups
        let count = pairs.classes.count
        let bootstrap =
            groups.isEmpty
            ? PairedBootstrap(cells: pairs.pairedCells, classCount: count, metric: metric, seed: terms.seed)
            : PairedBootstrap(
                groups: pairs.grouped(by: terms.set.members.map { groups[Int($0)] }), classCount: count,
                metric: metric, seed: terms.seed)
        guard let bootstrap else { return nil }
        return try terms.interval(resamples: resamples) { bootstrap.differences($0) }
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
