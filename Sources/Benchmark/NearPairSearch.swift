import Glibc
import Imaging
import Synchronization
import SystemIO

/// The search for pictures that look alike, as a process of its own: this program starts itself to do it.
///
/// Making a million pictures would take an hour; their hashes are random, as those of different pictures nearly are.
enum NearPairSearch {
    /// The argument with which the program does this, and nothing else.
    static let word = "near-pairs"
    private static let pictureCount = 1_000_000

    /// Finds the pairs at the distance that `dsv check` has, in all turns, on all processors.
    static func run() throws {
        var random = SplitMix64(seed: 1)
        let hashes = (0..<(pictureCount * Turn.allCases.count)).map { _ in random.next() }
        let groups = (0..<pictureCount).map { Int32($0 % 2) }
        let near = NearPairs(hashes: hashes, groups: groups)
        let next = Counter()
        try withWorkers(Workers.processorCount) { _ in
            while let part = next.next(below: near.partCount) { _ = near.pairs(ofPart: part) }
        }
    }

    /// Hands out numbers to threads.
    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)

        func next(below end: Int) -> Int? {
            let number = value.add(1, ordering: .relaxed).oldValue
            return number < end ? number : nil
        }
    }
}

extension Workbench {
    /// The pictures among 1,000,000 that look alike, turned in any way.
    func nearPairs() throws -> Outcome {
        let search = Step(name: "near-duplicate search") { _ in
            Command("/proc/\(getpid())/exe", [NearPairSearch.word], in: "/", label: "near-duplicate search")
        }
        return try compare(search, with: nothing)
    }
}
