import Synchronization
import SystemIO
import TestSupport
import Testing

@Suite struct WorkersTests {
    private struct Stop: Error, Equatable { let number: Int }

    @Test(arguments: [1, 2, 7])
    func `the body runs once on each thread, and all have ended`(count: Int) throws {
        let runs = Counter()
        try withWorkers(count) { _ in runs.add() }
        #expect(runs.value == count)
    }

    @Test func `no threads at all still do the work`() throws {
        let runs = Counter()
        try withWorkers(0) { _ in runs.add() }
        #expect(runs.value == 1)
    }

    @Test func `the first error is thrown, after all threads have ended`() {
        let ended = Counter()
        let turn = Counter()
        #expect(throws: Stop(number: 1)) {
            try withWorkers(4) { workers in
                defer { ended.add() }
                guard turn.add() > 1 else { throw Stop(number: 1) }
                while !workers.isCancelled {}
                throw Stop(number: 2)
            }
        }
        #expect(ended.value == 4)
    }

    @Test func `workers that do not fail are not cancelled`() throws {
        let cancelled = Counter()
        try withWorkers(3) { workers in if workers.isCancelled { cancelled.add() } }
        #expect(cancelled.value == 0)
    }

    @Test func `a ticker calls until it is stopped`() {
        let calls = Counter()
        let ticker = Ticker(delay: 0, interval: 0) { calls.add() }
        while calls.value < 3 {}
        ticker.stop()
        let atStop = calls.value
        let start = monotonicSeconds()
        while monotonicSeconds() < start + 0.03 {}
        #expect(calls.value == atStop)
    }

    @Test func `a ticker waits before its first call, and stopping it does not`() {
        let calls = Counter()
        let start = monotonicSeconds()
        Ticker(delay: 3_600, interval: 3_600) { calls.add() }.stop()
        #expect(calls.value == 0)
        #expect(monotonicSeconds() - start < 60)
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .sequentiallyConsistent) }
        @discardableResult func add() -> Int { count.add(1, ordering: .sequentiallyConsistent).newValue }
    }
}
