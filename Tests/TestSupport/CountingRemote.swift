package import Remotes
import Synchronization

/// A remote that counts what is asked of another.
package final class CountingRemote: Remote {
    /// The number of requests of each kind.
    package struct Counts: Sendable, Equatable {
        package var reads = 0
        package var gets = 0
        package var puts = 0
        package var lists = 0
        package var deletes = 0
        package var total: Int { reads + gets + puts + lists + deletes }

        package init(reads: Int = 0, gets: Int = 0, puts: Int = 0, lists: Int = 0, deletes: Int = 0) {
            (self.reads, self.gets, self.puts, self.lists, self.deletes) = (reads, gets, puts, lists, deletes)
        }
    }

    private let remote: any Remote
    private let state = Mutex(Counts())

    package init(_ remote: any Remote) { self.remote = remote }

    package var name: String { remote.name }
    package var concurrency: Int { remote.concurrency }

    /// What was asked so far.
    package var counts: Counts { state.withLock { $0 } }

    /// What was asked so far; counting begins anew.
    package func reset() -> Counts {
        state.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        state.withLock { $0.reads += 1 }
        return try remote.read(key, limit: limit)
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        state.withLock { $0.gets += 1 }
        try remote.get(key, range: range, receive)
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        state.withLock { $0.puts += 1 }
        return try remote.put(key, content, condition, sent: sent)
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        state.withLock { $0.lists += 1 }
        return try remote.list(prefix)
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        state.withLock { $0.deletes += 1 }
        try remote.delete(key)
    }
}
