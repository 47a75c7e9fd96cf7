import Glibc
import Synchronization

/// Runs `body` once on each of `count` threads and returns when all have ended; rethrows the first error.
///
/// Plain threads, not tasks: the engine's work blocks in system calls, which must not happen on the cooperative pool.
/// `body` should look at `Workers.isCancelled` in its loops: it turns true when another worker has failed.
package func withWorkers(_ count: Int, _ body: @Sendable @escaping (Workers) throws -> Void) throws {
    let workers = Workers()
    let others = (1..<max(count, 1)).map { _ in startThread { workers.run(body) } }
    workers.run(body)
    for thread in others { pthread_join(thread, nil) }
    if let failure = workers.failure { throw failure }
}

/// What the threads of one `withWorkers` call share.
package final class Workers: Sendable {
    private let firstFailure = Mutex<(any Error)?>(nil)
    private let cancelled = Atomic<Bool>(false)

    /// True when a worker has failed and the others should stop.
    package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    fileprivate var failure: (any Error)? { firstFailure.withLock { $0 } }

    fileprivate func run(_ body: (Workers) throws -> Void) {
        do {
            try body(self)
        } catch {
            firstFailure.withLock { if $0 == nil { $0 = error } }
            cancelled.store(true, ordering: .relaxed)
        }
    }

    /// The number of processors this process may use.
    package static let processorCount: Int = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @Sendable @escaping () -> Void) { self.run = run }
}

/// Starts a thread; the caller joins it.
func startThread(_ body: @Sendable @escaping () -> Void) -> pthread_t {
    let argument = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    var thread = pthread_t()
    let result = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument {
                unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            }
            return nil
        }, argument)
    precondition(result == 0, "the system refuses to start a thread")
    return thread
}
