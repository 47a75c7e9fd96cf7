import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

// How a folder takes an object: written beside, synced, renamed, and the name synced.

extension FolderRemote {
    /// Stores an object, whole or not at all; when it returns, the object is durable.
    ///
    /// Bytes, and what is put under a condition, are hashed on the way. A file that is put without one is not, which would take
    /// longer than copying it: its version is `unknown` here.
    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        let target = file(of: key)
        let temporaryFolder = path.appending(Self.temporaryFolderName)
        try system { () throws(SystemError) in
            try makeDurableFolder(temporaryFolder)
            try makeDurableFolder(target.removingLastComponent())
        }
        sweep(temporaryFolder)
        // No other process of this machine has the number, and no other machine is likely to have the rest.
        let temporary = temporaryFolder.appending(
            "\(processNumber)-\(String(UInt64.random(in: 0 ... .max), radix: 16))")
        do throws(RemoteError) {
            let version = try system { () throws(SystemError) in
                try write(content, to: temporary, isHashed: condition != .always, sent: sent)
            }
            try publish(temporary, as: key, at: target, condition)
            return version
        } catch {
            try? disk.remove(temporary)
            throw error
        }
    }

    /// Gives a written file its name, if the condition holds.
    private func publish(_ temporary: FilePath, as key: RemoteKey, at target: FilePath, _ condition: PutCondition)
        throws(RemoteError)
    {
        func rename() throws(RemoteError) {
            try system { () throws(SystemError) in
                try disk.rename(temporary, to: target)
                try disk.syncFolder(target.removingLastComponent())
            }
        }
        if condition == .always { return try rename() }
        let lockPath = path.appending(Self.lockName)
        let lock = try system { () throws(SystemError) in
            try FileLock(taking: lockPath, holder: "dsv", patience: lockPatience)
        }
        guard let lock else { throw .unavailable("'\(name)' is locked by \(FileLock.holder(lockPath))") }
        // Held until the name is durable.
        defer { withExtendedLifetime(lock) {} }
        let expected: RemoteVersion? =
            switch condition {
            case .ifUnchanged(let version): version
            case .ifAbsent, .always: nil
            }
        guard try version(of: key) == expected else { throw .conditionFailed(key) }
        try rename()
    }

    private func write(
        _ content: RemoteContent, to path: FilePath, isHashed: Bool, sent: (Int) -> Void
    ) throws(SystemError) -> RemoteVersion {
        let file = try disk.create(path)
        switch content {
        case .bytes(let bytes):
            try disk.write(bytes, to: file)
            try disk.sync(file)
            sent(bytes.count)
            return Self.version(of: bytes)
        case .file(let source):
            let source = try OpenFile(reading: source)
            // A clone is there at once, which nobody sees as progress.
            if !isHashed, try disk.clone(source, to: file) {
                sent(Int(try source.status().size))
                try disk.sync(file)
                return .unknown
            }
            let version = try copy(source, to: file, isHashed: isHashed, sent: sent)
            try disk.sync(file)
            return version
        }
    }

    // In large blocks: copy_file_range is 7 to 13 % faster, within one file system only.
    private func copy(
        _ source: borrowing OpenFile, to file: borrowing OpenFile, isHashed: Bool, sent: (Int) -> Void
    ) throws(SystemError) -> RemoteVersion {
        let digest = MessageDigest()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count = try unsafe source.read(into: buffer)
            if count == 0 { break }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if isHashed { unsafe digest.update(piece) }
            try unsafe disk.write(piece, to: file)
            disk.startWriting(file)
            sent(count)
        }
        return isHashed ? Self.version(digest: digest.finish()) : .unknown
    }

    /// Makes a folder and its parents, and returns when their names survive a power cut.
    private func makeDurableFolder(_ folder: FilePath) throws(SystemError) {
        if known.withLock({ $0.durableFolders.contains(folder) }), FileStatus.ifPresent(folder) != nil { return }
        // The first folder above the remote that is there now; those between may have to be made, too.
        var top = path.removingLastComponent()
        while !top.isEmpty, FileStatus.ifPresent(top) == nil { top.removeLastComponent() }
        try disk.makeFolders(folder)
        // All of them, also where another process made some: it may not have synced the names yet.
        var child = folder
        while child != top, child.removeLastComponent() { try disk.syncFolder(child.isEmpty ? "." : child) }
        known.withLock { _ = $0.durableFolders.insert(folder) }
    }

    /// Removes what killed writers left behind more than a day ago; once a process.
    private func sweep(_ temporaryFolder: FilePath) {
        let isSwept = known.withLock { known in
            defer { known.isSwept = true }
            return known.isSwept
        }
        guard !isSwept, let listing = try? FolderListing(temporaryFolder) else { return }
        let day: Int64 = 24 * 3600 * 1_000_000_000
        let now = fileClock()
        for item in listing.items where item.status.kind == .regular && item.status.modified < now - day {
            try? disk.remove(temporaryFolder.appending(bytes: listing.name(item)))
        }
    }
}
