import DatasetModel
import Glibc
import SystemIO
package import SystemPackage

/// A folder of its own for a test; it goes with the value.
package final class TemporaryFolder: Sendable {
    package let path: FilePath

    package init() {
        // In memory where possible: tests make many small files, and sync them.
        let inMemory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? inMemory ?? "/tmp"
        // The six letters are mkdtemp's, which makes others of them.
        var template = Array("\(parent)/dsv-test-\(String(repeating: "X", count: 6))".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("cannot make a temporary folder: \(errno)") }
        // Resolved, because dsv compares paths.
        let resolved = realpath(template, nil)
        defer { free(resolved) }
        path = FilePath(resolved.map { String(cString: $0) } ?? "/tmp")
    }

    deinit { removeTree(path) }

    /// Writes a file below the folder, with its parents.
    @discardableResult
    package func write(_ content: some Collection<UInt8>, to name: String) throws -> FilePath {
        let file = path.appending(FilePath(name).components)
        try write(Array(content), to: file)
        return file
    }

    /// Writes a text file below the folder, with its parents.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> FilePath { try write(Array(text.utf8), to: name) }

    /// Writes a file, replacing what is there.
    package func write(_ content: [UInt8], to file: FilePath) throws {
        let disk = LocalDisk()
        try disk.makeFolders(file.removingLastComponent())
        if FileStatus.ifPresent(file) != nil { try disk.remove(file) }
        try disk.write(content, toNew: file)
    }

    /// The bytes of a file below the folder.
    package func read(_ name: String) throws -> [UInt8] {
        try OpenFile.contents(of: path.appending(FilePath(name).components))
    }
}

/// Copies a folder and all in it.
package func copyTree(_ source: FilePath, to target: FilePath) throws {
    let disk = LocalDisk()
    try disk.makeFolders(target)
    let listing = try FolderListing(source)
    for item in listing.items {
        let (from, to) = (source.appending(bytes: listing.name(item)), target.appending(bytes: listing.name(item)))
        switch item.status.kind {
        case .folder: try copyTree(from, to: to)
        case .link: try disk.makeLink(to, target: OpenFile.linkTarget(from))
        default: try disk.write(OpenFile.contents(of: from), toNew: to)
        }
    }
}

/// Removes a folder and all in it.
package func removeTree(_ path: FilePath) {
    if let listing = try? FolderListing(path) {
        for item in listing.items {
            let child = path.appending(bytes: listing.name(item))
            if item.status.kind == .folder { removeTree(child) } else { try? LocalDisk().remove(child) }
        }
    }
    try? LocalDisk().removeFolder(path)
}

/// A reproducible sequence of random numbers (SplitMix64); tests print the seed with a failure.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// Incompressible bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) }
    }
}
