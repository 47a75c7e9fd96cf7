import CLinux
import Glibc
package import SystemPackage

/// What `lstat` says of a file, as far as it tells whether the file may have changed.
package struct FileStatus: Equatable, Sendable, BitwiseCopyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case regular, folder, link, other
    }

    package let kind: Kind
    package let size: UInt64
    /// The time of the last write, in nanoseconds since 1970.
    package let modified: Int64
    /// The time of the last change of content or attributes, in nanoseconds since 1970; nobody can set it back.
    package let changed: Int64
    package let inode: UInt64
    package let device: UInt64

    package init(kind: Kind, size: UInt64, modified: Int64, changed: Int64, inode: UInt64, device: UInt64) {
        self.kind = kind
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        size = UInt64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// The status of `path` itself, also where it is a link.
    ///
    /// The corresponding C function is `lstat`.
    package static func of(_ path: FilePath) throws(SystemError) -> FileStatus {
        guard let status = ifPresent(path) else { throw SystemError("examine", path, .last) }
        return status
    }

    /// The status of `path` itself; nil where there is nothing.
    package static func ifPresent(_ path: FilePath) -> FileStatus? {
        var status = stat()
        let result = unsafe path.withPlatformString { unsafe lstat($0, &status) }
        return result == 0 ? FileStatus(status) : nil
    }

    /// The status of what `path` names, also by way of links; nil where there is nothing.
    package static func following(_ path: FilePath) -> FileStatus? {
        var status = Glibc.stat()
        let result = unsafe path.withPlatformString { unsafe stat($0, &status) }
        return result == 0 ? FileStatus(status) : nil
    }
}

/// When what `path` names was made, also by way of links, in nanoseconds since 1970; 0 if the file system does not tell.
///
/// Nobody can set it, and copies have their own. The corresponding C function is `statx`.
package func birthTime(of path: FilePath) -> Int64 {
    unsafe path.withPlatformString { unsafe Int64(dsv_birth($0)) }
}

/// The time that the kernel would stamp on a file written now, in nanoseconds since 1970.
///
/// Files are stamped from a clock that ticks a few hundred times a second: a file whose stamp is not older than this
/// value can be written again without its stamp changing.
package func fileClock() -> Int64 { nanoseconds(of: CLOCK_REALTIME_COARSE) }

/// The time now, in nanoseconds since 1970: no file that was changed until now has a later stamp.
package func preciseClock() -> Int64 { nanoseconds(of: CLOCK_REALTIME) }

private func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// Waits until a file written from now on gets a later stamp than `moment`, at most 20 ms: a tick of the clock takes 1 to 10.
package func waitForFileClock(after moment: Int64) {
    let end = monotonicSeconds() + 0.02
    while fileClock() <= moment, monotonicSeconds() < end { usleep(500) }
}

@inline(__always) func systemErrno() -> CInt { errno }
