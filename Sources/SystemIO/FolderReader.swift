import Glibc
package import SystemPackage

/// One name in a folder, with what `lstat` says of it.
package struct FolderItem: Sendable {
    package let nameStart: Int
    package let nameLength: Int
    package let status: FileStatus
}

/// What lies directly in one folder; names share one array.
package struct FolderListing: Sendable {
    package var names: [UInt8] = []
    package var items: [FolderItem] = []

    /// The name of an item.
    package func name(_ item: FolderItem) -> ArraySlice<UInt8> {
        names[item.nameStart..<(item.nameStart + item.nameLength)]
    }

    /// Lists the folder at `path` with one `lstat` a name, in byte order of the names.
    ///
    /// Names for which `isIgnored` says so are left out, before their `lstat` where the file system tells what is a folder.
    package init(
        _ path: FilePath, isIgnored: (_ name: [UInt8], _ isFolder: Bool) -> Bool = { _, _ in false }
    ) throws(SystemError) {
        try self.init(FolderNames(path), isIgnored: isIgnored)
    }

    /// As above, of a folder whose names were read already.
    package init(
        _ folder: borrowing FolderNames, isIgnored: (_ name: [UInt8], _ isFolder: Bool) -> Bool = { _, _ in false }
    ) throws(SystemError) {
        var status = stat()
        names.reserveCapacity(folder.bytes.count)
        items.reserveCapacity(folder.entries.count)
        for entry in folder.entries {
            if entry.type != DT_UNKNOWN, isIgnored(Array(folder.name(entry)), entry.type == DT_DIR) { continue }
            guard try folder.examine(entry, &status) else { continue }  // Removed since it was listed.
            let found = FileStatus(status)
            if entry.type == DT_UNKNOWN, isIgnored(Array(folder.name(entry)), found.kind == .folder) { continue }
            items.append(FolderItem(nameStart: names.count, nameLength: entry.length, status: found))
            names += folder.name(entry)
        }
        sort()
    }

    private mutating func sort() {
        if items.count < 2 { return }
        let names = self.names
        unsafe names.withUnsafeBufferPointer { all in
            items.sort { left, right in
                let shared = min(left.nameLength, right.nameLength)
                let order = unsafe memcmp(
                    all.baseAddress.unsafelyUnwrapped + left.nameStart,
                    all.baseAddress.unsafelyUnwrapped + right.nameStart,
                    shared)
                return order == 0 ? left.nameLength < right.nameLength : order < 0
            }
        }
    }
}

/// The names in an open folder, before anything is asked of the files.
@safe package struct FolderNames: ~Copyable {
    fileprivate struct Entry {
        let start: Int
        let length: Int
        let type: Int
    }

    /// All names, each with a zero byte behind it.
    fileprivate let bytes: [UInt8]
    fileprivate let entries: [Entry]
    private let path: FilePath
    private let stream: OpaquePointer

    /// Opens the folder and reads its names, in no order.
    package init(_ path: FilePath) throws(SystemError) {
        guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
            throw SystemError("read the folder", path, .last)
        }
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno == 0 { break }
                let failure = SystemError("read the folder", path, .last)
                unsafe closedir(stream)
                throw failure
            }
            let start = bytes.count
            unsafe withNameBytes(of: entry) { name in
                if unsafe !isDotOrDotDot(name) { unsafe bytes.append(contentsOf: name) }
            }
            if bytes.count == start { continue }
            entries.append(Entry(start: start, length: bytes.count - start, type: unsafe Int(entry.pointee.d_type)))
            bytes.append(0)
        }
        self.path = path
        self.bytes = bytes
        self.entries = entries
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// Says whether the folder has a name.
    package func contains(_ name: String) -> Bool { entries.contains { self.name($0).elementsEqual(name.utf8) } }

    fileprivate func name(_ entry: Entry) -> ArraySlice<UInt8> { bytes[entry.start..<(entry.start + entry.length)] }

    /// Asks for the status of a name, of a link for its own; false where it is gone.
    fileprivate func examine(_ entry: Entry, _ status: inout stat) throws(SystemError) -> Bool {
        let folder = unsafe dirfd(stream)
        let result = unsafe bytes.withUnsafeBytes { bytes in
            let name = unsafe bytes.baseAddress.unsafelyUnwrapped.advanced(by: entry.start)
            return unsafe fstatat(folder, name.assumingMemoryBound(to: CChar.self), &status, AT_SYMLINK_NOFOLLOW)
        }
        if result == 0 { return true }
        if errno == ENOENT { return false }
        throw SystemError("examine", path.appending(bytes: name(entry)), .last)
    }
}

/// The sum of the sizes of all files in a folder and its subfolders.
package func diskUsage(of folder: FilePath) throws(SystemError) -> UInt64 {
    let listing = try FolderListing(folder)
    var sum: UInt64 = 0
    for item in listing.items {
        let isFolder = item.status.kind == .folder
        sum += isFolder ? try diskUsage(of: folder.appending(bytes: listing.name(item))) : item.status.size
    }
    return sum
}

private func withNameBytes(
    of entry: UnsafeMutablePointer<dirent>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
) {
    // Through the entry's own memory: readdir may hand out fewer bytes than the declared 256 of d_name.
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    unsafe body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: length))
}

private func isDotOrDotDot(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let dot = UInt8(ascii: ".")
    return unsafe name.count <= 2 && name.allSatisfy { $0 == dot }
}
