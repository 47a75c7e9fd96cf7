import Glibc

/// The few file operations that the benchmark does itself.
enum Files {
    /// The path of `path` from the root with its links resolved, or nil if there is no such file.
    static func absolutePath(of path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder and those above it, unless they exist.
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o777) == 0 || isFolder(path) { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw Failure("create folder", path)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 else { throw Failure("create folder", path) }
    }

    /// Writes all of `bytes` into the file `path`, in place of what it held.
    static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Failure("create", path) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard written >= 0 else { throw Failure("write", path) }
            rest = rest.dropFirst(written)
        }
    }

    static func write(_ text: String, to path: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0), to: path) }
    }

    /// The first `limit` bytes of a file as text, empty if it cannot be read.
    static func text(of path: String, limit: Int = 65536) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = read(file, &buffer, min(buffer.count, limit - bytes.count))
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Calls `body` with the path and status of every regular file below `folder`, leaving out what is named `excluded`.
    static func walk(_ folder: String, excluding excluded: String? = nil, _ body: (String, stat) throws -> Void) throws
    {
        guard let stream = opendir(folder) else { throw Failure("open folder", folder) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = name(of: entry)
            if name == "." || name == ".." || name == excluded { continue }
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { throw Failure("stat", path) }
            if status.st_mode & S_IFMT == S_IFDIR {
                try walk(path, excluding: excluded, body)
            } else if status.st_mode & S_IFMT == S_IFREG {
                try body(path, status)
            }
        }
    }

    // The entry may be shorter than the declared array of 256 bytes, so it must not be copied as a whole.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        return String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
    }
}

/// How much room files take.
struct DiskUsage {
    /// The sum of the file sizes.
    private(set) var bytes = 0
    /// The sum of the blocks that the file system set aside for them.
    private(set) var allocated = 0

    /// Adds up the regular files below `folder`, leaving out whatever is named `excluded`.
    init(of folder: String, excluding excluded: String? = nil) throws {
        try Files.walk(folder, excluding: excluded) { _, status in
            bytes += Int(status.st_size)
            // POSIX leaves the unit open; on Linux it is 512 bytes whatever the file system's block size.
            allocated += Int(status.st_blocks) * 512
        }
    }
}
