internal import CLibgit2
import DatasetModel
import Glibc
import Synchronization
import SystemIO
import SystemPackage

/// The objects of a history, read by several threads at once.
///
/// Most stand in packs, from which they are read here. What is left goes to libgit2, which locks an object database while it inflates; so
/// each thread has one of its own, lent for the time of a read. There are as many as ever read at once; another costs 0.1 ms.
final class ObjectReaders: Sendable {
    let packed: PackedObjects
    private let folder: FilePath
    private let folderName: String
    private let idle = Mutex<[ObjectReader]>([])

    /// `folder` is the history's.
    init(of folder: FilePath) {
        self.folder = folder.appending("objects")
        folderName = self.folder.string
        packed = PackedObjects(in: self.folder.appending("pack"))
    }

    /// The verified bytes of an object.
    ///
    /// Throws where they do not have the id that names them, or the object is of another kind.
    func bytes(of id: GitID, _ kind: GitObject.Kind) throws(GitError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(id, kind, to: &bytes)
        return bytes
    }

    /// The verified bytes of an object of any kind.
    func object(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        let kind = try append(id, nil, to: &bytes)
        return (kind, bytes)
    }

    /// Adds the verified bytes of an object to the end of `bytes`; returns its kind, which is `expected` if that is given.
    @discardableResult
    func append(
        _ id: GitID, _ expected: GitObject.Kind?, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        let reader = idle.withLock { $0.popLast() } ?? ObjectReader(packed, folder)
        defer { idle.withLock { $0.append(reader) } }
        let start = bytes.count
        let packedKind = reader.packed(id, to: &bytes)
        let kind = if let packedKind { packedKind } else { try unpacked(id, reader, to: &bytes) }
        if let expected, kind != expected {
            bytes.removeLast(bytes.count - start)
            throw GitError(.other, "object \(id) of the history is no \(expected)")
        }
        return kind
    }

    private func unpacked(
        _ id: GitID, _ reader: ObjectReader, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        if let (kind, content) = try loose(id) {
            bytes += content
            return kind
        }
        do throws(GitError) {
            return try reader.found(id, to: &bytes)
        } catch {
            // A collection may have replaced the packs that this database knows: a new one tells.
            reader.forget()
            packed.relist()
            idle.withLock { $0 = [] }
            return try reader.found(id, to: &bytes)
        }
    }
}

extension ObjectReaders {
    /// An object that is a file of its own, verified; nil where there is none.
    ///
    /// Not by way of libgit2: where the size in such a file is damaged, version 1.5 writes behind the memory that it allocated.
    private func loose(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, content: ArraySlice<UInt8>)? {
        var name = folderName + "/\(id)"
        name.insert("/", at: name.index(name.endIndex, offsetBy: -38))
        guard unsafe access(name, F_OK) == 0 else { return nil }
        do {
            guard let object = GitObject.inflated(try OpenFile.contents(of: FilePath(name))) else {
                throw LooseObject.Problem(text: "it cannot be decompressed")
            }
            return (try object.verify(as: id), object.content)
        } catch let error as LooseObject.Problem {
            throw GitError(.other, "object \(id) of the history is damaged: \(error.text)")
        } catch {
            throw GitError(.other, "object \(id) of the history cannot be read: \(error)")
        }
    }
}

/// What one thread has at a time to read objects with; its locks are never waited for.
private final class ObjectReader: Sendable {
    private struct Tools: ~Copyable {
        let inflater = Inflater()
        let digest = MessageDigest(.sha1)
        /// Opened for the first object that is not in a pack as a whole.
        var database: ObjectDatabase?
    }

    private let packs: PackedObjects
    private let folder: FilePath
    private let tools = Mutex(Tools())

    init(_ packs: PackedObjects, _ folder: FilePath) {
        self.packs = packs
        self.folder = folder
    }

    /// Adds an object that stands in a pack; nil where there is none that can be read.
    func packed(_ id: GitID, to bytes: inout [UInt8]) -> GitObject.Kind? {
        tools.withLock { packs.append(id, $0.inflater, $0.digest, to: &bytes) }
    }

    /// Adds an object that libgit2 finds.
    func found(_ id: GitID, to bytes: inout [UInt8]) throws(GitError) -> GitObject.Kind {
        try tools.withLock { (tools) throws(GitError) in
            if tools.database == nil { tools.database = try ObjectDatabase.open(folder.string) }
            guard let kind = try tools.database?.append(id, tools.digest, to: &bytes) else {
                fatalError("BUG: a database that was opened is closed")
            }
            return kind
        }
    }

    /// Opens the database again when it is needed next.
    func forget() { tools.withLock { $0.database = nil } }
}

/// An object database of libgit2, used by one thread at a time.
@safe private struct ObjectDatabase: ~Copyable {
    private let pointer: OpaquePointer

    static func open(_ path: String) throws(GitError) -> ObjectDatabase {
        libgit2
        return unsafe ObjectDatabase(try make { unsafe git_odb_open(&$0, path) })
    }

    private init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_odb_free(pointer) }

    func append(
        _ id: GitID, _ digest: borrowing MessageDigest, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        var oid = git_oid(id)
        let object = try unsafe make { unsafe git_odb_read(&$0, pointer, &oid) }
        defer { unsafe git_odb_object_free(object) }
        let content = unsafe UnsafeRawBufferPointer(
            start: git_odb_object_data(object), count: git_odb_object_size(object))
        guard let kind = unsafe GitObject.Kind(rawValue: UInt8(clamping: git_odb_object_type(object).rawValue)) else {
            throw GitError(.other, "object \(id) of the history is of no known type")
        }
        guard unsafe GitObject.id(kind, content, digest) == id else {
            throw GitError(.other, "object \(id) of the history is damaged")
        }
        unsafe bytes.append(contentsOf: content)
        return kind
    }
}
