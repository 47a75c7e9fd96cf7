import Synchronization

/// Calls `body` with every number below `count`, on all processors or `threads`; `batch` numbers at a time go to one thread.
///
/// Returns when all are done; rethrows the first error, after which no new number is begun.
package func forEach(
    count: Int, batch: Int, threads: Int = Workers.processorCount, _ body: @Sendable @escaping (Int) throws -> Void
) throws {
    try forEachBatch(count: count, batch: batch, threads: threads, makeState: {}) { (_: inout Void, range) in
        for number in range { try body(number) }
    }
}

/// Cuts the numbers below `count` into ranges and calls `body` with each, on all processors or `threads`.
///
/// Every thread makes a state of its own, uses it for all its ranges and hands it to `finish` at the end.
package func forEachBatch<State: ~Copyable>(
    count: Int, batch: Int, threads: Int = Workers.processorCount,
    makeState: @Sendable @escaping () throws -> State,
    finish: @Sendable @escaping (inout State) throws -> Void = { _ in },
    _ body: @Sendable @escaping (inout State, Range<Int>) throws -> Void
) throws {
    let batches = (count + batch - 1) / batch
    let next = Atomic<Int>(0)
    try withWorkers(min(threads, batches)) { workers in
        var state = try makeState()
        while !workers.isCancelled {
            let number = next.add(1, ordering: .relaxed).oldValue
            if number >= batches { break }
            try body(&state, (number * batch)..<min(number * batch + batch, count))
        }
        try finish(&state)
    }
}

/// Runs two things at the same time, the first one on this thread; rethrows the first error.
///
/// The two must not share anything that one of them changes.
package func atOnce(_ first: () throws -> Void, _ second: () throws -> Void) throws {
    try withoutActuallyEscaping(first) { first in
        try withoutActuallyEscaping(second) { second in
            // Each closure is run by one thread, and both are over when this function returns.
            let turns = Turns(turns: [first, second])
            let next = Atomic<Int>(0)
            try withWorkers(2) { _ in
                try turns.turns[next.add(1, ordering: .relaxed).oldValue]()
            }
        }
    }
}

/// Runs two things at the same time and returns what both give, as `atOnce`.
package func bothAtOnce<First, Second>(
    _ first: () throws -> First, _ second: () throws -> Second
) throws -> (First, Second) {
    var (left, right): (First?, Second?) = (nil, nil)
    try atOnce {
        left = try first()
    } _: {
        right = try second()
    }
    guard let left, let right else { fatalError("BUG: one of two has not run") }
    return (left, right)
}

private struct Turns: @unchecked Sendable {
    let turns: [() throws -> Void]
}

/// A dictionary that many threads fill.
package final class Collector<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let state = Mutex<[Key: Value]>([:])

    /// Empty.
    package init() {}

    /// All that was put in so far.
    package var values: [Key: Value] { state.withLock { $0 } }

    package subscript(key: Key) -> Value? {
        get { state.withLock { $0[key] } }
        set { state.withLock { $0[key] = newValue } }
    }
}
