/// What a metric's difference of two detectors would have been on other images like these: a paired bootstrap.
///
/// As `PairedBootstrap`, but a resample weights images, or groups of them. Cost of a resample: a step for each detection of
/// both models, and for each right one and threshold of overlap.
package struct DetectionBootstrap: Sendable {
    private let first: DetectionEvaluation
    private let second: DetectionEvaluation
    private let metric: DetectionMetric
    private let seed: UInt64
    /// The unit that each image is drawn with.
    private let units: [Int]
    private let unitCount: Int

    /// Resamples images, or groups of them: `groups` has the number of each image's group, counted from 0.
    ///
    /// Both evaluations must be of the same images in the same order. Nil below `BootstrapInterval.fewestUnits` images, or
    /// groups.
    package init?(
        first: DetectionEvaluation, second: DetectionEvaluation, metric: DetectionMetric, groups: [Int]? = nil,
        seed: UInt64
    ) {
        precondition(first.imageCount == second.imageCount, "evaluations of the same images")
        precondition(groups == nil || groups?.count == first.imageCount, "a group for each image")
        let units = groups ?? Array(0..<first.imageCount)
        unitCount = (units.max() ?? -1) + 1
        if unitCount < BootstrapInterval.fewestUnits { return nil }
        self.first = first
        self.second = second
        self.metric = metric
        self.seed = seed
        self.units = units
    }

    /// The interval of all resamples, on one thread; nil where the metric is undefined in every one.
    package func interval(resamples: Int = 2000) -> BootstrapInterval? {
        BootstrapInterval(of: differences(0..<resamples))
    }

    /// The metric of the second model minus that of the first, of each of these resamples; NaN where it is undefined.
    package func differences(_ resamples: Range<Int>) -> [Double] {
        resamples.map { number in
            var random = RandomStream(seed: seed, number: number)
            var drawn = Array(repeating: 0, count: unitCount)
            for _ in 0..<unitCount { drawn[random.below(unitCount)] += 1 }
            let weights = units.map { drawn[$0] }
            guard let one = first.value(of: metric, weights: weights),
                let other = second.value(of: metric, weights: weights)
            else { return .nan }
            return other - one
        }
    }
}
