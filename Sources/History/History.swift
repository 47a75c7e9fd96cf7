internal import CLibgit2
package import DatasetModel
import Glibc
import Synchronization
package import SystemPackage

/// Who committed what, and when: a bare git repository.
///
/// Safe to share between threads; hands out values only. Opening it begins libgit2 and costs about 1 ms.
package final class History: Sendable {
    package let path: FilePath
    let repository: Mutex<GitRepository>
    let objects: ObjectReaders
    /// The objects that are files of their own, by the first byte of their ids, as far as anybody asked.
    let looseNames = Mutex<[UInt8: Set<GitID>]>([:])

    /// The version of the repository's format; see docs/format.md.
    package static let formatVersion = "1"

    /// Makes all histories of this process ignore the configuration of the user and of the machine: for tests.
    package static func ignoreUserConfiguration() throws(GitError) {
        libgit2
        let levels = [
            GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA,
        ]
        for level in levels {
            try unsafe check(dsv_git_set_search_path(level.rawValue, ""))
        }
    }

    package init(opening path: FilePath) throws(GitError) {
        self.path = path
        objects = ObjectReaders(of: path)
        repository = Mutex(try GitRepository.open(path.string, objects.all))
    }

    /// Makes an empty history whose HEAD is the unborn branch `branch`.
    package static func create(at path: FilePath, branch: String) throws(GitError) -> History {
        libgit2
        var options = unsafe git_repository_init_options()
        unsafe git_repository_init_options_init(&options, CUnsignedInt(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
        unsafe options.flags = GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKPATH.rawValue
        let made = try unsafe make { pointer in
            unsafe branch.withCString { name in
                unsafe options.initial_head = name
                return unsafe git_repository_init_ext(&pointer, path.string, &options)
            }
        }
        unsafe git_repository_free(made)
        let history = try History(opening: path)
        // A bare repository keeps no reflog unless told to; `main@{1}` and undoing need one.
        try history.setConfiguration("core.logallrefupdates", "true")
        try history.setConfiguration("dsv.formatversion", formatVersion)
        return history
    }

    /// The commit that a revision names, in git's syntax: `HEAD~2`, a tag, a short id, `main@{1}`.
    package func resolve(_ revision: String) throws(GitError) -> SnapshotID {
        try repository.withLock { (repository) throws(GitError) in
            let found = try unsafe make { unsafe git_revparse_single(&$0, repository.pointer, revision) }
            defer { unsafe git_object_free(found) }
            let commit = try unsafe make { unsafe git_object_peel(&$0, found, GIT_OBJECT_COMMIT) }
            defer { unsafe git_object_free(commit) }
            return unsafe SnapshotID(GitID(git_object_id(commit).pointee))
        }
    }

    package func commit(_ id: SnapshotID) throws(GitError) -> Commit {
        let bytes = try objects.bytes(of: id.commit, .commit)
        if let commit = GitObject.commit(id, parsing: bytes) { return commit }
        return try commitByLibgit2(id)
    }

    /// A commit that dsv would not have written: libgit2 has its own way with what is odd.
    func commitByLibgit2(_ id: SnapshotID) throws(GitError) -> Commit {
        try repository.withLock { (repository) throws(GitError) in
            try unsafe repository.withObject(id.commit, GIT_OBJECT_COMMIT) { commit in
                let parents = unsafe (0..<git_commit_parentcount(commit)).map { index in
                    unsafe SnapshotID(GitID(git_commit_parent_id(commit, index).pointee))
                }
                return unsafe Commit(
                    id: id, tree: GitID(git_commit_tree_id(commit).pointee), parents: parents,
                    author: Signature(git_commit_author(commit).pointee),
                    message: String(cString: git_commit_message(commit)))
            }
        }
    }

    /// The names of a tree, in git's order.
    package func tree(_ id: GitID) throws(GitError) -> [TreeEntry] {
        guard let entries = GitObject.entries(of: try objects.bytes(of: id, .tree)) else {
            throw GitError(.other, "tree \(id) of the history is malformed")
        }
        return entries
    }

    /// Adds the verified bytes of a blob to the end of `bytes`.
    package func appendBlob(_ id: GitID, to bytes: inout [UInt8]) throws(GitError) {
        try objects.append(id, .blob, to: &bytes)
    }

    package func blob(_ id: GitID) throws(GitError) -> [UInt8] {
        try objects.bytes(of: id, .blob)
    }
}

extension Signature {
    init(_ signature: git_signature) {
        self = unsafe Signature(
            name: String(cString: signature.name), email: String(cString: signature.email), time: signature.when.time,
            offset: Int(signature.when.offset))
    }
}
