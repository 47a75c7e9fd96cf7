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
        guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
            throw SystemError("read the folder", path, .last)
        }
        defer { unsafe closedir(stream) }
        let folder = unsafe dirfd(stream)
        var status = stat()
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno == 0 { break }
                throw SystemError("read the folder", path, .last)
            }
            let type = unsafe Int(entry.pointee.d_type)
            let start = names.count
            let name = unsafe withNameBytes(of: entry) { bytes -> UnsafePointer<CChar>? in
                if unsafe isDotOrDotDot(bytes) { return nil }
                if type != DT_UNKNOWN, unsafe isIgnored(Array(bytes), type == DT_DIR) { return nil }
                unsafe names.append(contentsOf: bytes)
                return unsafe UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            }
            guard let name = unsafe name else { continue }
            guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                names.removeSubrange(start...)
                if errno == ENOENT { continue }  // Removed since it was listed.
                throw unsafe SystemError("examine", path.appending(String(cString: unsafe name)), .last)
            }
            let found = FileStatus(status)
            if type == DT_UNKNOWN, isIgnored(Array(names[start...]), found.kind == .folder) {
                names.removeSubrange(start...)
                continue
            }
            items.append(FolderItem(nameStart: start, nameLength: names.count - start, status: found))
        }
        sort()
    }

    private mutating func sort() {
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

private func withNameBytes<Result>(
    of entry: UnsafeMutablePointer<dirent>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
    // Through the entry's own memory: readdir may hand out fewer bytes than the declared 256 of d_name.
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    return unsafe body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: length))
}

private func isDotOrDotDot(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let dot = UInt8(ascii: ".")
    return unsafe name.count <= 2 && name.allSatisfy { $0 == dot }
}
