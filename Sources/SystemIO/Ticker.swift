import Glibc
import Synchronization

/// Calls a function again and again on a thread of its own, until it is stopped.
package final class Ticker: Sendable {
    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    private let stopped = Flag()
    private let thread: pthread_t

    /// `body` is called first after `delay` seconds, then every `interval` seconds.
    package init(delay: Double, interval: Double, _ body: @Sendable @escaping () -> Void) {
        let stopped = self.stopped
        thread = startThread {
            var next = monotonicSeconds() + delay
            while !stopped.isSet.load(ordering: .relaxed) {
                // Short naps: stopping must not make anybody wait.
                usleep(5_000)
                let now = monotonicSeconds()
                if now < next { continue }
                body()
                next = now + interval
            }
        }
    }

    /// Stops, and returns when the function runs no more.
    ///
    /// Call it once.
    package func stop() {
        stopped.isSet.store(true, ordering: .relaxed)
        pthread_join(thread, nil)
    }
}

/// Seconds since some moment in the past, by a clock that nobody sets.
package func monotonicSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
