import DatasetModel
import Labels
import Scoring

/// Two detectors on the images of a comparison.
struct DetectorPair: ModelPair {
    private let from: DetectionEvaluation
    private let to: DetectionEvaluation
    private let metric: DetectionMetric
    private let terms: ComparisonTerms
    private let areAlike: Bool

    /// Each costs a step for every detection and overlap.
    private static let usualResamples = 2000

    init(_ from: DetectionAnswers, _ to: DetectionAnswers, _ metric: DetectionMetric, _ terms: ComparisonTerms) {
        let (members, examples) = (terms.set.members, terms.lists.on.examples)
        self.from = from.evaluation(of: members, in: examples)
        self.to = to.evaluation(of: members, in: examples)
        areAlike = from.agrees(with: to, about: members, of: examples)
        self.metric = metric
        self.terms = terms
    }

    func paired(_ request: ComparisonRequest) throws -> ModelComparison.Paired? {
        guard let first = from.value(of: metric), let second = to.value(of: metric) else { return nil }
        let bootstrap = DetectionBootstrap(first: from, second: to, metric: metric, seed: terms.seed)
        let interval = try bootstrap.flatMap { bootstrap in
            try terms.interval(resamples: request.resamples ?? Self.usualResamples) { bootstrap.differences($0) }
        }
        return ModelComparison.Paired(
            values: (first, second), table: nil, confusion: nil, interval: interval, p: nil, method: "bootstrap",
            byClass: [], cases: [], count: from.imageCount, areAlike: areAlike, precisions: precisions)
    }

    /// By class that has objects, in the order of the classes.
    private var precisions: [ModelComparison.PairedPrecision] {
        let classes = terms.lists.on.examples.classes
        return zip(from.precisions(classes), to.precisions(classes)).map { .init(from: $0, to: $1) }
    }

    func notes(on change: SplitChange) -> [Note] { [] }
}
