import Glibc
package import Remotes
import Synchronization
import SystemIO

/// A remote in the memory of the test.
package final class MemoryRemote: Remote {
    private struct Objects {
        var contents: [RemoteKey: (bytes: [UInt8], version: RemoteVersion, modified: Int64)] = [:]
    }

    private let objects: Mutex<Objects>

    package init() { objects = Mutex(Objects()) }

    /// A remote that has now what another has.
    package init(copying other: MemoryRemote) { objects = Mutex(other.objects.withLock { $0 }) }

    package var name: String { "memory" }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        guard let content = content(of: key) else { return nil }
        guard content.bytes.count <= limit else { throw .tooLarge(key) }
        return (content.bytes, content.version)
    }

    private func content(of key: RemoteKey) -> (bytes: [UInt8], version: RemoteVersion, modified: Int64)? {
        objects.withLock { $0.contents[key] }
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        guard let bytes = content(of: key)?.bytes else { throw RemoteError.notFound(key) }
        let wanted = range ?? 0 ..< .max
        let end = wanted.upperBound == .max ? UInt64(bytes.count) : wanted.upperBound
        guard wanted.lowerBound <= end, end <= bytes.count else { throw RemoteError.invalid("'\(key)' is shorter") }
        // In pieces, so that what calls it meets several.
        for start in stride(from: Int(wanted.lowerBound), to: Int(end), by: 1000) {
            try bytes[start..<min(start + 1000, Int(end))].withUnsafeBytes(receive)
        }
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        let bytes: [UInt8]
        switch content {
        case .bytes(let given): bytes = given
        case .file(let path):
            do throws(SystemError) { bytes = try OpenFile.contents(of: path) } catch { throw .system(error) }
        }
        let new = Self.version(of: bytes)
        let version: RemoteVersion? = objects.withLock { objects in
            let old = objects.contents[key]?.version
            switch condition {
            case .always: break
            case .ifAbsent: if old != nil { return nil }
            case .ifUnchanged(let expected): if old != expected { return nil }
            }
            objects.contents[key] = (bytes, new, Int64(time(nil)) * 1_000_000_000)
            return new
        }
        guard let version else { throw .conditionFailed(key) }
        sent(bytes.count)
        return version
    }

    /// As of folders and of S3: equal bytes have equal versions.
    private static func version(of bytes: [UInt8]) -> RemoteVersion {
        let digest = MessageDigest()
        digest.update(bytes.span)
        return RemoteVersion("\(digest.finish())")
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        objects.withLock { objects in
            objects.contents
                .filter { $0.key.description.hasPrefix(prefix) }
                .map { RemoteEntry(key: $0.key, size: UInt64($0.value.bytes.count), modified: $0.value.modified) }
                .sorted { $0.key < $1.key }
        }
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) { objects.withLock { $0.contents[key] = nil } }
}
