import Comparison
import DatasetModel
import Labels
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
        // Of accuracy the interval is known in closed form, unless images come in groups.
        let sign: Double? = terms.lists.on.examples.groups.isEmpty ? metric.signOfAccuracy : nil
        let interval =
            try sign.map { pairs.table.newcombe.scaled(by: $0) }
            ?? bootstrap(resamples: request.resamples ?? Self.usualResamples)
        return ModelComparison.Paired(
            values: (first, second), table: pairs.table, confusion: (pairs.first, pairs.second), interval: interval,
            p: sign == nil ? nil : pairs.table.midP, method: sign == nil ? "bootstrap" : "newcombe", byClass: byClass,
            cases: request.listsImages ? try cases() : [], count: pairs.table.count,
            areAlike: pairs.cells.keys.allSatisfy { $0.first == $0.second })
    }

    private static let usualResamples = 10_000

    /// Of a metric that counts every class alike, the classes of so few images that drawing from them says nothing.
    private var smallClasses: [String] {
        guard metric.countsClassesAlike else { return [] }
        let counts = pairs.first.counts.truth
        return counts.indices.filter { (1..<Self.fewestImages).contains(counts[$0]) }.map { pairs.classes[$0] }
    }

    private static let fewestImages = 10

    /// By class of the images, in the order of the classes.
    private var byClass: [ModelComparison.Slice] {
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
    func notes(on change: SplitChange) -> [Note] { biasNotes(change) + spellingNotes(change) + smallClassNotes }

    /// Labels that are only spelt otherwise make models that were trained on the old spelling look wrong.
    private func spellingNotes(_ change: SplitChange) -> [Note] {
        let (old, new) = (terms.lists.from.examples, terms.lists.to.examples)
        func word(_ label: Int32, _ examples: Examples) -> String? {
            label < 0 ? nil : examples.classes[Int(label)].lowercased()
        }
        let count = change.relabelled.count { pair in
            let before = word(old.labels[Int(pair.old)], old)
            return before != nil && before == word(new.labels[Int(pair.new)], new)
        }
        if count == 0 { return [] }
        return [
            Note(
                kind: .caseOnly, count: count, examples: [],
                text: (count == 1 ? "a label differs" : "\(grouped(count)) labels differ")
                    + " only by case from one snapshot to the other: an answer in the old spelling counts as wrong")
        ]
    }

    private var smallClassNotes: [Note] {
        let small = smallClasses
        if small.isEmpty { return [] }
        return [
            Note(
                kind: .smallClasses, count: small.count, examples: small,
                text: (small.count == 1 ? "a class has" : "\(grouped(small.count)) classes have")
                    + " fewer than \(Self.fewestImages) images to compare on: there is no interval for \(metric.rawValue)"
            )
        ]
    }

    private func biasNotes(_ change: SplitChange) -> [Note] {
        let first = doubts(of: from, change)
        let second = doubts(of: to, change)
        return [(terms.contestants.from, first, second), (terms.contestants.to, second, first)].compactMap {
            side, own, others in
            // Where both models contradicted the old labels, neither gains more by their correction.
            guard own.count >= Self.fewRelabelled, own.share >= 0.95, own.share - others.share >= 0.2 else {
                return nil
            }
            return Note(
                kind: .verificationBias, count: own.doubted, examples: [],
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
        if !smallClasses.isEmpty { return nil }
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

extension ConfusionMetric {
    /// 1 for accuracy, -1 for its opposite; nil for any other metric.
    fileprivate var signOfAccuracy: Double? {
        switch self {
        case .accuracy: 1
        case .errorRate: -1
        default: nil
        }
    }

    /// Says whether each class counts as much as any other, however few its images are.
    fileprivate var countsClassesAlike: Bool {
        switch self {
        case .balancedAccuracy, .macroPrecision, .macroRecall, .macroF1: true
        default: false
        }
    }
}

extension Interval {
    /// The interval of a number that is this one's times a factor.
    fileprivate func scaled(by factor: Double) -> Interval {
        factor < 0 ? Interval(low: high * factor, high: low * factor) : Interval(low: low * factor, high: high * factor)
    }
}
