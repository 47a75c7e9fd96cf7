import Scoring
import Testing

@Suite struct `Confusion matrices` {
    @Test func `kappa of a table of two annotators`() throws {
        var matrix = ConfusionMatrix(classes: ["yes", "no"])
        let (no, yes) = (try #require(matrix.index(of: "no")), try #require(matrix.index(of: "yes")))
        matrix.add(truth: yes, predicted: yes, count: 20)
        matrix.add(truth: yes, predicted: no, count: 5)
        matrix.add(truth: no, predicted: yes, count: 10)
        matrix.add(truth: no, predicted: no, count: 15)
        #expect(abs(try #require(matrix.counts.kappa) - 0.4) < 1e-15)
        #expect(matrix.confusions.map(\.count) == [10, 5])
        #expect(matrix[truth: yes, predicted: no] == 5 && matrix[truth: no, predicted: no] == 15)
    }

    @Test func `classes are those of both sides, sorted by their bytes`() {
        let matrix = ConfusionMatrix(classes: ["b", "ä", "B", "a", "b"] + ["z", "a", "a\u{308}"])
        #expect(matrix.classes.map { Array($0.utf8) } == ["B", "a", "a\u{308}", "b", "z", "ä"].map { Array($0.utf8) })
        #expect(matrix.index(of: "a\u{308}") == 2 && matrix.index(of: "ä") == 5)
        #expect(matrix.index(of: "c") == nil && matrix.index(of: "") == nil && matrix.index(of: "é") == nil)
    }

    @Test func `a class without images or answers does not count`() throws {
        var matrix = ConfusionMatrix(classes: ["a", "b", "c"])
        matrix.add(truth: 0, predicted: 0, count: 3)
        matrix.add(truth: 0, predicted: 1, count: 1)
        #expect(matrix.perClass.map(\.name) == ["a", "b"])
        // a: precision 1, recall 3/4; b: no images, one answer.
        #expect(matrix.counts.macroRecall == 0.375)
        #expect(matrix.counts.balancedAccuracy == 0.75)
        #expect(matrix.perClass[1].recallInterval == Interval(low: 0, high: 1))
    }

    @Test func `metrics of no images are not numbers`() {
        let empty = ConfusionMatrix(classes: ["a", "b"])
        for metric in ConfusionMetric.allCases { #expect(metric.value(of: empty.counts) == nil) }
        #expect(empty.perClass.isEmpty)
    }

    @Test func `one class alone has no kappa`() {
        var matrix = ConfusionMatrix(classes: ["a"])
        matrix.add(truth: 0, predicted: 0, count: 3)
        #expect(matrix.counts.kappa == nil && matrix.counts.matthewsCorrelation == 0)
    }

    @Test func `a thousand classes`() throws {
        var matrix = ConfusionMatrix(classes: (0..<1000).map { "class\($0)" })
        for image in 0..<100_000 { matrix.add(truth: image % 1000, predicted: (image * 7) % 1000) }
        #expect(matrix.counts.total == 100_000)
        // 7x = x modulo 1000 for x = 0 and 500 only.
        #expect(matrix.counts.accuracy == 0.002)
    }
}
