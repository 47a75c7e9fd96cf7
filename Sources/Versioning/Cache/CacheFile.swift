import DatasetModel
import SystemIO
import SystemPackage

/// A file of the cache: the version of its layout and of its maker, what it is of, a value, and the SHA-256 of all that.
///
/// Whatever a file says that this program would not have written there counts for nothing. See docs/format.md, "The cache".
struct CacheFile {
    private let path: FilePath
    /// All that the value depends on: a file under another's name is not believed.
    private let subject: String
    private let version: Int
    private let disk: any Disk

    /// `version` changes with the layout of the value, and with whatever finds it out.
    init(_ path: FilePath, of subject: String, version: Int, _ disk: any Disk) {
        self.path = path
        self.subject = subject
        self.version = version
        self.disk = disk
    }

    /// What the file keeps; nil if there is none, or it is damaged, another version's, or of something else.
    func read<Value: CacheCodable>(_ type: Value.Type) -> Value? {
        let start = monotonicSeconds()
        let value = believed(type)
        Trace.note(since: start, "cache: \(subject): \(value == nil ? "miss" : "hit")")
        return value
    }

    private func believed<Value: CacheCodable>(_: Value.Type) -> Value? {
        // A named pipe would wait for a writer.
        guard FileStatus.following(path)?.kind == .regular, let bytes = try? OpenFile.contents(of: path),
            bytes.count > 32
        else { return nil }
        let content = bytes.dropLast(32)
        guard Self.checksum(content) == Array(bytes.suffix(32)) else { return nil }
        var reader = CacheReader(content)
        guard let found = try? reader.read(Int.self), found == version, let of = try? reader.read(String.self),
            of == subject, let value = try? reader.read(Value.self), reader.isAtEnd
        else { return nil }
        return value
    }

    /// Removes the file, if it is there and the disk lets it.
    func forget() { try? disk.remove(path) }

    /// Keeps a value; if the disk refuses, it is found out again next time.
    func write(_ value: some CacheCodable) {
        var bytes: [UInt8] = []
        version.write(to: &bytes)
        subject.write(to: &bytes)
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
