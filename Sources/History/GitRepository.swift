internal import CLibgit2
import DatasetModel

/// A repository of libgit2, used by one thread at a time; it reads verified objects only.
@safe struct GitRepository: ~Copyable {
    let pointer: OpaquePointer
    private let database: ObjectDatabase

    var objects: OpaquePointer { unsafe database.pointer }

    /// Opens the bare repository at `path`, which has these objects.
    static func open(_ path: String, _ objects: VerifiedObjects) throws(GitError) -> GitRepository {
        libgit2
        let repository = try unsafe make { unsafe git_repository_open_bare(&$0, path) }
        do throws(GitError) {
            return unsafe GitRepository(repository, try ObjectDatabase.open(objects, for: repository))
        } catch {
            unsafe git_repository_free(repository)
            throw error
        }
    }

    private init(_ pointer: OpaquePointer, _ database: consuming ObjectDatabase) {
        unsafe self.pointer = unsafe pointer
        self.database = database
    }

    deinit { unsafe git_repository_free(pointer) }

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
