import DatasetModel
import LabelFormats
import Testing

@Suite struct MetricsFileTests {
    private typealias Metric = MetricsFile.Metric
    private typealias Parameter = MetricsFile.Parameter

    private func parse(_ text: String) throws(FormatError) -> MetricsFile {
        let bytes = Array(text.utf8)
        return try MetricsFile(parsing: bytes.span)
    }

    @Test func `a flat file is its numbers in their order`() throws {
        let file = try parse("\u{feff}{\"loss\": 0.41,\r\n \"accuracy\": 0.883, \"errors\": 12, \"lr\": 1e-05}")
        #expect(
            file.metrics == [
                Metric(name: "loss", value: 0.41), Metric(name: "accuracy", value: 0.883),
                Metric(name: "errors", value: 12), Metric(name: "lr", value: 0.00001),
            ])
        #expect(file.parameters.isEmpty && file.classes.isEmpty && file.count == nil)
    }

    @Test func `a nested file is flattened, and its counters are parameters`() throws {
        let file = try parse(
            #"{"train": {"acc": 0.9, "top": {"5": 0.99}}, "step": 3, "val": {"Epoch": 4.0}, "m.n": 1}"#)
        #expect(
            file.metrics == [
                Metric(name: "train.acc", value: 0.9), Metric(name: "train.top.5", value: 0.99),
                Metric(name: "m.n", value: 1),
            ])
        #expect(file.parameters == [Parameter(name: "step", value: "3"), Parameter(name: "val.Epoch", value: "4.0")])
    }

    @Test func `texts and truth values are parameters`() throws {
        let file = try parse(#"{"model": "res\u006eet", "amp": true, "ema": false, "acc": 1}"#)
        #expect(file.metrics == [Metric(name: "acc", value: 1)])
        #expect(
            file.parameters == [
                Parameter(name: "model", value: "resnet"), Parameter(name: "amp", value: "true"),
                Parameter(name: "ema", value: "false"),
            ])
    }

    @Test func `a classification report is told apart by class`() throws {
        let file = try parse(
            """
            {"cat": {"precision": 0.5, "recall": 1.0, "f1-score": 0.67, "support": 1.0},
             "dog": {"precision": 1.0, "recall": 0.5, "f1-score": 0.66, "support": 2},
             "accuracy": 0.75,
             "macro avg": {"precision": 0.75, "recall": 0.76, "f1-score": 0.665, "support": 3.0},
             "weighted avg": {"precision": 0.83, "recall": 0.67, "f1-score": 0.663, "support": 3.0}, "model": "m"}
            """)
        #expect(
            file.metrics.map(\.name) == [
                "accuracy", "macro_precision", "macro_recall", "macro_f1", "weighted_precision", "weighted_recall",
                "weighted_f1",
            ])
        #expect(file.metrics.map(\.value) == [0.75, 0.75, 0.76, 0.665, 0.83, 0.67, 0.663])
        #expect(file.count == 3 && file.parameters == [Parameter(name: "model", value: "m")])
        let cat = MetricsFile.ClassMetrics(
            label: "cat",
            metrics: [
                Metric(name: "precision", value: 0.5), Metric(name: "recall", value: 1),
                Metric(name: "f1", value: 0.67),
            ], support: 1)
        #expect(file.classes.count == 2 && file.classes[0] == cat)
        #expect(file.classes[1].label == "dog" && file.classes[1].support == 2)
    }

    @Test func `objects that are no report are flattened`() throws {
        // No average; and a report's class with a number more.
        #expect(
            try parse(#"{"cat": {"precision": 0.5, "f1-score": 0.6}}"#).metrics.map(\.name)
                == ["cat.precision", "cat.f1-score"])
        let odd = try parse(#"{"macro avg": {"f1-score": 0.6}, "cat": {"f1-score": 0.5, "auc": 0.7}}"#)
        #expect(odd.metrics.map(\.name) == ["cat.f1-score", "cat.auc", "macro_f1"] && odd.classes.isEmpty)
    }

    @Test func `an empty object has no metrics`() throws {
        #expect(try parse("{}").metrics.isEmpty)
        #expect(try parse("{\"a\": {}}").metrics.isEmpty)
    }

    @Test(arguments: [
        ("{\"a\": 1,\n\"b\": null}", "line 2: 'b' is null, no number"),
        ("{\n\"a\": NaN}", "line 2: NaN or Infinity, which JSON does not have"),
        ("{\"a\": {\"b\":\n[1, 2]}}", "line 2: 'a.b' is a list"),
        ("{\"a\": 1e999}", "line 1: 'a' is beyond all doubles"),
        ("{\"a\": 1,\n\"a\": 2}", "line 2: 'a' is given twice"),
        ("{\"a\": {\"b\": 1},\n\"a\": {\"b\": 1}}", "line 2: 'a' is given twice"),
        ("{\"a\": {\"b\": 1},\n\"a.b\": 1}", "line 2: 'a.b' is given twice"),
        ("[0.5]", "line 1: it is no object of metrics"), ("0.5", "line 1: it is no object of metrics"),
        ("", "line 1: the JSON ends too early"), ("{\"a\": 1", "line 1: the JSON ends too early"),
        (
            "{\"macro avg\": {\"f1-score\": 1,\n\"support\": 1.5}}",
            "line 2: the support of 'macro avg' is 1.5, no count"
        ),
    ])
    func `what is no metric is refused with its line`(text: String, problem: String) throws {
        let error = try #require(throws: FormatError.self) { try parse(text) }
        #expect(error.description == problem)
    }

    @Test func `a list comes with a hint`() throws {
        let error = try #require(throws: FormatError.self) { try parse("{\"loss\": [0.3, 0.2]}") }
        #expect(error.hint == "a metric is one number; give the last or the best of them")
    }
}
