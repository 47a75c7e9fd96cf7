internal import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// A remote that is a folder: a disk, a share, a stick; keys are the paths of files.
///
/// Readers see an object whole or not at all, because it is written beside and renamed. Puts under a condition take a kernel lock
/// on the folder, so they exclude each other on all machines that honour each other's locks; a put without a condition, and a
/// removal, do not wait for it. A key cannot be a folder of another one.
package final class FolderRemote: Remote {
    /// For writing, beside the objects; no key begins with a point.
    static let temporaryFolderName = ".tmp"
    static let lockName = ".lock"

    /// The processors are what limits a folder.
    package var concurrency: Int { Workers.processorCount }

    package let name: String

    let path: FilePath
    let disk: any Disk
    let lockPatience: Double
    /// What is true of the folder since a put of this process found or made it so.
    let known = Mutex(Known())

    struct Known: Sendable {
        /// The folders whose own names survive a power cut.
        var durableFolders: Set<FilePath> = []
        var isSwept = false
    }

    /// The folder at `path`, which need not be there yet.
    ///
    /// A put waits for the lock of another for at most `lockPatience` seconds.
    package init(_ path: FilePath, disk: any Disk, lockPatience: Double = 30) {
        self.path = path
        self.disk = disk
        self.lockPatience = lockPatience
        name = path.string
    }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        guard let bytes = try bytes(of: key, limit: limit) else { return nil }
        return (bytes, Self.version(of: bytes))
    }

    private func bytes(of key: RemoteKey, limit: Int) throws(RemoteError) -> [UInt8]? {
        guard let file = try open(key) else { return nil }
        let size = try system { () throws(SystemError) in try file.status().size }
        guard size <= limit else { throw .tooLarge(key) }
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            do throws(SystemError) {
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                count = 0
                failure = error
            }
        }
        if let failure { throw RemoteError(failure) }
        return bytes
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        guard let file = try open(key) else { throw RemoteError.notFound(key) }
        let size = try system { () throws(SystemError) in try file.status().size }
        let range = range ?? 0 ..< .max
        guard range.lowerBound <= size, range.upperBound <= size || range.upperBound == .max else {
            throw RemoteError.invalid("'\(key)' has \(size) bytes only")
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        var place = range.lowerBound
        let end = min(range.upperBound, size)
        while place < end {
            let piece = unsafe UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(UInt64(buffer.count), end - place))])
            let offset = Int(place)
            let count = try system { () throws(SystemError) in try unsafe file.read(into: piece, at: offset) }
            guard count > 0 else { throw RemoteError.invalid("'\(key)' became shorter while it was read") }
            try unsafe receive(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            place += UInt64(count)
        }
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        // Only the folder that the prefix names is walked.
        let folder = prefix.lastIndex(of: "/").map { prefix[..<$0] } ?? ""
        guard folder.isEmpty || RemoteKey(folder) != nil else { return [] }
        var entries: [RemoteEntry] = []
        try addEntries(of: String(folder), to: &entries)
        return entries.filter { $0.key.description.utf8.starts(with: prefix.utf8) }.sorted { $0.key < $1.key }
    }

    private func addEntries(of folder: String, to entries: inout [RemoteEntry]) throws(RemoteError) {
        let path = folder.isEmpty ? self.path : self.path.appending(FilePath(folder).components)
        // By its own status: a link could lead out of the remote. The remote itself may be a link.
        guard let status = folder.isEmpty ? FileStatus.following(path) : FileStatus.ifPresent(path),
            status.kind == .folder
        else { return }
        let listing: FolderListing
        do throws(SystemError) {
            listing = try FolderListing(path)
        } catch let error where error.code == .noSuchFileOrDirectory {
            return
        } catch {
            throw RemoteError(error)
        }
        for item in listing.items {
            let name = String(decoding: listing.name(item), as: UTF8.self)
            guard let key = RemoteKey(folder.isEmpty ? name : "\(folder)/\(name)") else { continue }
            switch item.status.kind {
            case .regular:
                entries.append(RemoteEntry(key: key, size: item.status.size, modified: item.status.modified))
            case .folder: try addEntries(of: key.description, to: &entries)
            case .link, .other: break
            }
        }
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        let file = file(of: key)
        do throws(SystemError) {
            try disk.remove(file)
            try disk.syncFolder(file.removingLastComponent())
        } catch let error where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            // It was not there.
        } catch {
            throw RemoteError(error)
        }
    }

    func file(of key: RemoteKey) -> FilePath { path.appending(FilePath(key.description).components) }

    /// The file of an object; nil where there is none.
    ///
    /// A link is none: it could lead out of the remote.
    private func open(_ key: RemoteKey) throws(RemoteError) -> OpenFile? {
        let path = file(of: key)
        do throws(SystemError) {
            guard try FileStatus.of(path).kind == .regular else { return nil }
            return try OpenFile(reading: path)
        } catch let error where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            return nil
        } catch {
            throw RemoteError(error)
        }
    }

    /// The version of an object with these bytes.
    static func version(of bytes: [UInt8]) -> RemoteVersion {
        let digest = MessageDigest()
        digest.update(bytes.span)
        return version(digest: digest.finish())
    }

    /// The version of an object with this SHA-256.
    static func version(digest: [UInt8]) -> RemoteVersion {
        RemoteVersion(ObjectID(bytes: digest.span).description)
    }

    /// What a conditional put compares.
    func version(of key: RemoteKey) throws(RemoteError) -> RemoteVersion? {
        let digest = MessageDigest()
        do {
            try unsafe get(key) { unsafe digest.update($0) }
        } catch RemoteError.notFound {
            return nil
        } catch let error as RemoteError {
            throw error
        } catch {
            fatalError("BUG: hashing throws nothing")
        }
        return Self.version(digest: digest.finish())
    }
}

extension RemoteError {
    /// What a failed system call means for a remote that is a folder.
    init(_ error: SystemError) {
        switch error.code {
        case .permissionDenied, .notPermitted, .readOnlyFileSystem: self = .refused(error.description)
        default: self = .system(error)
        }
    }
}

/// Calls the system and words its errors as a remote's.
func system<Value: ~Copyable>(_ body: () throws(SystemError) -> Value) throws(RemoteError) -> Value {
    do throws(SystemError) { return try body() } catch { throw RemoteError(error) }
}
