package import DatasetModel
package import SystemIO
package import SystemPackage

/// What a reference named, and when it moved.
///
/// A file of one line a move, below `logs/`. See 'git help reflog'.
package struct Reflog: Sendable {
    /// One move of a reference.
    package struct Entry: Sendable {
        package let old: GitID
        package let new: GitID
        /// Seconds since 1970.
        package let time: Int64
        fileprivate let line: ArraySlice<UInt8>
    }

    package let path: FilePath
    /// Oldest first.
    package let entries: [Entry]
}

extension History {
    /// The reflogs of HEAD and all references.
    package func reflogs() throws -> [Reflog] {
        var found: [Reflog] = []
        var waiting = [path.appending("logs")].filter { FileStatus.ifPresent($0)?.kind == .folder }
        while let folder = waiting.popLast() {
            let listing = try FolderListing(folder)
            for item in listing.items {
                let path = folder.appending(bytes: listing.name(item))
                if item.status.kind == .folder { waiting.append(path) } else { found.append(try Reflog(reading: path)) }
            }
        }
        return found
    }
}

extension Reflog {
    fileprivate init(reading path: FilePath) throws {
        self.path = path
        entries = try OpenFile.contents(of: path).split(separator: UInt8(ascii: "\n")).compactMap(Entry.init)
    }

    /// Replaces the file, durably, by one with those entries for which `isKept` says so.
    package func keep(via temporary: FilePath, disk: any Disk, where isKept: (Entry) -> Bool) throws {
        let kept = entries.filter(isKept)
        if kept.count == entries.count { return }
        try disk.replace(path, with: kept.flatMap { $0.line + [UInt8(ascii: "\n")] }, via: temporary)
    }
}

extension Reflog.Entry {
    /// Reads `<old> <new> <name> <email> <time> <zone>` and, behind a tabulator, the reason.
    fileprivate init?(_ line: ArraySlice<UInt8>) {
        let head = line.prefix { $0 != UInt8(ascii: "\t") }
        let words = head.split(separator: UInt8(ascii: " "))
        guard words.count >= 4, let old = GitID(hex: String(decoding: words[0], as: UTF8.self)),
            let new = GitID(hex: String(decoding: words[1], as: UTF8.self)),
            let time = Int64(String(decoding: words[words.count - 2], as: UTF8.self))
        else { return nil }
        self.init(old: old, new: new, time: time, line: line)
    }
}
