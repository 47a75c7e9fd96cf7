import DatasetModel
import SystemIO
import SystemPackage

/// A git pack on its way to a file, object by object: holds no more than a buffer and 36 bytes an object.
struct PackStream: ~Copyable {
    private let disk: any Disk
    private let file: OpenFile
    private let digest = MessageDigest(.sha1)
    private var buffer: [UInt8]
    private var flushed = 0
    private var entries: [GitPack.Entry] = []

    private static let bufferSize = 1 << 20

    /// Begins a pack of exactly so many objects in a new file.
    init(toNew path: FilePath, objectCount: Int, disk: any Disk) throws {
        self.disk = disk
        file = try disk.create(path)
        buffer = GitPack.header(objectCount: objectCount)
        entries.reserveCapacity(objectCount)
    }

    /// Adds an object as `GitPack.encode` gives it.
    mutating func append(_ id: GitID, _ packed: [UInt8]) throws {
        entries.append(
            GitPack.Entry(id: id, offset: UInt64(flushed + buffer.count), checksum: GitPack.checksum(packed)))
        buffer += packed
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Ends the pack and writes its index to another new file; returns the name that the checksum gives the pack, and its size.
    mutating func finish(indexTo path: FilePath) throws -> (name: String, size: Int) {
        try flush()
        let checksum = digest.finish()
        try disk.write(checksum, to: file)
        try disk.write(GitPack.index(entries, packChecksum: checksum), toNew: path)
        let digits = checksum.flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] }
        return (String(decoding: digits, as: UTF8.self), flushed + checksum.count)
    }

    private mutating func flush() throws {
        digest.update(buffer.span)
        try disk.write(buffer, to: file)
        flushed += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
