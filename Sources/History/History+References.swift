internal import CLibgit2
package import DatasetModel
import Synchronization

extension History {
    /// What is checked out.
    package func head() throws(GitError) -> Head {
        try repository.withLock { (repository) throws(GitError) in
            let head = try unsafe make { unsafe git_reference_lookup(&$0, repository.pointer, "HEAD") }
            defer { unsafe git_reference_free(head) }
            guard unsafe git_reference_type(head) == GIT_REFERENCE_SYMBOLIC else {
                return unsafe .detached(SnapshotID(GitID(git_reference_target(head).pointee)))
            }
            let name = unsafe String(cString: git_reference_symbolic_target(head))
            var oid = git_oid()
            let result = unsafe git_reference_name_to_id(&oid, repository.pointer, name)
            if result != GIT_ENOTFOUND.rawValue { try check(result) }
            return .branch(Self.shortName(name), result == 0 ? SnapshotID(GitID(oid)) : nil)
        }
    }

    /// Makes HEAD a branch, which need not exist yet.
    package func setHead(toBranch name: String, by author: Signature) throws(GitError) {
        try unsafe withIdentity(author) { (repository) throws(GitError) in
            let head = try unsafe make {
                unsafe git_reference_symbolic_create(
                    &$0, repository, "HEAD", "refs/heads/\(name)", 1, "switch: to \(name)")
            }
            unsafe git_reference_free(head)
        }
    }

    /// Makes HEAD a snapshot, on no branch.
    package func setHead(detachedAt snapshot: SnapshotID, by author: Signature) throws(GitError) {
        try unsafe withIdentity(author) { (repository) throws(GitError) in
            var oid = git_oid(snapshot.commit)
            try unsafe check(git_repository_set_head_detached(repository, &oid))
        }
    }

    /// Moves a reference such as `refs/heads/main` from `old` to `new`, durably; `old` nil: it must not exist yet.
    ///
    /// Throws `modified` or `alreadyExists` where the reference is not at `old`. This is the commit point of a commit.
    package func move(
        _ reference: String, from old: SnapshotID?, to new: SnapshotID, by author: Signature, reason: String
    ) throws(GitError) {
        try unsafe withIdentity(author) { (repository) throws(GitError) in
            var target = git_oid(new.commit)
            let moved = try unsafe make { pointer in
                guard let old else {
                    return unsafe git_reference_create(&pointer, repository, reference, &target, 0, reason)
                }
                var expected = git_oid(old.commit)
                return unsafe git_reference_create_matching(
                    &pointer, repository, reference, &target, 1, &expected, reason)
            }
            unsafe git_reference_free(moved)
        }
    }

    /// Sets references to objects of any kind, whatever they were, durably: all in one file where they are many.
    package func set(_ references: [RawReference], by author: Signature, reason: String) throws(GitError) {
        let isMany = references.count > Self.mostSingle
        // Each file's sync would cost a millisecond or more; packing them syncs all at once.
        if isMany { dsv_git_set_durable_writes(0) }
        defer { if isMany { dsv_git_set_durable_writes(1) } }
        try unsafe withIdentity(author) { (repository) throws(GitError) in
            for reference in references {
                var target = git_oid(reference.id)
                let made = try unsafe make { pointer in
                    unsafe git_reference_create(&pointer, repository, reference.name, &target, 1, reason)
                }
                unsafe git_reference_free(made)
            }
        }
        if isMany {
            dsv_git_set_durable_writes(1)
            try packReferences()
        }
    }

    private static let mostSingle = 64

    /// Removes a reference.
    package func delete(_ reference: String) throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in
            try unsafe check(git_reference_remove(repository.pointer, reference))
        }
    }

    /// What a reference names, peeled to a commit; nil where there is none of this name.
    package func target(of reference: String) throws(GitError) -> SnapshotID? {
        let id = try repository.withLock { (repository) throws(GitError) -> GitID? in
            var oid = git_oid()
            let result = unsafe git_reference_name_to_id(&oid, repository.pointer, reference)
            // What is no name names nothing.
            if result == GIT_ENOTFOUND.rawValue || result == GIT_EINVALIDSPEC.rawValue { return nil }
            try check(result)
            return GitID(oid)
        }
        return try id.map { id throws(GitError) in try peel(id).commit }
    }

    /// Says whether git takes a text as the name of a reference.
    package static func isValid(_ reference: String) -> Bool {
        libgit2
        var result: CInt = 0
        return unsafe git_reference_name_is_valid(&result, reference) == 0 && result == 1
    }

    /// The branches, sorted by name.
    package func branches() throws(GitError) -> [Reference] { try references(below: "refs/heads/") }

    /// The tags with the snapshots that they name, sorted by name.
    package func tags() throws(GitError) -> [Reference] { try references(below: "refs/tags/") }

    private func references(below prefix: String) throws(GitError) -> [Reference] {
        var found: [Reference] = []
        for name in try referenceNames(below: prefix) {
            if let target = try target(of: name) { found.append(Reference(name: Self.shortName(name), target: target)) }
        }
        return found
    }

    /// The full names of the references below a prefix such as `refs/tags/`, sorted; no others are looked at.
    package func referenceNames(below prefix: String) throws(GitError) -> [String] {
        try repository.withLock { (repository) throws(GitError) -> [String] in
            let iterator = try unsafe make {
                unsafe git_reference_iterator_glob_new(&$0, repository.pointer, prefix + "*")
            }
            defer { unsafe git_reference_iterator_free(iterator) }
            var names: [String] = []
            var name: UnsafePointer<CChar>?
            while unsafe git_reference_next_name(&name, iterator) == 0 {
                if let name = unsafe name { names.append(unsafe String(cString: name)) }
            }
            return names.sorted()
        }
    }

    /// The references below a prefix with what they hold, in no order; those that are damaged or name another reference are left out.
    package func rawReferences(below prefix: String) throws(GitError) -> [RawReference] {
        try repository.withLock { (repository) throws(GitError) -> [RawReference] in
            let iterator = try unsafe make {
                unsafe git_reference_iterator_glob_new(&$0, repository.pointer, prefix + "*")
            }
            defer { unsafe git_reference_iterator_free(iterator) }
            var found: [RawReference] = []
            var reference: OpaquePointer?
            while unsafe git_reference_next(&reference, iterator) == 0 {
                defer { unsafe git_reference_free(reference) }
                guard let target = unsafe git_reference_target(reference) else { continue }
                found.append(
                    unsafe RawReference(name: String(cString: git_reference_name(reference)), id: GitID(target.pointee))
                )
            }
            return found
        }
    }

    /// Puts all references that stand in files of their own into one file, as 'git pack-refs --all' does.
    package func packReferences() throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in
            let references = try unsafe make { unsafe git_repository_refdb(&$0, repository.pointer) }
            defer { unsafe git_refdb_free(references) }
            try unsafe check(git_refdb_compress(references))
        }
    }

    /// Makes a tag name an object, a snapshot or an annotated tag of one, durably.
    ///
    /// Throws `alreadyExists` where there is a tag of this name, unless it is to be replaced.
    package func setTag(
        _ name: String, to id: GitID, replacing: Bool, by author: Signature
    ) throws(GitError) {
        try unsafe withIdentity(author) { (repository) throws(GitError) in
            var target = git_oid(id)
            let made = try unsafe make { pointer in
                unsafe git_reference_create(
                    &pointer, repository, "refs/tags/\(name)", &target, replacing ? 1 : 0, "tag")
            }
            unsafe git_reference_free(made)
        }
    }

    /// Lends the repository with the author as the one whom the reflog names.
    private func withIdentity(
        _ author: Signature, _ body: (OpaquePointer) throws(GitError) -> Void
    ) throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in
            try unsafe check(git_repository_set_ident(repository.pointer, author.name, author.email))
            try unsafe body(repository.pointer)
        }
    }

    private static func shortName(_ reference: String) -> String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/"] where reference.hasPrefix(prefix) {
            return String(reference.dropFirst(prefix.count))
        }
        return reference
    }
}
