internal import CLibgit2
package import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// A pack of the history that comes from elsewhere, and may hold anything.
///
/// libgit2 reads it object by object as it comes, hashes each one, and makes its index anew. Nothing of it is visible before
/// `publish`, and what it names need not be there: whoever sets references to it checks that first.
@safe package struct IncomingPack: ~Copyable {
    private let indexer: OpaquePointer
    private let folder: FilePath
    private var scan = PackScan()
    private var progress = git_indexer_progress()
    private var id: GitID?

    /// `folder` is made here, and is on the history's file system.
    package init(for history: History, in folder: FilePath, disk: any Disk) throws {
        self.folder = folder
        try disk.makeFolder(folder)
        unsafe indexer = try history.repository.withLock { (repository) throws(GitError) in
            // With the history's own objects at hand a pack may be thin: git servers send such.
            try unsafe make { unsafe git_indexer_new(&$0, folder.string, 0, repository.objects, nil) }
        }
    }

    deinit { unsafe git_indexer_free(indexer) }

    /// Takes the next bytes; throws where they announce an object that is larger than any of a dataset's.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
        // First: what libgit2 makes of them may need all memory.
        try unsafe scan.append(bytes)
        try unsafe check(git_indexer_append(indexer, bytes.baseAddress, bytes.count, &progress))
    }

    /// Ends the pack; throws where it is damaged, ends too early, or is not the one that git would call `id`.
    package mutating func finish(as id: GitID) throws(GitError) {
        try unsafe check(git_indexer_commit(indexer, &progress))
        let name = unsafe GitID(git_indexer_hash(indexer).pointee)
        guard name == id else { throw GitError(.other, "it is pack \(name)") }
        self.id = id
    }

    /// Makes the finished pack durable and visible.
    package func publish(to history: History, disk: any Disk) throws {
        guard let id else { fatalError("BUG: a pack that was not finished") }
        let target = history.packFolder
        for ending in ["pack", "idx"] {
            let made = folder.appending("pack-\(id).\(ending)")
            try disk.sync(try OpenFile(reading: made))
            try disk.rename(made, to: target.appending("pack-\(id).\(ending)"))
        }
        try disk.syncFolder(target)
        try disk.removeFolder(folder)
        history.refresh()
    }
}

extension History {
    /// Says whether the history has a pack of git's name, and its index.
    package func hasPack(_ id: GitID) -> Bool {
        ["pack", "idx"].allSatisfy { FileStatus.ifPresent(packFolder.appending("pack-\(id).\($0)")) != nil }
    }
}
