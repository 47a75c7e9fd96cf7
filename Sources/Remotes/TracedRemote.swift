import SystemIO

/// A remote whose calls are noted in the trace, each with the time until its answer.
package struct TracedRemote: Remote {
    private let remote: any Remote

    package init(_ remote: any Remote) { self.remote = remote }

    package var name: String { remote.name }
    package var concurrency: Int { remote.concurrency }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try Trace.measure("request: read \(key)") { () throws(RemoteError) in try remote.read(key, limit: limit) }
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        let part = range.map { " from \($0.lowerBound)" } ?? ""
        try Trace.measure("request: get \(key)\(part)") { try unsafe remote.get(key, range: range, receive) }
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        try Trace.measure("request: put \(key)") { () throws(RemoteError) in
            try remote.put(key, content, condition, sent: sent)
        }
    }

    package func upload(
        _ content: RemoteContent, to newKey: () -> RemoteKey, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteKey {
        try Trace.measure("request: upload") { () throws(RemoteError) in
            try remote.upload(content, to: newKey, sent: sent)
        }
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        try Trace.measure("request: list \(prefix)") { () throws(RemoteError) in try remote.list(prefix) }
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        try Trace.measure("request: delete \(key)") { () throws(RemoteError) in try remote.delete(key) }
    }
}
