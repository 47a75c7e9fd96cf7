internal import CLibgit2
import SystemPackage

/// Takes a pack that a git host sends: libgit2 indexes it and hashes every object, once `PackScan` has looked at its sizes.
@safe final class PackReceiver {
    private let indexer: OpaquePointer
    private var scan = PackScan()

    private init(_ indexer: OpaquePointer) { unsafe self.indexer = unsafe indexer }

    deinit { unsafe git_indexer_free(indexer) }

    /// Makes one as libgit2 wants it, which frees it by its own function.
    static func make(
        in folder: FilePath, _ backend: Backend.Pointer, _ database: OpaquePointer?,
        _ progress: git_indexer_progress_cb?, _ payload: UnsafeMutableRawPointer?
    ) throws(GitError) -> UnsafeMutablePointer<git_odb_writepack> {
        var options = unsafe git_indexer_options()
        unsafe git_indexer_options_init(&options, CUnsignedInt(GIT_INDEXER_OPTIONS_VERSION))
        unsafe options.progress_cb = unsafe progress
        unsafe options.progress_cb_payload = unsafe payload
        var indexer: OpaquePointer?
        try unsafe check(git_indexer_new(&indexer, folder.string, 0, database, &options))
        guard let indexer = unsafe indexer else { fatalError("BUG: libgit2 succeeded without a result") }
        let own = UnsafeMutablePointer<dsv_odb_writepack>.allocate(capacity: 1)
        unsafe own.initialize(to: dsv_odb_writepack())
        unsafe own.pointee.receiver = unsafe Unmanaged.passRetained(PackReceiver(indexer)).toOpaque()
        unsafe own.pointee.parent.backend = unsafe backend
        unsafe own.pointee.parent.append = { pack, bytes, count, progress in
            unsafe PackReceiver.of(pack).append(UnsafeRawBufferPointer(start: bytes, count: count), progress)
        }
        unsafe own.pointee.parent.commit = { pack, progress in
            unsafe git_indexer_commit(PackReceiver.of(pack).indexer, progress)
        }
        unsafe own.pointee.parent.free = { pack in
            unsafe Unmanaged.passUnretained(PackReceiver.of(pack)).release()
            unsafe UnsafeMutableRawPointer(pack)?.assumingMemoryBound(to: dsv_odb_writepack.self).deallocate()
        }
        return unsafe UnsafeMutableRawPointer(own).assumingMemoryBound(to: git_odb_writepack.self)
    }

    private static func of(_ pack: UnsafeMutablePointer<git_odb_writepack>?) -> PackReceiver {
        let own = unsafe UnsafeMutableRawPointer(pack)?.assumingMemoryBound(to: dsv_odb_writepack.self)
        guard let receiver = unsafe own?.pointee.receiver else { fatalError("BUG: a pack without its receiver") }
        return unsafe Unmanaged<PackReceiver>.fromOpaque(receiver).takeUnretainedValue()
    }

    private func append(
        _ bytes: UnsafeRawBufferPointer, _ progress: UnsafeMutablePointer<git_indexer_progress>?
    ) -> CInt {
        let scanned = Backend.code { () throws(GitError) in try unsafe scan.append(bytes) }
        return unsafe scanned < 0 ? scanned : git_indexer_append(indexer, bytes.baseAddress, bytes.count, progress)
    }
}
