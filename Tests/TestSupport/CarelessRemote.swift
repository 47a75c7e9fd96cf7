package import Remotes

/// A remote in memory that takes the conditions of a put and stores the object all the same, as some servers do.
package struct CarelessRemote: Remote {
    private let remote = MemoryRemote()
    private let isIgnored: @Sendable (PutCondition) -> Bool

    package init(ignoring isIgnored: @escaping @Sendable (PutCondition) -> Bool = { _ in true }) {
        self.isIgnored = isIgnored
    }

    package var name: String { "careless" }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try remote.read(key, limit: limit)
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        try remote.get(key, range: range, receive)
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        try remote.put(key, content, isIgnored(condition) ? .always : condition, sent: sent)
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] { try remote.list(prefix) }
    package func delete(_ key: RemoteKey) throws(RemoteError) { try remote.delete(key) }
}
