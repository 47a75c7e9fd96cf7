package import Remotes
import Synchronization

/// A remote whose n-th call fails as connections do.
///
/// Loop the number from 1 until `hasFailed` stays false; then every call was tried.
package final class FaultyRemote: Remote {
    package enum Mode: Sendable, CaseIterable {
        /// The call fails and did nothing.
        case before
        /// The call did what was asked, but its answer is lost.
        case after
        /// A `get` breaks in the middle; any other call fails as in `after`.
        case middle
    }

    private let remote: any Remote
    private let failingCalls: Range<Int>
    private let mode: Mode
    private let count = Atomic<Int>(0)

    /// The calls with these numbers, counted from 1, fail.
    package init(_ remote: any Remote, failingCalls: Range<Int>, _ mode: Mode = .before) {
        self.remote = remote
        self.failingCalls = failingCalls
        self.mode = mode
    }

    /// The call of this number, counted from 1, fails.
    package convenience init(_ remote: any Remote, failingCall: Int, _ mode: Mode = .before) {
        self.init(remote, failingCalls: failingCall..<failingCall + 1, mode)
    }

    package var name: String { remote.name }

    /// The number of calls so far.
    package var callCount: Int { count.load(ordering: .relaxed) }

    /// Says whether a failing call was reached.
    package var hasFailed: Bool { callCount >= failingCalls.lowerBound }

    private static let failure = RemoteError.unavailable("the connection broke")

    private func perform<Value>(_ body: () throws(RemoteError) -> Value) throws(RemoteError) -> Value {
        let number = count.add(1, ordering: .relaxed).newValue
        guard failingCalls.contains(number) else { return try body() }
        if mode != .before { _ = try body() }
        throw Self.failure
    }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try perform { () throws(RemoteError) in try remote.read(key, limit: limit) }
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        let number = count.add(1, ordering: .relaxed).newValue
        guard failingCalls.contains(number) else { return try remote.get(key, range: range, receive) }
        if mode == .before { throw Self.failure }
        try remote.get(key, range: range) { piece in
            if mode == .after { return try receive(piece) }
            try receive(UnsafeRawBufferPointer(rebasing: piece[..<(piece.count / 2)]))
            throw Self.failure
        }
        throw Self.failure
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        try perform { () throws(RemoteError) in try remote.put(key, content, condition, sent: sent) }
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        try perform { () throws(RemoteError) in try remote.list(prefix) }
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        try perform { () throws(RemoteError) in try remote.delete(key) }
    }
}
