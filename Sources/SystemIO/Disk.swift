internal import CLinux
import Glibc
package import SystemPackage

/// Every way in which dsv changes the disk.
///
/// One narrow protocol so that tests can make the n-th call fail, or nothing happen from the n-th call on. Reading goes
/// straight to the system.
package protocol Disk: Sendable {
    /// Creates an empty file for writing; fails where the path exists.
    ///
    /// A read-only file can be written through the result alone.
    func create(_ path: FilePath, isReadOnly: Bool) throws(SystemError) -> OpenFile
    /// Writes all of `bytes` at the end of what was written so far.
    func write(_ bytes: UnsafeRawBufferPointer, to file: borrowing OpenFile) throws(SystemError)
    /// Asks the disk to begin writing what `file` holds, without waiting. Says nothing about durability.
    func startWriting(_ file: borrowing OpenFile)
    /// Returns when the file's bytes, or the names in a folder, survive a power cut.
    func sync(_ file: borrowing OpenFile) throws(SystemError)
    /// Returns when everything written to the file system that holds `path` survives a power cut.
    func syncFileSystem(holding path: FilePath) throws(SystemError)
    /// Returns when the bytes of the file at `path` are on the disk; its size and name need `syncJournal`.
    func writeOut(_ path: FilePath) throws(SystemError)
    /// Returns when all names and sizes that were changed before on the file system of `folder` survive a power cut, and the bytes of
    /// files that were written out. Waits for nobody else's bytes. False, and nothing done, where the file system has no such journal.
    func syncJournal(in folder: FilePath) throws(SystemError) -> Bool
    /// Gives `source` the name `target`, replacing what has it, in one step.
    func rename(_ source: FilePath, to target: FilePath) throws(SystemError)
    /// Gives `source` the name `target`; throws `fileExists` if something has it.
    func rename(_ source: FilePath, toNew target: FilePath) throws(SystemError)
    /// Makes two files, or a file and a folder, change names in one step; false where the file system cannot.
    ///
    /// See 'man 2 renameat2', RENAME_EXCHANGE.
    func exchange(_ first: FilePath, with second: FilePath) throws(SystemError) -> Bool
    /// Removes a file or link.
    func remove(_ path: FilePath) throws(SystemError)
    /// Removes an empty folder.
    func removeFolder(_ path: FilePath) throws(SystemError)
    /// Makes a folder whose parent exists.
    func makeFolder(_ path: FilePath) throws(SystemError)
    /// Makes a symbolic link.
    func makeLink(_ path: FilePath, target: [UInt8]) throws(SystemError)
    /// Gives a file a second name. The corresponding C function is `link`.
    func makeHardLink(_ path: FilePath, to existing: FilePath) throws(SystemError)
    /// Makes `file` share the blocks of `source`; false where the file system cannot. See 'man 2 ioctl_ficlone'.
    func clone(_ source: borrowing OpenFile, to file: borrowing OpenFile) throws(SystemError) -> Bool
}

extension Disk {
    /// Creates an empty file for writing; fails where the path exists.
    package func create(_ path: FilePath) throws(SystemError) -> OpenFile { try create(path, isReadOnly: false) }

    /// Makes a folder and its parents where they are missing.
    package func makeFolders(_ path: FilePath) throws(SystemError) {
        if FileStatus.ifPresent(path) != nil { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try makeFolders(parent) }
        do throws(SystemError) {
            try makeFolder(path)
        } catch let error where error.code == .fileExists {
            // Another thread or process was faster.
        }
    }

    /// Makes the names in a folder survive a power cut.
    package func syncFolder(_ path: FilePath) throws(SystemError) { try sync(try OpenFile(folder: path)) }

    /// Writes a new file in one piece.
    package func write(_ bytes: [UInt8], toNew path: FilePath, isDurable: Bool = false) throws(SystemError) {
        let file = try create(path)
        try write(bytes, to: file)
        if isDurable { try sync(file) }
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8], to file: borrowing OpenFile) throws(SystemError) {
        var failure: SystemError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(SystemError) { try unsafe write(buffer, to: file) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Replaces a small file so that readers, and whoever comes after a power cut, find the old bytes or the new.
    ///
    /// `temporary` is a path on the same file system that nobody else uses.
    package func replace(_ path: FilePath, with bytes: [UInt8], via temporary: FilePath, isDurable: Bool = true)
        throws(SystemError)
    {
        try write(bytes, toNew: temporary, isDurable: isDurable)
        try rename(temporary, to: path)
        if isDurable { try syncFolder(path.removingLastComponent()) }
    }
}

/// The disk of this machine.
package struct LocalDisk: Disk {
    package init() {}

    package func create(_ path: FilePath, isReadOnly: Bool) throws(SystemError) -> OpenFile {
        try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, "create", mode: isReadOnly ? 0o444 : 0o666)
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: borrowing OpenFile) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe Glibc.write(
                file.descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            if count < 0 {
                let code = Errno.last
                if code == .interrupted { continue }
                throw SystemError("write", file.path, code)
            }
            done += count
        }
    }

    package func startWriting(_ file: borrowing OpenFile) {
        _ = dsv_start_writing(file.descriptor)
    }

    package func sync(_ file: borrowing OpenFile) throws(SystemError) {
        guard fsync(file.descriptor) == 0 else { throw SystemError("sync", file.path, .last) }
    }

    package func syncFileSystem(holding path: FilePath) throws(SystemError) {
        let folder = try OpenFile(folder: path)
        guard syncfs(folder.descriptor) == 0 else { throw SystemError("sync", path, .last) }
    }

    package func writeOut(_ path: FilePath) throws(SystemError) {
        let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW, "sync")
        guard dsv_write_out(file.descriptor) == 0 else { throw SystemError("sync", path, .last) }
    }

    package func syncJournal(in folder: FilePath) throws(SystemError) -> Bool {
        let fileSystem = unsafe folder.withPlatformString { unsafe dsv_file_system($0) }
        // ext4 and XFS write what changes of names and sizes in one order, so that what is durable is so with all before it. git's
        // core.fsyncMethod=batch relies on the same.
        guard fileSystem == 0xEF53 || fileSystem == 0x5846_5342 else { return false }
        let last = folder.appending("journal")
        try write([0], toNew: last, isDurable: true)
        try remove(last)
        return true
    }

    package func rename(_ source: FilePath, to target: FilePath) throws(SystemError) {
        try check("replace", target) {
            unsafe source.withPlatformString { from in
                unsafe target.withPlatformString { unsafe Glibc.rename(from, $0) }
            }
        }
    }

    package func rename(_ source: FilePath, toNew target: FilePath) throws(SystemError) {
        let result = unsafe source.withPlatformString { from in
            unsafe target.withPlatformString { unsafe dsv_rename_new(from, $0) }
        }
        if result == 0 { return }
        let code = Errno.last
        guard Self.isUnknownFlag(code) else { throw SystemError("make", target, code) }
        // Not every network file system knows the flag: look, and rename right after.
        if FileStatus.ifPresent(target) != nil { throw SystemError("make", target, .fileExists) }
        try rename(source, to: target)
    }

    package func exchange(_ first: FilePath, with second: FilePath) throws(SystemError) -> Bool {
        let result = unsafe first.withPlatformString { from in
            unsafe second.withPlatformString { unsafe dsv_exchange(from, $0) }
        }
        if result == 0 { return true }
        let code = Errno.last
        if Self.isUnknownFlag(code) { return false }
        throw SystemError("replace", second, code)
    }

    private static func isUnknownFlag(_ code: Errno) -> Bool {
        [.invalidArgument, .noFunction, .notSupported].contains(code)
    }

    package func remove(_ path: FilePath) throws(SystemError) {
        try check("remove", path) { unsafe path.withPlatformString { unsafe unlink($0) } }
    }

    package func removeFolder(_ path: FilePath) throws(SystemError) {
        try check("remove the folder", path) { unsafe path.withPlatformString { unsafe rmdir($0) } }
    }

    package func makeFolder(_ path: FilePath) throws(SystemError) {
        try check("make the folder", path) { unsafe path.withPlatformString { unsafe mkdir($0, 0o777) } }
    }

    package func makeLink(_ path: FilePath, target: [UInt8]) throws(SystemError) {
        let name = target.map { CChar(bitPattern: $0) } + [0]
        try check("make the link", path) { unsafe path.withPlatformString { unsafe symlink(name, $0) } }
    }

    package func makeHardLink(_ path: FilePath, to existing: FilePath) throws(SystemError) {
        try check("link", path) {
            unsafe existing.withPlatformString { from in unsafe path.withPlatformString { unsafe link(from, $0) } }
        }
    }

    package func clone(_ source: borrowing OpenFile, to file: borrowing OpenFile) throws(SystemError) -> Bool {
        if dsv_clone(file.descriptor, source.descriptor) == 0 { return true }
        switch Errno.last {
        case .notSupported, .improperLink, .invalidArgument, .inappropriateIOCTLForDevice: return false
        case let code: throw SystemError("clone", file.path, code)
        }
    }

    private func check(_ action: String, _ path: FilePath, _ call: () -> CInt) throws(SystemError) {
        guard call() == 0 else { throw SystemError(action, path, .last) }
    }
}
