import Synchronization
package import SystemPackage

extension Disk {
    /// Makes files, and the names in folders, survive a power cut, without waiting for what others write.
    ///
    /// Many are synced at the same time, as a disk brings several syncs to an end in one go. Throws the first error.
    package func sync(_ paths: [FilePath]) throws {
        let next = Atomic<Int>(0)
        // A few are not worth a thread.
        try withWorkers(paths.count > 3 ? min(paths.count, mostSyncsAtOnce) : 1) { workers in
            while !workers.isCancelled {
                let place = next.add(1, ordering: .relaxed).oldValue
                if place >= paths.count { break }
                try self.sync(try OpenFile(reading: paths[place]))
            }
        }
    }

    /// Makes a folder and all that is in it survive a power cut, without waiting for what others write.
    package func syncTree(_ folder: FilePath) throws { try sync(Self.tree(folder)) }

    private static func tree(_ folder: FilePath) throws -> [FilePath] {
        let listing = try FolderListing(folder)
        let inside = try listing.items.flatMap { item -> [FilePath] in
            let path = folder.appending(bytes: listing.name(item))
            switch item.status.kind {
            case .folder: return try tree(path)
            case .regular: return [path]
            case .link, .other: return []
            }
        }
        return inside + [folder]
    }
}

private let mostSyncsAtOnce = 8
