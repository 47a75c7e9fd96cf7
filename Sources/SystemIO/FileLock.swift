import Glibc
package import SystemPackage

/// The lock that a writing verb holds on a repository.
///
/// A kernel lock (flock) on a file that stays: it vanishes with its process, so a kill leaves nothing to clean up. The
/// file's text tells others who holds it.
package struct FileLock: ~Copyable {
    private let file: OpenFile

    /// Takes the lock at `path`, waiting for it for at most `patience` seconds; nil where another process holds it.
    package init?(taking path: FilePath, holder: String, patience: Double = 0) throws(SystemError) {
        let file = try OpenFile(path, O_RDWR | O_CREAT, "open the lock")
        let start = monotonicSeconds()
        let end = start + patience
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = Errno.last
            if code == .interrupted { continue }
            guard code == .wouldBlock else { throw SystemError("lock", path, code) }
            if monotonicSeconds() >= end { return nil }
            usleep(10_000)
        }
        Trace.note(since: start, "lock: \(path) taken")
        // Only words for a person: a failure to write them is no reason to give up the lock.
        _ = ftruncate(file.descriptor, 0)
        let text = "\(holder) (process \(getpid()))\n"
        _ = unsafe pwrite(file.descriptor, text, text.utf8.count, 0)
        self.file = file
    }

    /// Who holds the lock at `path`, for a message.
    package static func holder(_ path: FilePath) -> String {
        guard let bytes = try? OpenFile.contents(of: path), let line = bytes.split(separator: 10).first else {
            return "another process"
        }
        return String(decoding: line, as: UTF8.self)
    }
}
