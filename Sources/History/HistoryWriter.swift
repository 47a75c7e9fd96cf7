internal import CLibgit2
package import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// Adds objects to a history, as one git pack or each as a file; nothing is visible before `publish`.
///
/// Written here rather than by libgit2, whose packbuilder looks for deltas between manifests (there are none), keeps all
/// objects in memory uncompressed and bypasses `Disk`: it took 1.4 s for the manifests of 100,000 files, 0.5 s at its best
/// setting. Holds the compressed objects until `publish`. Several threads may add at once.
package final class HistoryWriter: Sendable {
    /// How objects are kept.
    package enum Form: Sendable {
        /// All in one file.
        case pack
        /// Each in a file of its own ("loose"): for a few objects, as thousands of packs would slow down every reading.
        case loose
    }

    private let history: History
    private let disk: any Disk
    private let temporaryFolder: FilePath
    private let form: Form
    private let state = Mutex(State())
    private let idle = Mutex<[WriterTools]>([])

    private struct State {
        var known: Set<GitID> = []
        /// As they stand in a pack or in a file of their own.
        var objects: [(id: GitID, bytes: [UInt8])] = []
    }

    /// `temporaryFolder` is on the history's file system, and nobody else's.
    package init(_ history: History, as form: Form = .pack, disk: any Disk, temporaryFolder: FilePath) {
        self.history = history
        self.form = form
        self.disk = disk
        self.temporaryFolder = temporaryFolder
    }

    /// Adds an object unless the history has it; returns its id.
    ///
    /// Throws where the content was made to collide with another one. Only what is new is examined: libgit2, which does it, hashes
    /// at a fifth of libcrypto's speed, and what the history has was examined when it came.
    package func add(_ kind: GitObject.Kind, _ content: UnsafeRawBufferPointer) throws(GitError) -> GitID {
        let tools = idle.withLock { $0.popLast() } ?? WriterTools()
        defer { idle.withLock { $0.append(tools) } }
        let id = unsafe tools.id(kind, content)
        guard state.withLock({ $0.known.insert(id).inserted }), !history.contains(id) else { return id }
        try unsafe Self.examine(kind, content)
        let bytes = unsafe tools.encode(kind, content, form)
        state.withLock { $0.objects.append((id, bytes)) }
        return id
    }

    /// Adds an object unless the history has it; returns its id.
    package func add(_ kind: GitObject.Kind, _ content: [UInt8]) throws(GitError) -> GitID {
        try unsafe Self.withBytes(content) { (bytes) throws(GitError) in try unsafe add(kind, bytes) }
    }

    /// Adds a tree of these entries.
    package func addTree(_ entries: [TreeEntry]) throws(GitError) -> GitID { try add(.tree, GitObject.tree(entries)) }

    /// Makes a signature of some bytes.
    package typealias Sign = ([UInt8]) throws -> [UInt8]

    /// Adds a commit; it becomes a snapshot when a reference is moved to it, after `publish`.
    package func addCommit(
        tree: GitID, parents: [SnapshotID], author: Signature, message: String, sign: Sign? = nil
    ) throws -> SnapshotID {
        let commit = GitObject.commit(tree: tree, parents: parents, author: author, message: message)
        return SnapshotID(
            try add(.commit, sign.map { GitObject.signed(commit: commit, with: try $0(commit)) } ?? commit))
    }

    /// Adds an annotated tag; a reference to it is made after `publish`.
    package func addTag(
        _ name: String, of snapshot: SnapshotID, by author: Signature, message: String, sign: Sign? = nil
    ) throws -> GitID {
        let tag = GitObject.tag(name, of: snapshot, by: author, message: message)
        return try add(.tag, sign.map { tag + (try $0(tag)) } ?? tag)
    }

    /// Throws where a content was made to collide: libgit2 hashes as git does, with a detection of the known attacks.
    private static func examine(_ kind: GitObject.Kind, _ content: UnsafeRawBufferPointer) throws(GitError) {
        libgit2
        var oid = git_oid()
        try unsafe check(git_odb_hash(&oid, content.baseAddress, content.count, git_object_t(kind)))
    }

    /// Makes everything that was added durable and visible.
    ///
    /// `sync` makes the files that it is given durable, and whatever else must be so before the history names it.
    package func publish(sync: ([FilePath]) throws -> Void) throws {
        let objects = state.withLock { $0.objects }
        if objects.isEmpty { return try sync([]) }
        switch form {
        case .pack: try publishPack(of: objects, sync)
        case .loose: try publishLoose(objects, sync)
        }
        history.refresh()
    }

    /// Publishes the pack, then its index.
    private func publishPack(of objects: [(id: GitID, bytes: [UInt8])], _ sync: ([FilePath]) throws -> Void) throws {
        let packPath = temporaryFolder.appending("history.pack")
        let indexPath = temporaryFolder.appending("history.idx")
        var stream = try PackStream(toNew: packPath, objectCount: objects.count, disk: disk)
        for (id, packed) in objects { try stream.append(id, packed) }
        let (name, size) = try stream.finish(indexTo: indexPath)
        try sync([packPath, indexPath])
        let pack = HistoryPack(
            name: name, pack: packPath, index: indexPath, objectCount: objects.count, size: size)
        try pack.publish(in: history, disk: disk)
    }

    /// Publishes each object, those that others name before the others.
    private func publishLoose(_ objects: [(id: GitID, bytes: [UInt8])], _ sync: ([FilePath]) throws -> Void) throws {
        let written = try objects.map { id, bytes in
            let path = temporaryFolder.appending("\(id)")
            let file = try disk.create(path, isReadOnly: true)
            try disk.write(bytes, to: file)
            return (path: path, digits: "\(id)")
        }
        try sync(written.map(\.path))
        for (path, digits) in written {
            let folder = history.path.appending("objects").appending(String(digits.prefix(2)))
            try disk.makeFolders(folder)
            try disk.rename(path, to: folder.appending(String(digits.dropFirst(2))))
            try disk.syncFolder(folder)
        }
        try disk.syncFolder(history.path.appending("objects"))
    }

    /// Makes everything that was added durable and visible, where nothing else has to be before.
    package func publish() throws {
        try publish { files in
            for file in files { try disk.sync(try OpenFile(reading: file)) }
        }
    }

    private static func withBytes<Result>(
        _ content: [UInt8], _ body: (UnsafeRawBufferPointer) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        let result = unsafe content.withUnsafeBytes { bytes in
            Swift.Result { () throws(GitError) in try unsafe body(bytes) }
        }
        return try result.get()
    }
}

/// What one thread has at a time to hash and compress objects with: it takes it out of a list, and puts it back.
private final class WriterTools: @unchecked Sendable {
    private let digest = MessageDigest(.sha1)
    private let deflater = Deflater()

    func id(_ kind: GitObject.Kind, _ content: UnsafeRawBufferPointer) -> GitID {
        unsafe GitObject.id(kind, content, digest)
    }

    func encode(_ kind: GitObject.Kind, _ content: UnsafeRawBufferPointer, _ form: HistoryWriter.Form) -> [UInt8] {
        unsafe form == .pack ? GitPack.encode(kind, content, deflater) : GitObject.deflated(kind, content, deflater)
    }
}

extension History {
    /// Looks for packs that came since the history was opened.
    func refresh() {
        objects.refresh()
        looseNames.withLock { $0 = [:] }
    }
}
