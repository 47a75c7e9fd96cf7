import Scoring
import Testing

@Suite struct `Metrics of probabilities` {
    private func metrics(_ rows: [([Double], Int?)]) -> ProbabilityMetrics {
        var metrics = ProbabilityMetrics(classCount: rows.first?.0.count ?? 0)
        for (row, truth) in rows {
            metrics.add(row.span, truth: truth)
        }
        return metrics
    }

    @Test func `certainty in the wrong class costs the logarithm of the smallest step, not infinity`() throws {
        let loss = try #require(metrics([([1, 0], 1)]).logLoss)
        #expect(abs(loss - 36.04365338911715) < 1e-12)
    }

    @Test func `a class that the model does not know is a miss`() throws {
        let unknown = metrics([([0.5, 0.5], nil)])
        #expect(unknown.topAccuracy(2) == 0)
        #expect(unknown.logLoss == metrics([([1, 0], 1)]).logLoss)
    }

    @Test func `of equal probabilities the last one goes first`() {
        let tied = [0.25, 0.25, 0.25, 0.25]
        #expect(metrics([(tied, 3)]).topAccuracy(1) == 1)
        #expect(metrics([(tied, 0)]).topAccuracy(3) == 0)
        #expect(metrics([(tied, 0)]).topAccuracy(4) == 1)
        #expect(metrics([(tied, 0)]).topAccuracy(9) == 1)
    }

    @Test func `calibration is the distance of confidence and accuracy, bin by bin`() throws {
        var calibration = Calibration()
        #expect(calibration.expectedError == nil)
        // Four answers at 0.9 of which two are right, and one at 0.3 that is: (4·0.4 + 1·0.7)/5.
        for isRight in [true, true, false, false] { calibration.add(confidence: 0.9, isRight: isRight) }
        calibration.add(confidence: 0.3, isRight: true)
        #expect(abs(try #require(calibration.expectedError) - 0.46) < 1e-15)
        // The ends belong to the first and the last bin.
        calibration.add(confidence: 0, isRight: false)
        calibration.add(confidence: 1, isRight: true)
        #expect(calibration.bins[0].count == 1 && calibration.bins[14].count == 1)
    }

    @Test func `nothing seen, nothing said`() {
        let none = metrics([])
        #expect(none.logLoss == nil && none.topAccuracy(1) == nil && none.expectedCalibrationError == nil)
    }
}
