import Glibc
package import SystemPackage

/// A user of this machine, by number.
package struct UserAccount: Hashable, Sendable {
    package let number: UInt32

    package init(_ number: UInt32) { self.number = number }

    /// The one who may do everything.
    package static let root = UserAccount(0)

    /// The one with whose rights this process acts.
    ///
    /// The corresponding C function is `geteuid`.
    package static var current: UserAccount { UserAccount(geteuid()) }

    /// The owner of `path` itself, also where it is a link; nil if there is nothing.
    package static func owner(of path: FilePath) -> UserAccount? {
        var status = stat()
        let result = unsafe path.withPlatformString { unsafe lstat($0, &status) }
        return result == 0 ? UserAccount(status.st_uid) : nil
    }

    /// The user's name; nil if the machine knows none.
    package var name: String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var room = [CChar](repeating: 0, count: 16 << 10)
        let result = unsafe room.withUnsafeMutableBufferPointer { room in
            unsafe getpwuid_r(number, &entry, room.baseAddress.unsafelyUnwrapped, room.count, &found)
        }
        guard result == 0, let entry = unsafe found?.pointee, let name = unsafe entry.pw_name else { return nil }
        return unsafe String(cString: name)
    }
}

/// The path without links, as the kernel sees it; nil if there is nothing.
///
/// The corresponding C function is `realpath`.
package func realPath(_ path: FilePath) -> FilePath? {
    guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
    defer { unsafe free(real) }
    return unsafe FilePath(platformString: real)
}
