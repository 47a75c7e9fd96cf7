internal import CLinux
import Glibc
package import SystemPackage

/// An open file; closes itself.
package struct OpenFile: ~Copyable {
    package let descriptor: CInt
    package let path: FilePath

    /// Opens for reading.
    ///
    /// A link is followed.
    package init(reading path: FilePath) throws(SystemError) {
        try self.init(path, O_RDONLY, "open")
    }

    /// Opens the regular file `name` in the open folder `folder` for reading; `path` is for messages only.
    ///
    /// A link is refused (the file was exchanged since it was listed) and a named pipe cannot block.
    package init(reading name: UnsafePointer<CChar>, in folder: borrowing OpenFile, path: FilePath) throws(SystemError)
    {
        let descriptor = unsafe openat(folder.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("read", path, .last) }
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder, to name files in it.
    package init(folder path: FilePath) throws(SystemError) {
        try self.init(path, O_RDONLY | O_DIRECTORY, "open the folder")
    }

    init(_ path: FilePath, _ flags: CInt, _ action: String, mode: mode_t = 0o666) throws(SystemError) {
        while true {
            let descriptor = unsafe path.withPlatformString { unsafe open($0, flags | O_CLOEXEC, mode) }
            if descriptor >= 0 {
                self.descriptor = descriptor
                self.path = path
                return
            }
            let code = Errno.last
            if code != .interrupted { throw SystemError(action, path, code) }
        }
    }

    deinit { close(descriptor) }

    /// Says whether a program has the file open for writing, or mapped so that it can write; nil if the system does not tell.
    ///
    /// Such a program may write without a trace: a page that is mapped and dirty already is written again without a new time of the
    /// last write. The kernel refuses a read lease on such a file, and grants one to the file's owner and to root alone.
    package func isOpenForWriting() -> Bool? {
        _ = Self.ignoresLeaseBreaks
        if dsv_try_read_lease(descriptor) == 0 { return false }
        return Errno.last == .resourceTemporarilyUnavailable ? true : nil
    }

    /// Begins to write the file's dirty pages, so that the next write through a map of them gives the file a new time.
    package func writePages() { _ = dsv_write_pages(descriptor) }

    // A program that opens the file while the lease stands makes the kernel send this signal, which would end us.
    private static let ignoresLeaseBreaks: Void = { _ = signal(SIGIO, SIG_IGN) }()

    /// The status of the open file.
    ///
    /// The corresponding C function is `fstat`.
    package func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError("examine", path, .last) }
        return FileStatus(status)
    }

    /// Reads until `buffer` is full or the file ends; returns the number of bytes.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try unsafe fill(buffer) { rest, _ in unsafe Glibc.read(descriptor, rest.baseAddress, rest.count) }
    }

    /// Reads from `offset` on until `buffer` is full or the file ends; returns the number of bytes.
    ///
    /// Threads may share the file. The corresponding C function is `pread`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        try unsafe fill(buffer) { rest, filled in
            unsafe pread(descriptor, rest.baseAddress, rest.count, offset + filled)
        }
    }

    /// Calls `read` for what is left of the buffer until it is full or the file ends.
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, _ read: (_ rest: UnsafeMutableRawBufferPointer, _ filled: Int) -> Int
    ) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = unsafe read(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), filled)
            if count == 0 { break }
            if count < 0 {
                let code = Errno.last
                if code == .interrupted { continue }
                throw SystemError("read", path, code)
            }
            filled += count
        }
        return filled
    }

    /// All bytes of a file.
    ///
    /// For files of a known, modest size.
    package static func contents(of path: FilePath) throws(SystemError) -> [UInt8] {
        let file = try OpenFile(reading: path)
        let size = Int(try file.status().size)
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(SystemError) {
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                count = 0
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The target of a link, as bytes.
    ///
    /// The corresponding C function is `readlink`.
    package static func linkTarget(_ path: FilePath) throws(SystemError) -> [UInt8] {
        let capacity = Int(PATH_MAX)
        var length = 0
        let target = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            length = unsafe path.withPlatformString { name in
                unsafe buffer.withMemoryRebound(to: CChar.self) {
                    unsafe readlink(name, $0.baseAddress.unsafelyUnwrapped, capacity)
                }
            }
            count = max(length, 0)
        }
        guard length >= 0 else { throw SystemError("read the link", path, .last) }
        return target
    }
}

extension OpenFile {
    /// What was read of a file that did not change meanwhile.
    package struct Reading<Value> {
        package let value: Value
        /// The file's status, the same before and after.
        package let status: FileStatus
        /// A program could write the file without changing its status.
        package let isOpenForWriting: Bool
    }

    /// Opens the file `name` in `folder` and has `body` read it; nil if the file changes meanwhile, twice in a row.
    ///
    /// `body` gets the status before and returns what it made of the bytes, and their number. A file counts as unchanged if its
    /// status is the same before and after, and its size is the number of bytes that were read.
    package static func readUnchanged<Value>(
        _ name: UnsafePointer<CChar>, in folder: borrowing OpenFile, path: () -> FilePath,
        _ body: (borrowing OpenFile, FileStatus) throws -> (Value, byteCount: Int)
    ) throws -> Reading<Value>? {
        for _ in 0..<2 {
            let file = try unsafe OpenFile(reading: name, in: folder, path: path())
            let before = try file.status()
            // Before the first byte is read: who opens the file later changes its times with the first write.
            let isOpenForWriting = file.isOpenForWriting()
            if isOpenForWriting == nil { file.writePages() }
            let (value, byteCount) = try body(file, before)
            if try file.status() == before, UInt64(byteCount) == before.size {
                return Reading(value: value, status: before, isOpenForWriting: isOpenForWriting ?? false)
            }
        }
        return nil
    }

    /// Hands the rest of the file to `body`, block by block; returns the number of bytes.
    package func forEachBlock(
        _ block: borrowing Block, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        var size = 0
        while true {
            let count = try unsafe read(into: block.bytes)
            if count == 0 { return size }
            try unsafe body(UnsafeRawBufferPointer(rebasing: block.bytes[..<count]))
            size += count
        }
    }

    /// Memory to read files through, a piece at a time.
    ///
    /// Kept for many files: fresh memory of this size costs a page fault for every 4 KiB.
    @safe package struct Block: ~Copyable {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

        package init() {}

        deinit { unsafe bytes.deallocate() }
    }
}
