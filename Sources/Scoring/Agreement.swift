/// How far several annotators agree on the classes of images: Krippendorff's alpha for nominal data.
///
/// A check, not shown by any verb. Fed an image at a time; keeps a count a class. For exactly two annotators who both saw every image, Cohen's kappa is
/// usual: see `ClassCounts.kappa`.
package struct Agreement: Sendable {
    /// How often each class was given, by annotators who do not stand alone with an image.
    private var totals: [Int]
    private var disagreement = 0.0
    /// Counts of one image, kept to be used again.
    private var counts: [Int]

    package init(classCount: Int) {
        totals = Array(repeating: 0, count: classCount)
        counts = totals
    }

    /// Adds an image: a class, by index, for each annotator who gave one; missing answers are left out.
    package mutating func add(_ answers: [Int]) {
        if answers.count < 2 { return }
        for answer in answers { counts[answer] += 1 }
        var unequal = 0
        for answer in answers {
            unequal += answers.count - counts[answer]
            totals[answer] += 1
        }
        for answer in answers { counts[answer] = 0 }
        disagreement += Double(unequal) / Double(answers.count - 1)
    }

    /// Krippendorff's alpha: 1 for perfect agreement, 0 for that of chance; nil where fewer than two classes were given.
    ///
    /// α = 1 − (N − 1)·Σ o / Σ n·n, both sums over pairs of unequal classes. An image with m ≥ 2 answers adds to o, for each
    /// ordered pair of them, 1/(m − 1); n is how often a class was given on such images, N their sum. Krippendorff 2011,
    /// "Computing Krippendorff's alpha-reliability".
    package var alpha: Double? {
        let given = totals.reduce(0, +)
        let equal = totals.reduce(0.0) { $0 + Double($1) * Double($1) }
        let expected = Double(given) * Double(given) - equal
        return expected == 0 ? nil : 1 - Double(given - 1) * disagreement / expected
    }
}
