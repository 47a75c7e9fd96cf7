import Glibc

/// Where the output of earlier runs goes, instead of being removed while there is still something to measure.
///
/// On ext4 without a journal, making files was seen to take up to fifteen times as long once many files had been
/// removed, and still five times as long a minute later. That would be charged to whichever command makes the more files,
/// as a rule the yardstick, and so flatter dsv.
final class Trash {
    private let folder: String
    private let remove: (String) throws -> Void
    private var count = 0
    private var cached: [String] = []

    /// An empty trash in `folder`, which need not exist yet; `remove` is how a folder is removed.
    init(in folder: String, remove: @escaping (String) throws -> Void) {
        self.folder = folder
        self.remove = remove
    }

    /// Moves a file or folder out of sight, if it exists; it must lie on the same file system.
    func discard(_ path: String) throws {
        try Files.makeFolder(folder)
        let target = "\(folder)/\(count)"
        guard rename(path, target) == 0 else {
            if errno == ENOENT { return }
            throw Failure("discard", path)
        }
        count += 1
        cached.append(target)
    }

    /// Frees the memory that still caches what was discarded, as removing it would have done; `sync` must come first.
    func dropCaches() throws {
        for path in cached where Files.isFolder(path) {
            try Files.walk(path) { file, _ in
                let descriptor = open(file, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { return }
                posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_DONTNEED))
                close(descriptor)
            }
        }
        cached = []
    }

    /// Removes what was discarded if the file system has less left than asked for, and says whether it had to.
    func makeRoom(bytes: Int, files: Int) throws -> Bool {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return false }
        let freeBytes = Int(status.f_bavail) * Int(status.f_frsize)
        // File systems that make inodes as they need them report that they have none.
        let hasInodes = status.f_files == 0 || Int(status.f_favail) >= files
        if count == 0 || (freeBytes >= bytes && hasInodes) { return false }
        try remove(folder)
        cached = []
        count = 0
        return true
    }
}
