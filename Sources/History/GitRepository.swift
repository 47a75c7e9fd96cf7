internal import CLibgit2
import DatasetModel

/// A repository of libgit2, used by one thread at a time.
@safe struct GitRepository: ~Copyable {
    let pointer: OpaquePointer
    let objects: OpaquePointer?

    static func open(_ path: String) throws(GitError) -> GitRepository {
        libgit2
        let repository = try unsafe make { unsafe git_repository_open_bare(&$0, path) }
        var objects: OpaquePointer?
        let result = unsafe git_repository_odb(&objects, repository)
        // Whatever comes now, the deinit frees what there is.
        let opened = unsafe GitRepository(repository, objects)
        try check(result)
        return opened
    }

    private init(_ pointer: OpaquePointer, _ objects: OpaquePointer?) {
        unsafe self.pointer = unsafe pointer
        unsafe self.objects = unsafe objects
    }

    deinit {
        unsafe git_odb_free(objects)
        unsafe git_repository_free(pointer)
    }

    /// Looks an object up as the given type, hands it to `body` and frees it.
    func withObject<Result>(
        _ id: GitID, _ type: git_object_t, _ body: (OpaquePointer) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        var oid = git_oid(id)
        let object: OpaquePointer
        do throws(GitError) {
            unsafe object = try unsafe make { unsafe git_object_lookup(&$0, pointer, &oid, type) }
        } catch let error where error.code == .notFound {
            throw GitError(.missingObject, "object \(id) is not in the history")
        }
        defer { unsafe git_object_free(object) }
        return try unsafe body(object)
    }
}

extension git_oid {
    init(_ id: GitID) {
        self.init()
        unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyBytes(from: id.bytes) }
    }
}

extension GitID {
    init(_ oid: git_oid) {
        self = unsafe withUnsafeBytes(of: oid) { bytes in
            let array = unsafe Array(bytes)
            return GitID(bytes: array.span)
        }
    }
}
