import Scoring
import SystemPackage
import TestSupport
import Testing

/// scikit-learn's answers; see Golden/make.py.
@Suite struct `Classification agrees with scikit-learn` {
    /// The k of `top_k_accuracy`.
    private static func topCount(_ name: String) -> Int? {
        guard name.hasPrefix("top_"), name.hasSuffix("_accuracy") else { return nil }
        return Int(name.dropFirst("top_".count).dropLast("_accuracy".count))
    }

    /// Compares the lines `value` and `class` of a case.
    private func compare(_ lines: [[String]], with matrix: ConfusionMatrix, _ metrics: ProbabilityMetrics? = nil) {
        var classes = 0
        for words in lines where words[0] == "value" {
            let metric = Metric(named: words[1])
            let value =
                switch words[1] {
                case "log_loss": metrics?.logLoss
                case "ece": metrics?.expectedCalibrationError
                default:
                    metric.confusionMetric?.value(of: matrix.counts)
                        ?? Self.topCount(words[1]).flatMap { metrics?.topAccuracy($0) }
                }
            #expect(isNear(value, Double(words[2])), "\(lines[0]) \(words)")
        }
        for words in lines where words[0] == "class" {
            let score = matrix.perClass[classes]
            classes += 1
            #expect(score.name == words[1] && score.support == Int(words[5]))
            let values = [score.precision, score.recall, score.f1]
            #expect(zip(values, words[2...4]).allSatisfy { isNear($0, Double($1)) }, "\(lines[0]) \(words)")
            #expect(score.recallInterval == .wilson(rate: score.recall, count: score.support))
        }
        #expect(classes == matrix.perClass.count)
    }

    @Test func `every metric of random matrices with missing classes`() throws {
        let cases = try GoldenFile.cases(of: "classification.txt")
        #expect(cases.count == 40)
        for lines in cases {
            let cells = lines.filter { $0[0] == "cell" }
            var matrix = ConfusionMatrix(classes: cells.map { $0[1] } + cells.map { $0[2] })
            for cell in cells {
                let truth = try #require(matrix.index(of: cell[1]))
                let predicted = try #require(matrix.index(of: cell[2]))
                matrix.add(truth: truth, predicted: predicted, count: try #require(Int(cell[3])))
            }
            compare(lines, with: matrix)
        }
    }

    @Test func `log loss, top-k accuracy and calibration of random probabilities`() throws {
        let cases = try GoldenFile.cases(of: "probabilities.txt")
        #expect(cases.count == 20)
        for lines in cases {
            let images = lines.filter { $0[0] == "image" }
            var metrics = ProbabilityMetrics(classCount: images[0].count - 2)
            for image in images {
                let probabilities = image.dropFirst(2).compactMap { Double($0) }
                let truth: Int = try #require(Int(image[1]))
                metrics.add(probabilities.span, truth: truth)
            }
            compare(lines, with: ConfusionMatrix(classes: []), metrics)
        }
    }

    @Test(arguments: 1...3) func `the rounds of the digits`(_ round: Int) throws {
        let digits = Fixtures.folder.appending("digits")
        let labels = try GoldenFile.rows(of: digits.appending("v\(round)").appending("labels.csv"))
        var truths: [String: String] = [:]
        for row in labels where row["subset"] == "val" { truths[try #require(row["fname"])] = row["label"] }
        var matrix = ConfusionMatrix(classes: labels.compactMap { $0["label"] })
        var metrics = ProbabilityMetrics(classCount: 10)
        for row in try GoldenFile.rows(of: digits.appending("predictions").appending("v\(round).csv")) {
            guard let name = row["fname"], let answer = row["pred"], let label = truths[name] else { continue }
            let truth = try #require(matrix.index(of: label))
            matrix.add(truth: truth, predicted: try #require(matrix.index(of: answer)))
            let probabilities = (0..<10).compactMap { Double(row["p\($0)"] ?? "") }
            metrics.add(probabilities.span, truth: truth)
        }
        let golden = try GoldenFile.cases(of: "digits.txt")[round - 1]
        #expect(String(matrix.counts.total) == golden[1][1])
        compare(golden, with: matrix, metrics)
    }
}
