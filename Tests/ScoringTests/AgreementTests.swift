import Scoring
import Testing

@Suite struct `Agreement of annotators` {
    /// Krippendorff's own example: four observers, twelve units, 0 where an observer gave no answer.
    static let canonical = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]

    @Test func `alpha of the canonical example`() throws {
        var agreement = Agreement(classCount: 6)
        for unit in 0..<12 {
            agreement.add(Self.canonical.map { $0[unit] }.filter { $0 > 0 })
        }
        let alpha = try #require(agreement.alpha)
        #expect(abs(alpha - 0.743421) < 5e-7)
    }

    @Test func `alpha is one where all agree and less than zero where none do`() throws {
        var equal = Agreement(classCount: 3)
        var unequal = Agreement(classCount: 3)
        for unit in 0..<30 {
            equal.add([unit % 3, unit % 3, unit % 3])
            unequal.add([unit % 3, (unit + 1) % 3])
        }
        #expect(equal.alpha == 1)
        #expect(try #require(unequal.alpha) < 0)
    }

    @Test func `alpha says nothing of one class, or of images with one answer`() {
        var agreement = Agreement(classCount: 2)
        agreement.add([0, 0])
        agreement.add([1])
        #expect(agreement.alpha == nil)
    }
}
