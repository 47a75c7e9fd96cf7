import Glibc
import Synchronization

/// How often, and after how long, what was unavailable is tried again.
///
/// The n-th pause is a random part, at least half, of `firstPause` · 2ⁿ⁻¹, so that many clients do not come back at once.
package struct RetryPolicy: Sendable {
    /// How often one thing is tried without getting on.
    package var attempts: Int
    /// In seconds.
    package var firstPause: Double
    /// In seconds.
    package var greatestPause: Double
    /// Waits for a number of seconds.
    package var sleep: @Sendable (Double) -> Void
    /// A number from 0 to 1.
    package var random: @Sendable () -> Double

    /// Seven attempts in about half a minute.
    package init(
        attempts: Int = 7, firstPause: Double = 0.5, greatestPause: Double = 20,
        sleep: @escaping @Sendable (Double) -> Void = { usleep(UInt32($0 * 1e6)) },
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.greatestPause = greatestPause
        self.sleep = sleep
        self.random = random
    }

    /// Waits after the attempt of this number, counted from 1; false where it was the last one.
    func pauses(after attempt: Int) -> Bool {
        guard attempt < attempts else { return false }
        let pause = min(firstPause * pow(2, Double(attempt - 1)), greatestPause)
        sleep(pause * (0.5 + 0.5 * random()))
        return true
    }

    /// Does something again as long as it is unavailable.
    func retrying<Value>(_ body: (_ attempt: Int) throws(RemoteError) -> Value) throws(RemoteError) -> Value {
        var attempt = 1
        while true {
            do throws(RemoteError) {
                return try body(attempt)
            } catch .unavailable(let text) {
                guard pauses(after: attempt) else { throw .unavailable(text) }
                attempt += 1
            }
        }
    }
}

/// What a put has sent so far, so that it can be taken back when the bytes go again.
final class PutProgress: Sendable {
    private let count = Atomic<Int>(0)
    private let sent: @Sendable (Int) -> Void

    init(_ sent: @escaping @Sendable (Int) -> Void) { self.sent = sent }

    func add(_ bytes: Int) {
        count.add(bytes, ordering: .relaxed)
        sent(bytes)
    }

    func takeBack() {
        let bytes = count.exchange(0, ordering: .relaxed)
        if bytes != 0 { sent(-bytes) }
    }
}
