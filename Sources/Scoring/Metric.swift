/// What dsv knows of a metric by its name.
package struct Metric: Sendable, Equatable {
    /// The name in dsv's spelling: lower case, words joined by `_`, aliases replaced.
    package let name: String
    /// The smallest valid value; -infinity where there is none or the metric is unknown.
    package let lowest: Double
    /// The largest valid value; infinity where there is none or the metric is unknown.
    package let highest: Double
    /// Nil where the metric is unknown.
    package let higherIsBetter: Bool?
    /// True for a share of the images that were right or wrong, to which Wilson's interval applies.
    package let isRateOfImages: Bool

    /// The metric of this name, in whatever spelling tools give it: `Accuracy`, `top1`, `mAP@0.5`, `f1-macro`.
    ///
    /// A prefix that says on which images it was measured, as in `val_loss`, stays in the name.
    package init(named text: String) {
        self = Self.known[text] ?? Metric(parsing: text)
    }

    private init(parsing text: String) {
        let (prefix, plain) = Self.split(Self.joined(text))
        let base = Self.canonical(plain)
        let kind = Kind(of: base)
        name = prefix + base
        (lowest, highest) = kind.range
        higherIsBetter = kind.higherIsBetter
        // Other images may be meant by the prefix than those that are counted.
        isRateOfImages = prefix.isEmpty && kind.isRateOfImages
    }

    /// True for a finite value in the metric's range.
    package func accepts(_ value: Double) -> Bool {
        value.isFinite && lowest <= value && value <= highest
    }

    /// How this metric follows from a confusion matrix; nil where it does not.
    package var confusionMetric: ConfusionMetric? { ConfusionMetric(rawValue: name) }
}

extension Metric {
    /// Names that every score has, looked up rather than read: a list of scores asks for thousands.
    private static let known = Dictionary(
        uniqueKeysWithValues: (ConfusionMetric.allCases.map(\.rawValue) + ["log_loss", "top_5_accuracy", "ece"]).map {
            ($0, Metric(parsing: $0))
        })

    /// Lower-cases a name and joins its words.
    private static func joined(_ text: String) -> String {
        String(text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    /// Cuts off what says on which images a metric was measured.
    private static func split(_ name: String) -> (prefix: String, plain: String) {
        // Ultralytics' `metrics/mAP50(B)` says nothing by its prefix: B is for boxes.
        if name.hasPrefix("metrics/") {
            let plain = name.dropFirst("metrics/".count)
            return ("", String(plain.hasSuffix("(b)") ? plain.dropLast(3) : plain))
        }
        for prefix in ["train", "training", "val", "valid", "validation", "test", "eval"] {
            for separator in ["_", "/"] where name.hasPrefix(prefix + separator) && name.count > prefix.count + 1 {
                return (prefix + "_", String(name.dropFirst(prefix.count + 1)))
            }
        }
        return ("", name)
    }

    /// dsv's name of a metric that has several.
    private static func canonical(_ name: String) -> String {
        if let alias = aliases[name] { return alias }
        guard let count = topCount(of: name) else { return name }
        return count == 1 ? "accuracy" : "top_\(count)_accuracy"
    }

    /// The k of `top_5_accuracy`, `top5`, `top5_acc`, `acc@5` and the like.
    private static func topCount(of name: String) -> Int? {
        for suffix in ["_accuracy", "_acc", ""] where name.hasPrefix("top") && name.hasSuffix(suffix) {
            let middle = name.dropFirst("top".count).dropLast(suffix.count).drop { $0 == "_" || $0 == "@" }
            if let count = count(middle) { return count }
        }
        for prefix in ["acc@", "accuracy@", "top_k_accuracy@"] where name.hasPrefix(prefix) {
            return count(name.dropFirst(prefix.count))
        }
        return nil
    }

    private static func count(_ digits: Substring) -> Int? {
        // Int reads signs, too.
        guard let count = Int(digits), count > 0, digits.first != "+" else { return nil }
        return count
    }

    private static let aliases = [
        "acc": "accuracy", "accuracy_score": "accuracy", "categorical_accuracy": "accuracy",
        "sparse_categorical_accuracy": "accuracy", "accuracy_top1": "accuracy", "accuracy_top5": "top_5_accuracy",
        "err": "error_rate", "error": "error_rate",
        "bal_acc": "balanced_accuracy", "balanced_acc": "balanced_accuracy", "bacc": "balanced_accuracy",
        "balanced_accuracy_score": "balanced_accuracy", "mean_class_accuracy": "balanced_accuracy",
        "f1_macro": "macro_f1", "f1_weighted": "weighted_f1", "f1_score": "f1", "fscore": "f1", "f_score": "f1",
        "macro_f1_score": "macro_f1", "weighted_f1_score": "weighted_f1", "f1_micro": "micro_f1",
        "precision_macro": "macro_precision", "precision_weighted": "weighted_precision",
        "recall_macro": "macro_recall", "recall_weighted": "weighted_recall",
        "logloss": "log_loss", "cross_entropy": "log_loss", "cross_entropy_loss": "log_loss", "nll": "log_loss",
        "expected_calibration_error": "ece",
        "cohen_kappa": "kappa", "cohens_kappa": "kappa", "cohen_kappa_score": "kappa",
        "matthews_corrcoef": "mcc", "matthews_correlation": "mcc",
        "map@0.5": "map50", "map@.5": "map50", "map@50": "map50", "map_50": "map50", "map_0.5": "map50",
        "map0.5": "map50", "ap50": "map50",
        "map@0.75": "map75", "map@.75": "map75", "map@75": "map75", "map_75": "map75", "ap75": "map75",
        "map50_95": "map", "map_50_95": "map", "map@50_95": "map", "map@0.5:0.95": "map", "map@.5:.95": "map",
        "map@[.5:.95]": "map", "map@[0.5:0.95]": "map", "map@0.5_0.95": "map", "map_0.5:0.95": "map",
        "map@50:95": "map", "bbox_map": "map", "bbox_map_50": "map50", "bbox_map_75": "map75",
        "mean_average_precision": "map",
        "rocauc": "roc_auc", "auroc": "roc_auc", "roc_auc_score": "roc_auc",
        "mean_iou": "miou", "dice_score": "dice", "dice_coefficient": "dice", "jaccard": "iou",
        "mean_absolute_error": "mae", "mean_squared_error": "mse", "root_mean_squared_error": "rmse",
        "brier": "brier_score",
    ]

    /// What kinds of metrics there are.
    private enum Kind {
        case share
        case shareOfImages
        case shareOfErrors
        case shareLowerIsBetter
        case correlation
        case coefficientOfDetermination
        case loss
        case unknown

        init(of name: String) {
            switch name {
            case "accuracy": self = .shareOfImages
            case "error_rate": self = .shareOfErrors
            case "ece": self = .shareLowerIsBetter
            case "kappa", "mcc": self = .correlation
            case "r2": self = .coefficientOfDetermination
            case "log_loss", "loss", "mae", "mse", "rmse", "brier_score": self = .loss
            case "balanced_accuracy", "macro_f1", "weighted_f1", "micro_f1", "macro_precision", "weighted_precision",
                "macro_recall", "weighted_recall", "f1", "precision", "recall", "sensitivity", "specificity", "auc",
                "roc_auc", "pr_auc", "average_precision", "map", "map50", "map75", "iou", "miou", "dice":
                self = .share
            default:
                if Metric.topCount(of: name) != nil {
                    self = .shareOfImages
                } else {
                    self = name.hasSuffix("_loss") ? .loss : .unknown
                }
            }
        }

        var range: (lowest: Double, highest: Double) {
            switch self {
            case .share, .shareOfImages, .shareOfErrors, .shareLowerIsBetter: (0, 1)
            case .correlation: (-1, 1)
            case .coefficientOfDetermination: (-.infinity, 1)
            case .loss: (0, .infinity)
            case .unknown: (-.infinity, .infinity)
            }
        }

        var higherIsBetter: Bool? {
            switch self {
            case .share, .shareOfImages, .correlation, .coefficientOfDetermination: true
            case .shareOfErrors, .shareLowerIsBetter, .loss: false
            case .unknown: nil
            }
        }

        var isRateOfImages: Bool {
            switch self {
            case .shareOfImages, .shareOfErrors: true
            default: false
            }
        }
    }
}
