package import SystemPackage

/// A place for objects, named by keys, that several machines share.
///
/// It knows nothing of what the objects mean. All calls block, and may be made by many threads at once.
package protocol Remote: Sendable {
    /// How messages name it; never holds credentials.
    var name: String { get }

    /// The number of calls that are worth having under way at once.
    var concurrency: Int { get }

    /// A small object with its version; nil where nothing has the key.
    ///
    /// Throws `tooLarge` before it takes more than `limit` bytes of memory.
    func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)?

    /// Hands the bytes in `range` to `receive`, in order, in pieces, on the caller's thread; nil means all of them.
    ///
    /// A range that goes on to `UInt64.max` ends with the object; any other has to lie within it. What `receive` throws is
    /// thrown on; what the remote has to say is a `RemoteError`.
    func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws

    /// Stores an object, whole or not at all; when it returns, the object is durable.
    ///
    /// `sent` is told the number of bytes that went since it was last called, by any thread; it is negative where they have to go
    /// again. Where the call throws `unavailable`, the object may be stored or not.
    @discardableResult
    func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion

    /// Stores an object under a key that nobody has used; returns the key.
    ///
    /// `newKey` makes one for each attempt: where nobody knows what became of one, the next takes another key, so that what
    /// somebody removes meanwhile does not come back.
    func upload(
        _ content: RemoteContent, to newKey: () -> RemoteKey, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteKey

    /// The objects whose keys begin with `prefix`, sorted by key.
    ///
    /// What has a name that is no key is left out.
    func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry]

    /// Removes an object; it is no error where nothing has the key.
    func delete(_ key: RemoteKey) throws(RemoteError)
}

extension Remote {
    /// Enough to hide the time that each call takes to be answered by a server.
    package var concurrency: Int { 8 }

    /// Stores an object in one attempt under a key that nobody has used; returns the key.
    package func upload(
        _ content: RemoteContent, to newKey: () -> RemoteKey, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteKey {
        let key = newKey()
        try put(key, content, .always, sent: sent)
        return key
    }

    /// Stores an object, without word of its progress.
    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition = .always
    ) throws(RemoteError) -> RemoteVersion {
        try put(key, content, condition) { _ in }
    }

    /// Hands all bytes of an object to `receive`, in order, in pieces.
    package func get(_ key: RemoteKey, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        try unsafe get(key, range: nil, receive)
    }
}

/// What a put stores.
package enum RemoteContent: Sendable {
    case bytes([UInt8])
    /// A file that nobody changes meanwhile.
    case file(FilePath)
}

/// What has to be true of the key when an object is put.
package enum PutCondition: Sendable, Equatable {
    case always
    /// Nothing has the key.
    case ifAbsent
    /// What has the key is what was read or put before, with this version.
    case ifUnchanged(RemoteVersion)
}

/// Tells one content of a key from another; what its text says is the remote's business.
package struct RemoteVersion: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The version of no object: a remote that does not know one returns it.
    package static let unknown = RemoteVersion("\"\(String(repeating: "0", count: 32))\"")
}

/// One object in a list.
package struct RemoteEntry: Hashable, Sendable {
    package let key: RemoteKey
    /// In bytes.
    package let size: UInt64
    /// When it was put there by the remote's own clock, in nanoseconds since 1970, `Int64.max` where it does not say; may be coarse.
    package let modified: Int64

    package init(key: RemoteKey, size: UInt64, modified: Int64) {
        self.key = key
        self.size = size
        self.modified = modified
    }
}
