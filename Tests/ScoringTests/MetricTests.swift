import Scoring
import Testing

@Suite struct `Metrics by name` {
    @Test(arguments: [
        ("acc", "accuracy"), ("Accuracy", "accuracy"), ("top1", "accuracy"), ("Top-1 Accuracy", "accuracy"),
        ("top5", "top_5_accuracy"), ("top-5 acc", "top_5_accuracy"), ("acc@10", "top_10_accuracy"),
        ("top_3_accuracy", "top_3_accuracy"), ("mAP@0.5", "map50"), ("mAP50", "map50"), ("mAP50-95", "map"),
        ("mAP@[.5:.95]", "map"), ("metrics/mAP50-95(B)", "map"), ("f1_macro", "macro_f1"), ("Macro F1", "macro_f1"),
        ("Balanced Accuracy", "balanced_accuracy"), ("cohen-kappa", "kappa"), ("val_acc", "val_accuracy"),
        ("val/loss", "val_loss"), ("AUROC", "roc_auc"), ("my metric", "my_metric"), ("topology", "topology"),
        ("top_", "top_"), ("top-0", "top_0"), ("test", "test"), ("", ""),
    ]) func `a name has one spelling, and that one is stable`(_ row: (text: String, name: String)) {
        #expect(Metric(named: row.text).name == row.name)
        #expect(Metric(named: row.name).name == row.name)
    }

    @Test func `rates lie between 0 and 1, correlations from -1, losses above 0`() {
        for name in ["accuracy", "top_5_accuracy", "macro_f1", "map", "map50", "ece", "error_rate", "val_accuracy"] {
            let metric = Metric(named: name)
            #expect(metric.accepts(0) && metric.accepts(1) && !metric.accepts(1.01) && !metric.accepts(-0.01))
        }
        for name in ["kappa", "mcc"] {
            let metric = Metric(named: name)
            #expect(metric.accepts(-1) && metric.accepts(1) && !metric.accepts(-1.01) && !metric.accepts(97.5))
        }
        for name in ["log_loss", "loss", "rmse", "val_loss", "box_loss"] {
            let metric = Metric(named: name)
            #expect(metric.accepts(0) && metric.accepts(1e9) && !metric.accepts(-1e-9))
        }
        let unknown = Metric(named: "novelty")
        #expect(unknown.accepts(-1e300) && unknown.accepts(1e300))
        for name in ["accuracy", "loss", "novelty", "kappa"] {
            #expect(!Metric(named: name).accepts(.nan) && !Metric(named: name).accepts(.infinity))
        }
    }

    @Test func `which direction is better is known or not said`() {
        for name in ["accuracy", "top5", "map", "kappa", "mcc", "miou", "val_accuracy"] {
            #expect(Metric(named: name).higherIsBetter == true)
        }
        for name in ["loss", "log_loss", "ece", "error_rate", "mae", "train_loss"] {
            #expect(Metric(named: name).higherIsBetter == false)
        }
        #expect(Metric(named: "novelty").higherIsBetter == nil)
    }

    @Test func `only shares of images have an interval of their own`() {
        #expect(["accuracy", "top1", "top_5_accuracy", "error_rate"].allSatisfy { Metric(named: $0).isRateOfImages })
        for name in ["macro_f1", "balanced_accuracy", "map50", "train_accuracy", "log_loss", "f1", "novelty"] {
            #expect(!Metric(named: name).isRateOfImages)
        }
    }

    @Test func `every metric of a confusion matrix is known by its name`() {
        for metric in ConfusionMetric.allCases {
            let known = Metric(named: metric.rawValue)
            #expect(known.confusionMetric == metric && known.higherIsBetter != nil)
        }
        #expect(Metric(named: "log_loss").confusionMetric == nil)
        #expect(Metric(named: "top1").name == "accuracy" && Metric(named: "top-7").name == "top_7_accuracy")
    }
}
