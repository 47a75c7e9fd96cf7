import Testing

@testable import Scoring

@Suite struct `Paired bootstraps` {
    /// Cells of `classes` classes with random counts, the second model a little better.
    static func cells(classes: Int, images: Int, seed: UInt64) -> [PairedCell] {
        var random = RandomStream(seed: seed, number: 0)
        return (0..<images).map { _ in
            let truth = random.below(classes)
            let first = random.unit() < 0.80 ? truth : random.below(classes)
            let second = random.unit() < 0.85 ? truth : random.below(classes)
            return PairedCell(truth: truth, first: first, second: second)
        }
    }

    @Test func `a resample has as many images as there are, and both models the same ones`() throws {
        let images = Self.cells(classes: 4, images: 300, seed: 2)
        let bootstrap = try #require(PairedBootstrap(cells: images, classCount: 4, metric: .macroF1, seed: 3))
        var (first, second, drawn) = (ClassCounts(classCount: 4), ClassCounts(classCount: 4), [Int]())
        var correct = 0
        for number in 0..<2000 {
            bootstrap.draw(number, &first, &second, &drawn)
            #expect(first.total == 300 && second.total == 300)
            #expect(first.truth == second.truth && first.truth.reduce(0, +) == 300)
            #expect(first.predicted.reduce(0, +) == 300 && second.predicted.reduce(0, +) == 300)
            correct += first.correct.reduce(0, +)
        }
        // On average as in the sample: five standard errors, of a variance of at most 300/4 a resample.
        let seen = images.count { $0.truth == $0.first }
        #expect(abs(Double(correct) / 2000 - Double(seen)) < 5 * (75.0 / 2000).squareRoot())
    }

    @Test(arguments: ConfusionMetric.allCases)
    func `models of equal answers differ in no resample`(_ metric: ConfusionMetric) throws {
        let same = Self.cells(classes: 4, images: 300, seed: 2).map {
            PairedCell(truth: $0.truth, first: $0.first, second: $0.first)
        }
        let bootstrap = try #require(PairedBootstrap(cells: same, classCount: 4, metric: metric, seed: 3))
        #expect(bootstrap.differences(0..<200).allSatisfy { $0 == 0 })
    }

    @Test func `for accuracy the interval is about Newcombe's`() throws {
        for (a, b, c, d) in [(636, 54, 46, 36), (8740, 300, 220, 740), (59, 16, 6, 80), (300, 10, 60, 30)] {
            let table = PairedTable(bothRight: a, onlyFirst: b, onlySecond: c, bothWrong: d)
            let cells = [
                PairedCell(truth: 0, first: 0, second: 0, count: a),
                PairedCell(truth: 0, first: 0, second: 1, count: b),
                PairedCell(truth: 0, first: 1, second: 0, count: c),
                PairedCell(truth: 0, first: 2, second: 1, count: d),
            ]
            let bootstrap = try #require(PairedBootstrap(cells: cells, classCount: 3, metric: .accuracy, seed: 5))
            let found = try #require(bootstrap.interval())
            let width = table.newcombe.high - table.newcombe.low
            #expect(found.resamples == 10_000)
            #expect(abs(found.interval.low - table.newcombe.low) < 0.06 * width)
            #expect(abs(found.interval.high - table.newcombe.high) < 0.06 * width)
        }
    }

    @Test(arguments: [ConfusionMetric.macroF1, .balancedAccuracy, .kappa])
    func `the interval of images one by one is that of a plain bootstrap`(_ metric: ConfusionMetric) throws {
        // The yardstick draws images by index and knows nothing of cells.
        let images = Self.cells(classes: 5, images: 400, seed: 11)
        let bootstrap = try #require(PairedBootstrap(cells: images, classCount: 5, metric: metric, seed: 1))
        let found = try #require(bootstrap.interval(resamples: 4000)).interval
        var random = RandomStream(seed: 99, number: 0)
        let plain = (0..<4000).map { _ in
            var (first, second) = (ClassCounts(classCount: 5), ClassCounts(classCount: 5))
            for _ in images {
                let image = images[random.below(images.count)]
                first.add(truth: image.truth, predicted: image.first)
                second.add(truth: image.truth, predicted: image.second)
            }
            return (metric.value(of: second) ?? .nan) - (metric.value(of: first) ?? .nan)
        }
        let expected = try #require(BootstrapInterval(of: plain)).interval
        let width = expected.high - expected.low
        #expect(abs(found.low - expected.low) < 0.06 * width && abs(found.high - expected.high) < 0.06 * width)
    }

    @Test func `results do not depend on the order of cells, or on who computes which resample`() throws {
        let images = Self.cells(classes: 6, images: 500, seed: 4)
        let one = try #require(PairedBootstrap(cells: images, classCount: 6, metric: .macroF1, seed: 8))
        let other = try #require(PairedBootstrap(cells: images.reversed(), classCount: 6, metric: .macroF1, seed: 8))
        #expect(one.differences(0..<100) == other.differences(0..<37) + other.differences(37..<100))
        let reseeded = try #require(PairedBootstrap(cells: images, classCount: 6, metric: .macroF1, seed: 9))
        #expect(one.differences(0..<100) != reseeded.differences(0..<100))
    }

    @Test func `results stay what they were`() throws {
        // A report says the same again, on any machine and in later versions.
        let images = Self.cells(classes: 3, images: 200, seed: 1)
        let bootstrap = try #require(PairedBootstrap(cells: images, classCount: 3, metric: .accuracy, seed: 42))
        let rounded = bootstrap.differences(0..<6).map { Int(($0 * 200).rounded()) }
        #expect(rounded == [6, 7, 18, 11, 4, 4])
    }

    @Test func `groups of one image are images`() throws {
        let images = Self.cells(classes: 4, images: 600, seed: 6)
        let single = try #require(
            PairedBootstrap(groups: images.map { [$0] }, classCount: 4, metric: .accuracy, seed: 1)?.interval())
        let plain = try #require(PairedBootstrap(cells: images, classCount: 4, metric: .accuracy, seed: 2)?.interval())
        #expect(abs(single.interval.low - plain.interval.low) < 0.004)
        #expect(abs(single.interval.high - plain.interval.high) < 0.004)
    }

    @Test func `images that come in groups of alikes say less`() throws {
        // Sixteen copies of each image: the interval is that of the images, four times that of the copies taken for images.
        let images = Self.cells(classes: 4, images: 100, seed: 6)
        let copies = images.map { PairedCell(truth: $0.truth, first: $0.first, second: $0.second, count: 16) }
        func width(_ bootstrap: PairedBootstrap?) throws -> Double {
            let interval = try #require(bootstrap?.interval(resamples: 4000)).interval
            return interval.high - interval.low
        }
        let grouped = try width(
            PairedBootstrap(groups: copies.map { [$0] }, classCount: 4, metric: .macroF1, seed: 1))
        let naive = try width(PairedBootstrap(cells: copies, classCount: 4, metric: .macroF1, seed: 1))
        #expect(grouped / naive > 3.6 && grouped / naive < 4.4)
    }

    @Test func `below fifty images or groups it says nothing`() {
        let cell = PairedCell(truth: 0, first: 0, second: 1)
        func isRefused(_ count: Int) -> Bool {
            let many = Array(repeating: cell, count: count)
            return PairedBootstrap(cells: many, classCount: 2, metric: .accuracy, seed: 1) == nil
                && PairedBootstrap(groups: many.map { [$0, $0] }, classCount: 2, metric: .accuracy, seed: 1) == nil
        }
        #expect(isRefused(0) && isRefused(49) && !isRefused(50))
    }

    @Test func `the interval holds the true difference about as often as it promises`() throws {
        // 400 samples of a population in which the second model is right 5 points more often.
        var held = 0
        for sample in 0..<400 {
            var random = RandomStream(seed: 77, number: sample)
            var cells: [PairedCell] = []
            for _ in 0..<300 {
                let u = random.unit()
                let (first, second) = u < 0.7 ? (0, 0) : u < 0.85 ? (1, 0) : u < 0.95 ? (0, 1) : (1, 1)
                cells.append(PairedCell(truth: 0, first: first, second: second))
            }
            let bootstrap = try #require(
                PairedBootstrap(cells: cells, classCount: 2, metric: .accuracy, seed: UInt64(sample)))
            let interval = try #require(bootstrap.interval(resamples: 1000)).interval
            if interval.low <= 0.05 && 0.05 <= interval.high { held += 1 }
        }
        // 380 expected, with a standard deviation of 4.4.
        #expect((362...395).contains(held))
    }

    @Test func `percentiles lie between the values, as numpy has them`() throws {
        let interval = try #require(BootstrapInterval(of: (0...100).reversed().map(Double.init) + [.nan]))
        #expect(interval == BootstrapInterval(of: (0...100).map(Double.init)))
        #expect(abs(interval.interval.low - 2.5) < 1e-12 && abs(interval.interval.high - 97.5) < 1e-12)
        #expect(BootstrapInterval(of: [.nan]) == nil)
    }
}
