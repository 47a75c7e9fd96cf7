internal import CLibgit2
import DatasetModel
import Glibc
import Synchronization
import SystemIO
import SystemPackage

/// The objects of a history, read by several threads at once.
///
/// libgit2 locks an object database while it inflates, so each thread that reads has one of its own, lent for the time of a read.
/// There are as many as ever read at once; another costs 0.1 ms.
final class ObjectReaders: Sendable {
    private let folder: FilePath
    private let folderName: String
    private let idle = Mutex<[ObjectReader]>([])

    /// `folder` is the history's.
    init(of folder: FilePath) {
        self.folder = folder.appending("objects")
        folderName = self.folder.string
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
        if let (kind, content) = try loose(id) {
            if let expected, kind != expected {
                throw GitError(.other, "object \(id) of the history is no \(expected)")
            }
            bytes += content
            return kind
        }
        let reader: ObjectReader
        if let idle = idle.withLock({ $0.popLast() }) {
            reader = idle
        } else {
            reader = try ObjectReader(opening: folder)
        }
        do throws(GitError) {
            let kind = try reader.append(id, expected, to: &bytes)
            idle.withLock { $0.append(reader) }
            return kind
        } catch {
            // A collection may have replaced the packs that this database knows: a new one tells.
            let fresh = try ObjectReader(opening: folder)
            let kind = try fresh.append(id, expected, to: &bytes)
            idle.withLock { $0 = [fresh] }
            return kind
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
        // As text, not as a `FilePath`: this is asked for every object, and most are in packs.
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

/// A database that one thread has at a time; its lock is never waited for.
private final class ObjectReader: Sendable {
    let database: Mutex<ObjectDatabase>

    init(opening folder: FilePath) throws(GitError) { database = Mutex(try ObjectDatabase.open(folder.string)) }

    func append(
        _ id: GitID, _ expected: GitObject.Kind?, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        try database.withLock { (database) throws(GitError) in try database.append(id, expected, to: &bytes) }
    }
}

/// An object database of libgit2, used by one thread at a time.
@safe private struct ObjectDatabase: ~Copyable {
    private let pointer: OpaquePointer
    private let digest = MessageDigest(.sha1)

    static func open(_ path: String) throws(GitError) -> ObjectDatabase {
        libgit2
        return unsafe ObjectDatabase(try make { unsafe git_odb_open(&$0, path) })
    }

    private init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_odb_free(pointer) }

    func append(
        _ id: GitID, _ expected: GitObject.Kind?, to bytes: inout [UInt8]
    ) throws(GitError) -> GitObject.Kind {
        var oid = git_oid(id)
        let object = try unsafe make { unsafe git_odb_read(&$0, pointer, &oid) }
        defer { unsafe git_odb_object_free(object) }
        let content = unsafe UnsafeRawBufferPointer(
            start: git_odb_object_data(object), count: git_odb_object_size(object))
        guard let kind = unsafe GitObject.Kind(rawValue: UInt8(clamping: git_odb_object_type(object).rawValue)) else {
            throw GitError(.other, "object \(id) of the history is of no known type")
        }
        if let expected, kind != expected { throw GitError(.other, "object \(id) of the history is no \(expected)") }
        guard unsafe GitObject.id(kind, content, digest) == id else {
            throw GitError(.other, "object \(id) of the history is damaged")
        }
        unsafe bytes.append(contentsOf: content)
        return kind
    }
}
