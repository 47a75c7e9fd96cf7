/// A metric that is a function of the counts of a confusion matrix, by its name in dsv.
package enum ConfusionMetric: String, Sendable, CaseIterable {
    case accuracy
    case errorRate = "error_rate"
    case balancedAccuracy = "balanced_accuracy"
    case macroPrecision = "macro_precision"
    case macroRecall = "macro_recall"
    case macroF1 = "macro_f1"
    case weightedPrecision = "weighted_precision"
    case weightedRecall = "weighted_recall"
    case weightedF1 = "weighted_f1"
    case kappa
    case matthewsCorrelation = "mcc"

    /// The metric of these counts; nil where it is undefined, as that of no images.
    package func value(of counts: ClassCounts) -> Double? {
        switch self {
        case .accuracy: counts.accuracy
        case .errorRate: counts.accuracy.map { 1 - $0 }
        case .balancedAccuracy: counts.balancedAccuracy
        case .macroPrecision: counts.macroPrecision
        case .macroRecall: counts.macroRecall
        case .macroF1: counts.macroF1
        case .weightedPrecision: counts.weightedPrecision
        case .weightedRecall: counts.weightedRecall
        case .weightedF1: counts.weightedF1
        case .kappa: counts.kappa
        case .matthewsCorrelation: counts.matthewsCorrelation
        }
    }
}
