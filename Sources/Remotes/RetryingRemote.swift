import SystemIO
import SystemPackage

/// A remote that tries again what was unavailable.
///
/// A `get` that breaks goes on where it broke. A put whose answer was lost is put again; where its condition then fails, what is
/// there is read back: the put has succeeded if it is what was to be stored.
package struct RetryingRemote: Remote {
    private let remote: any Remote
    private let policy: RetryPolicy

    package init(_ remote: any Remote, _ policy: RetryPolicy = RetryPolicy()) {
        self.remote = remote
        self.policy = policy
    }

    package var name: String { remote.name }
    package var concurrency: Int { remote.concurrency }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try policy.retrying { _ throws(RemoteError) in try remote.read(key, limit: limit) }
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        try policy.retrying { _ throws(RemoteError) in try remote.list(prefix) }
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        try policy.retrying { _ throws(RemoteError) in try remote.delete(key) }
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        let wanted = range ?? 0 ..< .max
        var done = wanted.lowerBound
        var attempt = 1
        while true {
            let start = done
            // The receiver's own errors pass through, whatever they are.
            var isReceiversError = false
            do {
                // The first request is as it was asked for: not every server answers an empty object's range.
                try unsafe remote.get(key, range: start == wanted.lowerBound ? range : start..<wanted.upperBound) {
                    do { try unsafe receive($0) } catch {
                        isReceiversError = true
                        throw error
                    }
                    done += UInt64($0.count)
                }
                return
            } catch RemoteError.unavailable(let text) where !isReceiversError {
                if done == wanted.upperBound { return }
                if done > start { attempt = 1 }
                guard policy.pauses(after: attempt) else { throw RemoteError.unavailable(text) }
                attempt += 1
            }
        }
    }

    package func upload(
        _ content: RemoteContent, to newKey: () -> RemoteKey, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteKey {
        let progress = PutProgress(sent)
        return try policy.retrying { _ throws(RemoteError) in
            progress.takeBack()
            return try remote.upload(content, to: newKey) { progress.add($0) }
        }
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        let progress = PutProgress(sent)
        return try policy.retrying { attempt throws(RemoteError) in
            progress.takeBack()
            do throws(RemoteError) {
                return try remote.put(key, content, condition) { progress.add($0) }
            } catch .conditionFailed(let key) where attempt > 1 {
                // By somebody else, or by an attempt before this one whose answer was lost.
                guard let version = try version(ifStored: content, at: key) else { throw .conditionFailed(key) }
                return version
            }
        }
    }

    /// The version of what has the key, if that is `content`.
    private func version(ifStored content: RemoteContent, at key: RemoteKey) throws(RemoteError) -> RemoteVersion? {
        switch content {
        case .bytes(let bytes):
            do throws(RemoteError) {
                guard let stored = try read(key, limit: bytes.count), stored.bytes == bytes else { return nil }
                return stored.version
            } catch .tooLarge {
                return nil
            }
        case .file(let path):
            return try holds(key, path) ? .unknown : nil
        }
    }

    private func holds(_ key: RemoteKey, _ path: FilePath) throws(RemoteError) -> Bool {
        let digest = MessageDigest()
        do {
            try unsafe get(key) { unsafe digest.update($0) }
            let stored = digest.finish()
            _ = try unsafe OpenFile(reading: path).forEachBlock(OpenFile.Block()) { unsafe digest.update($0) }
            return stored == digest.finish()
        } catch RemoteError.notFound {
            return false
        } catch let error as RemoteError {
            throw error
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            fatalError("BUG: nothing else is thrown here")
        }
    }
}
