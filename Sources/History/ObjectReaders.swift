import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

/// The objects of a history, proved by their ids, read by several threads at once.
///
/// Most stand in packs as a whole and are read from there by `PackedObjects`, with tools that each thread borrows for the time of a read.
/// All others, and all that is damaged or odd, go to `VerifiedObjects`, which trusts nothing and says what is wrong.
final class ObjectReaders: Sendable {
    let packed: PackedObjects
    /// The same objects, wherever they are; libgit2 reads these, too.
    let all: VerifiedObjects
    private let idle = Mutex<[ReadingTools]>([])

    /// `folder` is the history's.
    init(of folder: FilePath) {
        let objects = folder.appending("objects")
        packed = PackedObjects(in: objects.appending("pack"))
        all = VerifiedObjects(objects)
    }

    /// The verified bytes of an object.
    ///
    /// Throws where they do not have the id that names them, or the object is of another kind.
    func bytes(of id: GitID, _ kind: GitObject.Kind) throws(GitError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(id, kind, to: &bytes)
        return bytes
    }

    /// The verified bytes of an object of any kind.
    func object(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        let kind = try append(id, nil, to: &bytes)
        return (kind, bytes)
    }

    /// Adds the verified bytes of an object to the end of `bytes`; returns its kind, which is `expected` if that is given.
    @discardableResult
    func append(
        _ id: GitID, _ expected: GitObject.Kind?, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        let start = bytes.count
        let kind = if let kind = appendPacked(id, to: &bytes) { kind } else { try appendOther(id, to: &bytes) }
        if let expected, kind != expected {
            bytes.removeLast(bytes.count - start)
            throw GitError(.damaged, "object \(id) of the history is no \(expected)")
        }
        return kind
    }

    private func appendPacked(_ id: GitID, to bytes: inout [UInt8]) -> GitObject.Kind? {
        let tools = idle.withLock { $0.popLast() } ?? ReadingTools()
        defer { idle.withLock { $0.append(tools) } }
        return tools.append(id, of: packed, to: &bytes)
    }

    private func appendOther(_ id: GitID, to bytes: inout [UInt8]) throws(GitError) -> GitObject.Kind {
        let (kind, content) = try all.object(id)
        bytes += content
        return kind
    }

    /// The kind and size of an object; of one in a pack nothing is verified, as its bytes are not read.
    func header(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, size: UInt64) {
        if let header = packed.header(id) { return header }
        let (kind, size) = try all.header(id)
        return (kind, UInt64(size))
    }

    /// Says whether there is an object of this id, without reading it, nor looking for packs that came since.
    func has(_ id: GitID) -> Bool { packed.contains(id) || all.has(id) }

    /// Looks for packs that came since, and forgets those that went.
    func refresh() {
        packed.relist()
        all.refresh()
    }
}

/// What one thread has at a time to read objects with; its lock is never waited for.
private final class ReadingTools: Sendable {
    private struct Tools: ~Copyable {
        let inflater = Inflater()
        let digest = MessageDigest(.sha1)
    }

    private let tools = Mutex(Tools())

    /// Adds an object that stands in a pack as a whole; nil where there is none that can be read.
    func append(_ id: GitID, of packs: PackedObjects, to bytes: inout [UInt8]) -> GitObject.Kind? {
        tools.withLock { packs.append(id, $0.inflater, $0.digest, to: &bytes) }
    }
}
