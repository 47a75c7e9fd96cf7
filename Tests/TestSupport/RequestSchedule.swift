import Glibc
package import Remotes
import Synchronization

/// Several clients of one remote that run by turns: one goes on to its next request, then the next one.
///
/// So what happens is told by the order of the requests alone, and any order can be tried.
package final class RequestSchedule: @unchecked Sendable {
    /// What a client does, given its own way to the remote.
    package typealias Client = @Sendable (any Remote) throws -> Void

    private enum Phase { case running, waiting, done }

    // All below is used under the mutex alone.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var phases: [Phase]
    private var outcomes: [Result<Void, any Error>?]

    private init(count: Int) {
        phases = Array(repeating: .running, count: count)
        outcomes = Array(repeating: nil, count: count)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        mutex.deallocate()
        changed.deallocate()
    }

    /// Runs clients by turns, and returns what became of each.
    ///
    /// `choose` picks who goes on, of the clients that wait for their turn; `last` went on before.
    package static func run(
        _ clients: [Client], at remote: any Remote, _ choose: (_ waiting: [Int], _ last: Int?) -> Int
    ) -> [Result<Void, any Error>] {
        let schedule = RequestSchedule(count: clients.count)
        for (number, client) in clients.enumerated() {
            schedule.start(number) { try client(Turn(remote: remote, schedule: schedule, number: number)) }
        }
        var last: Int?
        while case let waiting = schedule.waitingClients(), !waiting.isEmpty {
            let next = choose(waiting, last)
            schedule.locked { schedule.phases[next] = .running }
            last = next
        }
        return schedule.locked { schedule.outcomes.map { $0 ?? .success(()) } }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body()
    }

    /// Those that wait, once nobody runs; none: all are done.
    private func waitingClients() -> [Int] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while phases.contains(.running) { pthread_cond_wait(changed, mutex) }
        return phases.indices.filter { phases[$0] == .waiting }
    }

    /// Waits for the turn of a client.
    fileprivate func awaitTurn(_ number: Int) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        phases[number] = .waiting
        pthread_cond_broadcast(changed)
        while phases[number] == .waiting { pthread_cond_wait(changed, mutex) }
    }

    private func start(_ number: Int, _ body: @escaping @Sendable () throws -> Void) {
        let held = Unmanaged.passRetained(
            Body { [self] in
                // Before anything else: also what is done before the first request has its turn.
                awaitTurn(number)
                let outcome = Result { try body() }
                locked {
                    outcomes[number] = outcome
                    phases[number] = .done
                }
            }
        ).toOpaque()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, held)
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// One client's way to the remote: each request waits for its turn.
    private struct Turn: Remote {
        let remote: any Remote
        let schedule: RequestSchedule
        let number: Int
        var name: String { remote.name }
        var concurrency: Int { 1 }

        func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
            schedule.awaitTurn(number)
            return try remote.read(key, limit: limit)
        }

        func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
            schedule.awaitTurn(number)
            try remote.get(key, range: range, receive)
        }

        func put(
            _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition,
            sent: @escaping @Sendable (Int) -> Void
        ) throws(RemoteError) -> RemoteVersion {
            schedule.awaitTurn(number)
            return try remote.put(key, content, condition, sent: sent)
        }

        func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
            schedule.awaitTurn(number)
            return try remote.list(prefix)
        }

        func delete(_ key: RemoteKey) throws(RemoteError) {
            schedule.awaitTurn(number)
            try remote.delete(key)
        }
    }
}

/// Goes through all schedules, one after the other, in which clients are interrupted at most so many times.
///
/// A client that is done is not interrupted: then any other goes on.
package struct ScheduleSearch {
    private let mostInterruptions: Int
    /// What was chosen, and of how many.
    private var path: [(choice: Int, count: Int)] = []
    private var depth = 0
    private var interruptions = 0
    package private(set) var isDone = false

    package init(mostInterruptions: Int) { self.mostInterruptions = mostInterruptions }

    /// Picks who goes on, in the schedule of this turn.
    package mutating func choose(_ waiting: [Int], _ last: Int?) -> Int {
        var options = waiting
        if let last, let place = waiting.firstIndex(of: last) {
            options.remove(at: place)
            options = interruptions < mostInterruptions ? [last] + options : [last]
        }
        if depth == path.count { path.append((0, options.count)) }
        let choice = min(path[depth].choice, options.count - 1)
        path[depth].count = options.count
        depth += 1
        if let last, waiting.contains(last), options[choice] != last { interruptions += 1 }
        return options[choice]
    }

    /// Goes on to the next schedule; `isDone` once there is none.
    package mutating func advance() {
        path.removeLast(path.count - depth)
        while let last = path.last, last.choice + 1 >= last.count { path.removeLast() }
        if path.isEmpty {
            isDone = true
        } else {
            path[path.count - 1].choice += 1
        }
        (depth, interruptions) = (0, 0)
    }

    /// The choices of this schedule, for messages.
    package var description: String { path.map { "\($0.choice)" }.joined() }
}
