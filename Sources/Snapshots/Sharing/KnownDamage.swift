import DatasetModel
import Remotes
import Synchronization
import SystemIO
import SystemPackage

/// Thrown where an upload at a remote is not what its name, its index or the catalog says.
struct DamagedUpload: Error {
    let key: RemoteKey
    /// The content that has other bytes; nil if more than one content is concerned.
    var object: ObjectID?
    let failure: Failure

    init(_ key: RemoteKey, object: ObjectID? = nil, _ message: String) {
        (self.key, self.object) = (key, object)
        failure = Failure(.corrupt, message, hint: Self.hint)
    }

    /// What mends it: the key is known here, and in no other repository.
    static let hint =
        "run 'dsv remote check --read-data', then 'dsv push --repair', in a repository that has the files"
}

/// What is known to be damaged at a remote: the file `.dsv/remotes/of-<name>/damaged`.
///
/// The next push looks at what is there if something is known; otherwise it asks nothing more. See docs/format.md, "Remotes".
struct KnownDamage: Sendable {
    let file: FilePath
    let disk: any Disk

    /// A file that cannot be read says that something is damaged.
    var isEmpty: Bool { FileStatus.ifPresent(file) == nil }

    /// The uploads that are known to be damaged or gone; a line that is not a key of an upload counts for nothing here.
    var keys: Set<RemoteKey> {
        let text = (try? OpenFile.contents(of: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Set(
            text.split(separator: "\n").compactMap(RemoteKey.init).filter { key in
                RemoteCatalog.collected.contains(where: key.description.hasPrefix)
            })
    }

    /// Adds uploads, durably.
    func add(_ keys: Set<RemoteKey>) throws { try replace(with: self.keys.union(keys)) }

    /// Notes that contents are missing of which no upload is known.
    func noteMissing() throws { try replace(with: keys) }

    /// Leaves only these; without any, forgets that there was damage.
    func replace(with keys: Set<RemoteKey>, isComplete: Bool = false) throws {
        if keys.isEmpty && isComplete {
            if !isEmpty { try disk.remove(file) }
            return
        }
        let text = keys.sorted().map { "\($0)\n" }.joined()
        try disk.makeFolders(file.removingLastComponent())
        let temporary = FilePath("\(file).\(processNumber)")
        if FileStatus.ifPresent(temporary) != nil { try disk.remove(temporary) }
        try disk.replace(file, with: Array(text.utf8), via: temporary, isDurable: true)
    }
}

/// The uploads that turned out to be damaged while one command ran: it reads each twice, then looks for another copy.
final class Distrust: Sendable {
    private struct Met {
        var counts: [RemoteKey: Int] = [:]
        var first: DamagedUpload?
    }

    private let met = Mutex(Met())

    /// Those that were damaged twice: what is wrong is not the connection.
    var keys: Set<RemoteKey> { met.withLock { Set($0.counts.filter { $0.value > 1 }.keys) } }
    /// The damage that was met twice first.
    var first: DamagedUpload? { met.withLock(\.first) }

    /// Adds one; returns how often it was met.
    func add(_ damage: DamagedUpload) -> Int {
        met.withLock { met in
            met.counts[damage.key, default: 0] += 1
            let count = met.counts[damage.key] ?? 0
            if count == 2, met.first == nil { met.first = damage }
            return count
        }
    }
}
