internal import CLibgit2
import DatasetModel
import SystemPackage

/// An object database of libgit2 that has `VerifiedObjects` as its only source.
///
/// Whatever libgit2 does with a repository that has it, be it a walk over commits or a look at a revision, meets verified bytes only, and no
/// file of git's that nothing proves, such as a commit graph.
@safe struct ObjectDatabase: ~Copyable {
    let pointer: OpaquePointer

    static func open(_ objects: VerifiedObjects) throws(GitError) -> ObjectDatabase {
        let database = unsafe ObjectDatabase(try make { unsafe git_odb_new(&$0) })
        let backend = unsafe Backend.make(objects)
        do throws(GitError) {
            try unsafe check(git_odb_add_backend(database.pointer, backend, 1))
        } catch {
            unsafe backend.pointee.free(backend)
            throw error
        }
        return database
    }

    /// Makes a repository of libgit2 read its objects by way of a database of this kind, which is returned.
    static func open(for repository: OpaquePointer) throws(GitError) -> ObjectDatabase {
        var path = unsafe git_buf()
        defer { unsafe git_buf_dispose(&path) }
        try unsafe check(git_repository_item_path(&path, repository, GIT_REPOSITORY_ITEM_OBJECTS))
        guard let text = unsafe path.ptr else { fatalError("BUG: libgit2 succeeded without a result") }
        let database = try ObjectDatabase.open(VerifiedObjects(unsafe FilePath(platformString: text)))
        try unsafe check(git_repository_set_odb(repository, database.pointer))
        return database
    }

    /// Makes a repository of libgit2 read these objects.
    static func open(_ objects: VerifiedObjects, for repository: OpaquePointer) throws(GitError) -> ObjectDatabase {
        let database = try ObjectDatabase.open(objects)
        try unsafe check(git_repository_set_odb(repository, database.pointer))
        return database
    }

    private init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_odb_free(pointer) }
}

/// The functions by which libgit2 asks `VerifiedObjects`; it calls them one at a time.
enum Backend {
    typealias Pointer = UnsafeMutablePointer<git_odb_backend>

    /// Makes a backend, which keeps `objects` until libgit2 frees it.
    static func make(_ objects: VerifiedObjects) -> Pointer {
        let backend = UnsafeMutablePointer<dsv_odb_backend>.allocate(capacity: 1)
        unsafe backend.initialize(to: dsv_odb_backend())
        unsafe backend.pointee.objects = unsafe Unmanaged.passRetained(objects).toOpaque()
        let parent = unsafe UnsafeMutableRawPointer(backend).assumingMemoryBound(to: git_odb_backend.self)
        unsafe git_odb_init_backend(parent, CUnsignedInt(GIT_ODB_BACKEND_VERSION))
        unsafe setReading(parent)
        unsafe setLooking(parent)
        unsafe parent.pointee.free = { backend in
            guard let backend = unsafe backend else { return }
            unsafe Unmanaged.passUnretained(Backend.objects(backend)).release()
            unsafe UnsafeMutableRawPointer(backend).assumingMemoryBound(to: dsv_odb_backend.self).deallocate()
        }
        return unsafe parent
    }

    private static func setReading(_ backend: Pointer) {
        unsafe backend.pointee.read = { buffer, size, type, backend, oid in
            unsafe Backend.answer(backend, oid) { (objects, id) throws(GitError) in
                try unsafe Backend.read(id, of: objects, buffer, size, type, backend)
            }
        }
        unsafe backend.pointee.read_prefix = { found, buffer, size, type, backend, prefix, digitCount in
            unsafe Backend.answer(backend, prefix) { (objects, prefix) throws(GitError) in
                let id = try Backend.only(objects.ids(beginningWith: prefix, digitCount: digitCount))
                try unsafe Backend.read(id, of: objects, buffer, size, type, backend)
                unsafe found?.pointee = git_oid(id)
            }
        }
        unsafe backend.pointee.read_header = { size, type, backend, oid in
            unsafe Backend.answer(backend, oid) { (objects, id) throws(GitError) in
                let header = try objects.header(id)
                unsafe size?.pointee = header.size
                unsafe type?.pointee = git_object_t(header.kind)
            }
        }
    }

    private static func setLooking(_ backend: Pointer) {
        unsafe backend.pointee.exists = { backend, oid in
            guard let backend = unsafe backend, let oid = unsafe oid else { return 0 }
            return unsafe Backend.objects(backend).has(GitID(oid.pointee)) ? 1 : 0
        }
        unsafe backend.pointee.exists_prefix = { found, backend, prefix, digitCount in
            unsafe Backend.answer(backend, prefix) { (objects, prefix) throws(GitError) in
                let id = try Backend.only(objects.ids(beginningWith: prefix, digitCount: digitCount))
                unsafe found?.pointee = git_oid(id)
            }
        }
        unsafe backend.pointee.refresh = { backend in
            if let backend = unsafe backend { unsafe Backend.objects(backend).refresh() }
            return 0
        }
        unsafe backend.pointee.writepack = { out, backend, database, progress, payload in
            guard let backend = unsafe backend, let out = unsafe out else { return GIT_ERROR.rawValue }
            return Backend.code { () throws(GitError) in
                unsafe out.pointee = try unsafe PackReceiver.make(
                    in: Backend.objects(backend).packFolder, backend, database, progress, payload)
            }
        }
    }

    private static func objects(_ backend: Pointer) -> VerifiedObjects {
        let own = unsafe UnsafeMutableRawPointer(backend).assumingMemoryBound(to: dsv_odb_backend.self)
        guard let objects = unsafe own.pointee.objects else { fatalError("BUG: a backend without its objects") }
        return unsafe Unmanaged<VerifiedObjects>.fromOpaque(objects).takeUnretainedValue()
    }

    /// Gives libgit2 the bytes of an object, in memory that it frees.
    private static func read(
        _ id: GitID, of objects: VerifiedObjects, _ buffer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        _ size: UnsafeMutablePointer<Int>?, _ type: UnsafeMutablePointer<git_object_t>?, _ backend: Pointer?
    ) throws(GitError) {
        let (kind, bytes) = try objects.object(id)
        // A byte more: libgit2 takes no memory of none.
        guard let memory = unsafe git_odb_backend_data_alloc(backend, bytes.count + 1) else { throw .last(-1) }
        unsafe memory.copyMemory(from: bytes, byteCount: bytes.count)
        unsafe memory.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
        unsafe buffer?.pointee = unsafe memory
        unsafe size?.pointee = bytes.count
        unsafe type?.pointee = git_object_t(kind)
    }

    private static func only(_ ids: Set<GitID>) throws(GitError) -> GitID {
        if ids.count > 1 { throw GitError(.ambiguous, "several objects have ids that begin so") }
        guard let id = ids.first else { throw GitError(.missingObject, "no object has an id that begins so") }
        return id
    }

    private static func answer(
        _ backend: Pointer?, _ oid: UnsafePointer<git_oid>?,
        _ body: (VerifiedObjects, GitID) throws(GitError) -> Void
    ) -> CInt {
        guard let backend = unsafe backend, let oid = unsafe oid else { return GIT_ERROR.rawValue }
        return code { () throws(GitError) in try unsafe body(objects(backend), GitID(oid.pointee)) }
    }

    /// What libgit2 is told of an error: its code, and its words by the side.
    static func code(_ body: () throws(GitError) -> Void) -> CInt {
        do throws(GitError) {
            try body()
            return 0
        } catch {
            unsafe git_error_set_str(CInt(GIT_ERROR_ODB.rawValue), error.message)
            return switch error.code {
            case .missingObject: GIT_ENOTFOUND.rawValue
            case .ambiguous: GIT_EAMBIGUOUS.rawValue
            case .damaged: GIT_EMISMATCH.rawValue
            default: GIT_ERROR.rawValue
            }
        }
    }
}

extension git_object_t {
    init(_ kind: GitObject.Kind) { self.init(rawValue: git_object_t.RawValue(kind.rawValue)) }
}
