package import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// A git pack with its index, under temporary names: what a history is packed into, and what travels.
package struct HistoryPack: Sendable {
    /// The 40 hexadecimal digits by which git calls it: `pack-<name>.pack`.
    package let name: String
    package let pack: FilePath
    package let index: FilePath
    package let objectCount: Int
    /// Bytes of the pack without its index.
    package let size: Int

    /// Writes objects of a history, each once, into `<base>.pack` and `<base>.idx`, which must not exist.
    ///
    /// Nothing is synced. Objects are read, verified and compressed on all processors, and none is held longer than that; those
    /// that are near in `objects` are near in the pack. Throws where the history lacks one, or has it damaged.
    package static func write(
        _ objects: [GitID], of history: History, to base: FilePath, disk: any Disk
    ) throws -> HistoryPack {
        var seen: Set<GitID> = []
        let ids = objects.filter { seen.insert($0).inserted }
        let (pack, index) = (FilePath("\(base).pack"), FilePath("\(base).idx"))
        let stream = Mutex(try PackStream(toNew: pack, objectCount: ids.count, disk: disk))
        let next = Atomic<Int>(0)
        try withWorkers(min(Workers.processorCount, ids.count / batch + 1)) { workers in
            let deflater = Deflater()
            while !workers.isCancelled {
                let start = next.add(batch, ordering: .relaxed).oldValue
                if start >= ids.count { break }
                for id in ids[start..<min(start + batch, ids.count)] {
                    let (kind, content) = try history.object(id)
                    let packed = unsafe content.withUnsafeBytes { unsafe GitPack.encode(kind, $0, deflater) }
                    try stream.withLock { try $0.append(id, packed) }
                }
            }
        }
        let (name, size) = try stream.withLock { try $0.finish(indexTo: index) }
        return HistoryPack(name: name, pack: pack, index: index, objectCount: ids.count, size: size)
    }

    private static let batch = 16

    /// Gives pack and index their names in a history, durably; both must be synced.
    ///
    /// The pack first: its index makes it count.
    package func publish(in history: History, disk: any Disk) throws {
        let folder = history.packFolder
        try disk.rename(pack, to: folder.appending("pack-\(name).pack"))
        try disk.rename(index, to: folder.appending("pack-\(name).idx"))
        try disk.syncFolder(folder)
        history.refresh()
    }
}

extension History {
    var packFolder: FilePath { path.appending("objects").appending("pack") }
}
