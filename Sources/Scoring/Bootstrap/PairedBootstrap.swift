/// How many images of one class got these two answers, one of each model; classes by index.
package struct PairedCell: Sendable, Hashable {
    package var truth: Int
    package var first: Int
    package var second: Int
    package var count: Int

    package init(truth: Int, first: Int, second: Int, count: Int = 1) {
        self.truth = truth
        self.first = first
        self.second = second
        self.count = count
    }
}

/// What a metric's difference of two models would have been on other images like these: a paired bootstrap.
///
/// Both models are scored on the same resample. A resample depends on the seed and its number alone, so any threads may
/// compute any of them: `BootstrapInterval(of: bootstrap.differences(0..<5000) + bootstrap.differences(5000..<10_000))`.
/// Cost of a resample: a binomial draw a cell, or a step a cell of groups; two evaluations of the metric.
package struct PairedBootstrap: Sendable {
    private let metric: ConfusionMetric
    private let seed: UInt64
    private let classCount: Int
    private let units: Units
    /// The cells of all units, one after the other.
    private let cells: [PairedCell]

    /// What is drawn.
    private enum Units {
        /// Images: as many as there are, each from a cell.
        case images(Int)
        /// Groups of images: as many as there are, each whole; where the cells of each one end.
        case groups(ends: [Int])
    }

    /// Resamples images; nil below `BootstrapInterval.fewestUnits` of them.
    package init?(cells: [PairedCell], classCount: Int, metric: ConfusionMetric, seed: UInt64) {
        let count = cells.reduce(0) { $0 + $1.count }
        if count < BootstrapInterval.fewestUnits { return nil }
        self.metric = metric
        self.seed = seed
        self.classCount = metric.classesThatMatter(of: classCount)
        units = .images(count)
        self.cells = metric.reduced(cells)
    }

    /// Resamples groups of images that belong together, such as the frames of a film.
    ///
    /// Nil below `BootstrapInterval.fewestUnits` groups: few groups say little, however many images they have.
    package init?(groups: [[PairedCell]], classCount: Int, metric: ConfusionMetric, seed: UInt64) {
        if groups.count < BootstrapInterval.fewestUnits { return nil }
        self.metric = metric
        self.seed = seed
        self.classCount = metric.classesThatMatter(of: classCount)
        var cells: [PairedCell] = []
        var ends: [Int] = []
        for group in groups {
            cells += metric.reduced(group)
            ends.append(cells.count)
        }
        units = .groups(ends: ends)
        self.cells = cells
    }

    /// The interval of all resamples, on one thread; nil where the metric is undefined in every one.
    package func interval(resamples: Int = 10_000) -> BootstrapInterval? {
        BootstrapInterval(of: differences(0..<resamples))
    }

    /// The metric of the second model minus that of the first, of each of these resamples; NaN where it is undefined.
    package func differences(_ resamples: Range<Int>) -> [Double] {
        var first = ClassCounts(classCount: classCount)
        var second = first
        var drawn: [Int] = []
        return resamples.map { number in
            draw(number, &first, &second, &drawn)
            guard let one = metric.value(of: first), let other = metric.value(of: second) else { return .nan }
            return other - one
        }
    }

    /// Fills the counts of both models with one resample; `drawn` is memory to be used again, empty at first.
    func draw(_ number: Int, _ first: inout ClassCounts, _ second: inout ClassCounts, _ drawn: inout [Int]) {
        var random = RandomStream(seed: seed, number: number)
        first.reset()
        second.reset()
        switch units {
        case .images(let count): drawImages(count, &random, &first, &second)
        case .groups(let ends): drawGroups(ends, &drawn, &random, &first, &second)
        }
    }

    /// Draws from the multinomial distribution over the cells: each cell by a binomial, given those before it.
    private func drawImages(
        _ count: Int, _ random: inout RandomStream, _ first: inout ClassCounts, _ second: inout ClassCounts
    ) {
        var undrawn = count
        var images = count
        for cell in cells {
            let drawn = random.binomial(undrawn, Double(cell.count) / Double(images))
            images -= cell.count
            undrawn -= drawn
            first.add(truth: cell.truth, predicted: cell.first, count: drawn)
            second.add(truth: cell.truth, predicted: cell.second, count: drawn)
            if undrawn == 0 { return }
        }
    }

    /// Draws groups with replacement and adds the cells of each, as often as it was drawn.
    private func drawGroups(
        _ ends: [Int], _ drawn: inout [Int], _ random: inout RandomStream, _ first: inout ClassCounts,
        _ second: inout ClassCounts
    ) {
        if drawn.isEmpty { drawn = Array(repeating: 0, count: ends.count) }
        for _ in ends { drawn[random.below(ends.count)] += 1 }
        var start = 0
        for group in ends.indices {
            if drawn[group] > 0 {
                for index in start..<ends[group] {
                    let cell = cells[index]
                    first.add(truth: cell.truth, predicted: cell.first, count: cell.count * drawn[group])
                    second.add(truth: cell.truth, predicted: cell.second, count: cell.count * drawn[group])
                }
                drawn[group] = 0
            }
            start = ends[group]
        }
    }
}

extension ConfusionMetric {
    /// True if the metric depends on nothing but which answers are right.
    private var isOfRightAndWrong: Bool { self == .accuracy || self == .errorRate }

    fileprivate func classesThatMatter(of count: Int) -> Int { isOfRightAndWrong ? 2 : count }

    /// The same cells with as few as the metric needs, those of many images first, so that their order does not matter.
    fileprivate func reduced(_ cells: [PairedCell]) -> [PairedCell] {
        var counts: [PairedCell: Int] = [:]
        for cell in cells where cell.count > 0 {
            var key = cell
            key.count = 0
            if isOfRightAndWrong {
                key = PairedCell(
                    truth: 0, first: cell.first == cell.truth ? 0 : 1, second: cell.second == cell.truth ? 0 : 1,
                    count: 0)
            }
            counts[key, default: 0] += cell.count
        }
        return counts.map { PairedCell(truth: $0.truth, first: $0.first, second: $0.second, count: $1) }
            .sorted { ($1.count, $0.truth, $0.first, $0.second) < ($0.count, $1.truth, $1.first, $1.second) }
    }
}
