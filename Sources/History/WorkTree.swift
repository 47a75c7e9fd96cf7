internal import CLibgit2
import DatasetModel
package import SystemPackage

/// The git work tree that a folder lies in, such as that of a training script; not a dataset's own history.
package struct WorkTree: Sendable, Equatable {
    /// The commit that is checked out, 40 hexadecimal digits.
    package let commit: String
    /// Whether a tracked file differs from it.
    package let isDirty: Bool

    /// Looks upwards from a folder; nil where there is no work tree, no commit yet, or git would refuse to read it.
    ///
    /// Costs a look at every tracked file, as 'git status -uno' does.
    package static func find(around folder: FilePath) -> WorkTree? {
        libgit2
        guard let repository = unsafe try? make({ unsafe git_repository_open_ext(&$0, folder.string, 0, nil) }) else {
            return nil
        }
        defer { unsafe git_repository_free(repository) }
        // The folder may be anybody's: nothing in it that is damaged, or made to harm, gets as far as libgit2.
        guard let database = unsafe try? ObjectDatabase.open(for: repository) else { return nil }
        defer { extendLifetime(database) }
        var oid = git_oid()
        guard unsafe git_repository_is_bare(repository) == 0,
            unsafe git_reference_name_to_id(&oid, repository, "HEAD") == 0, let isDirty = unsafe isDirty(repository)
        else { return nil }
        return WorkTree(commit: "\(GitID(oid))", isDirty: isDirty)
    }

    private static func isDirty(_ repository: OpaquePointer) -> Bool? {
        var options = unsafe git_status_options()
        unsafe git_status_options_init(&options, CUnsignedInt(GIT_STATUS_OPTIONS_VERSION))

        guard let list = unsafe try? make({ unsafe git_status_list_new(&$0, repository, &options) }) else { return nil }
        defer { unsafe git_status_list_free(list) }
        return unsafe git_status_list_entrycount(list) > 0
    }
}
