package import Remotes
import Synchronization

/// A remote before whose n-th call somebody else does something.
///
/// Loop the number from 1 until `hasIntervened` stays false; then every moment was tried.
package final class InterveningRemote: Remote {
    private let remote: any Remote
    private let call: Int
    private let action: @Sendable () throws -> Void
    private let count = Atomic<Int>(0)
    private let outcome = Mutex<(any Error)?>(nil)

    package init(_ remote: any Remote, beforeCall call: Int, _ action: @escaping @Sendable () throws -> Void) {
        self.remote = remote
        self.call = call
        self.action = action
    }

    package var name: String { remote.name }
    /// One call after the other, so that the n-th is the same each time.
    package var concurrency: Int { 1 }
    package var hasIntervened: Bool { count.load(ordering: .relaxed) >= call }
    /// What the other one met.
    package var error: (any Error)? { outcome.withLock { $0 } }

    private func meet() {
        guard count.add(1, ordering: .relaxed).newValue == call else { return }
        do { try action() } catch { outcome.withLock { $0 = error } }
    }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        meet()
        return try remote.read(key, limit: limit)
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        meet()
        try remote.get(key, range: range, receive)
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        meet()
        return try remote.put(key, content, condition, sent: sent)
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        meet()
        return try remote.list(prefix)
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        meet()
        try remote.delete(key)
    }
}
