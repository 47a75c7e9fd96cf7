/// How two models answered the same images: the four counts of a paired comparison.
///
/// All differences are those of the second model to the first: positive where the second is better.
package struct PairedTable: Sendable, Equatable {
    package var bothRight: Int
    package var onlyFirst: Int
    package var onlySecond: Int
    package var bothWrong: Int

    package init(bothRight: Int = 0, onlyFirst: Int = 0, onlySecond: Int = 0, bothWrong: Int = 0) {
        self.bothRight = bothRight
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        self.bothWrong = bothWrong
    }

    /// The table in which two models of so many right answers agree as little as they can.
    ///
    /// For scores without stored predictions: no other table with these counts has a wider interval, because all of them
    /// share both rates and the correlation only grows with the answers that both have right.
    package init(leastAgreementOf firstRight: Int, _ secondRight: Int, count: Int) {
        precondition((0...count).contains(firstRight) && (0...count).contains(secondRight))
        let both = max(0, firstRight + secondRight - count)
        self.init(
            bothRight: both, onlyFirst: firstRight - both, onlySecond: secondRight - both,
            bothWrong: count - firstRight - secondRight + both)
    }

    /// Counts an image, or `count` images of the same outcome.
    package mutating func add(firstIsRight: Bool, secondIsRight: Bool, count: Int = 1) {
        switch (firstIsRight, secondIsRight) {
        case (true, true): bothRight += count
        case (true, false): onlyFirst += count
        case (false, true): onlySecond += count
        case (false, false): bothWrong += count
        }
    }
}

extension PairedTable {
    /// The number of images.
    package var count: Int { bothRight + onlyFirst + onlySecond + bothWrong }

    /// The number of images that one model alone has right.
    package var discordant: Int { onlyFirst + onlySecond }

    /// The share of images that one model alone has right; 0 where there is no image.
    package var discordantShare: Double { share(discordant) }

    /// The accuracy of the first model; 0 where there is no image.
    package var firstRate: Double { share(bothRight + onlyFirst) }

    /// The accuracy of the second model; 0 where there is no image.
    package var secondRate: Double { share(bothRight + onlySecond) }

    /// The accuracy of the second model minus that of the first; 0 where there is no image.
    package var difference: Double { share(onlySecond - onlyFirst) }

    /// The smallest difference that so many images with this share of disagreement can show.
    ///
    /// z·√(π/n), where π is the share of images that one model alone has right; 1 where there is no image.
    package var smallestVisible: Double {
        count == 0 ? 1 : Interval.z * (discordantShare / Double(count)).squareRoot()
    }

    private func share(_ part: Int) -> Double { count == 0 ? 0 : Double(part) / Double(count) }
}
