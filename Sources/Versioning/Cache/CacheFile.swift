import SystemIO
import SystemPackage

/// A file of the cache: the version of its layout, a value, and the SHA-256 of both.
///
/// See docs/format.md, "The cache".
struct CacheFile {
    private let path: FilePath
    private let version: Int
    private let disk: any Disk

    init(_ path: FilePath, version: Int, _ disk: any Disk) {
        self.path = path
        self.version = version
        self.disk = disk
    }

    /// What the file keeps; nil where there is none, or where it is damaged or another version's.
    func read<Value: CacheCodable>(_: Value.Type) -> Value? {
        guard let bytes = try? OpenFile.contents(of: path), bytes.count > 32 else { return nil }
        let content = bytes.dropLast(32)
        guard Self.checksum(content) == Array(bytes.suffix(32)) else { return nil }
        var reader = CacheReader(content)
        guard let found = try? reader.read(Int.self), found == version, let value = try? reader.read(Value.self),
            reader.isAtEnd
        else { return nil }
        return value
    }

    /// Keeps a value; where the disk refuses, it is found out again next time.
    func write(_ value: some CacheCodable) {
        var bytes: [UInt8] = []
        version.write(to: &bytes)
        value.write(to: &bytes)
        bytes += Self.checksum(bytes[...])
        let temporary = FilePath("\(path).\(processNumber)")
        try? disk.makeFolders(path.removingLastComponent())
        do {
            try disk.write(bytes, toNew: temporary)
            try disk.rename(temporary, to: path)
        } catch {
            try? disk.remove(temporary)
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digest = MessageDigest()
        digest.update(bytes.span)
        return digest.finish()
    }
}
