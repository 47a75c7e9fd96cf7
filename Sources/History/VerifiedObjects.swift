import DatasetModel
import Glibc
import Synchronization
import SystemIO
import SystemPackage

/// The objects of a git repository, each proved by its id whenever it is read; for several threads at once.
///
/// Looks in packs first, then for a file of its own, then where the repository borrows from (`info/alternates`): a damaged copy does
/// not hide an intact one. Nothing here trusts what it reads: a damaged file is an error that says so, whatever its bytes.
final class VerifiedObjects: Sendable {
    private let folders: [ObjectFolder]

    /// `path` is the repository's folder `objects`.
    init(_ path: FilePath) {
        var folders = [ObjectFolder(path)]
        var place = 0
        while place < folders.count, folders.count < Self.mostFolders {
            for path in folders[place].alternates where !folders.contains(where: { $0.path == path }) {
                folders.append(ObjectFolder(path))
            }
            place += 1
        }
        self.folders = folders
    }

    private static let mostFolders = 32

    /// The bytes of an object.
    ///
    /// Throws where they do not have the id that names them, or the object is of another kind.
    func bytes(of id: GitID, _ kind: GitObject.Kind) throws(GitError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(id, kind, to: &bytes)
        return bytes
    }

    /// The bytes of an object of any kind.
    func object(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8]) {
        do throws(GitError) { return try find(id) } catch {
            // A collection may have replaced the packs that are known here: looking again tells.
            refresh()
            return try find(id)
        }
    }

    /// Adds the bytes of an object, which is of this kind, to the end of `bytes`.
    func append(_ id: GitID, _ expected: GitObject.Kind, to bytes: inout [UInt8]) throws(GitError) {
        let (kind, content) = try object(id)
        if kind != expected { throw GitError(.damaged, "object \(id) of the history is no \(expected)") }
        if bytes.isEmpty { bytes = content } else { bytes += content }
    }

    private func find(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8]) {
        var problem: GitError?
        for folder in folders {
            do throws(GitError) { if let found = try folder.packed(id) { return found } } catch {
                problem = problem ?? error
            }
            do throws(GitError) { if let found = try folder.loose(id) { return found } } catch {
                problem = problem ?? error
            }
        }
        throw problem ?? missing(id)
    }

    /// The kind and size of an object; of one in a pack nothing is verified, as its bytes are not read.
    func header(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, size: Int) {
        for folder in folders {
            if let header = try folder.packedHeader(id) { return header }
            if let (kind, bytes) = try folder.loose(id) { return (kind, bytes.count) }
        }
        throw missing(id)
    }

    /// Says whether there is an object of this id, without reading it.
    func has(_ id: GitID) -> Bool { folders.contains { $0.has(id) } }

    /// The ids that begin with the first `digitCount` hexadecimal digits of `prefix`, at least four; not all, if they are many.
    func ids(beginningWith prefix: GitID, digitCount: Int) -> Set<GitID> {
        var found: Set<GitID> = []
        for folder in folders { found.formUnion(folder.ids(beginningWith: prefix, digitCount: digitCount)) }
        return found
    }

    /// Looks for packs that came since, and forgets those that went.
    func refresh() { for folder in folders { folder.refresh() } }

    /// Where packs that come are put.
    var packFolder: FilePath { folders[0].path.appending("pack") }

    private func missing(_ id: GitID) -> GitError {
        let unreadable = folders.flatMap(\.unreadable)
        if let first = unreadable.first {
            return GitError(.damaged, "object \(id) is not in the history, and the pack of '\(first)' cannot be read")
        }
        return GitError(.missingObject, "object \(id) is not in the history")
    }
}

/// One folder `objects` of a git repository.
private final class ObjectFolder: Sendable {
    let path: FilePath
    private let name: String
    private let packs = Mutex<(known: [PackFile], unreadable: [FilePath])>(([], []))

    init(_ path: FilePath) {
        self.path = path
        name = path.string
        refresh()
    }

    /// Indexes that are not what they must be: the objects of their packs cannot be found.
    var unreadable: [FilePath] { packs.withLock { $0.unreadable } }

    /// The folders that this one borrows objects from.
    ///
    /// See 'man 5 gitrepository-layout'.
    var alternates: [FilePath] {
        let list = path.appending("info/alternates")
        guard FileStatus.following(list) != nil, let bytes = try? OpenFile.contents(of: list) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.filter { !$0.hasPrefix("#") }.map { path.pushing(FilePath(String($0))).lexicallyNormalized() }
    }

    func refresh() {
        let folder = path.appending("pack")
        guard let listing = try? FolderListing(folder) else { return packs.withLock { $0 = ([], []) } }
        let names = Set(listing.items.map { Array(listing.name($0)) })
        // What came last is most often looked for.
        let indexes = listing.items.filter { item in
            let name = listing.name(item)
            return name.suffix(4).elementsEqual(".idx".utf8) && names.contains(name.dropLast(4) + Array(".pack".utf8))
        }.sorted { $0.status.modified > $1.status.modified }.map { folder.appending(bytes: listing.name($0)) }
        packs.withLock { packs in
            let old = Dictionary(packs.known.map { ($0.index.path, $0) }) { first, _ in first }
            packs = ([], [])
            for path in indexes {
                if let pack = old[path] ?? (try? PackFile(index: path)) {
                    packs.known.append(pack)
                } else {
                    packs.unreadable.append(path)
                }
            }
        }
    }

    private var knownPacks: [PackFile] { packs.withLock { $0.known } }

    func has(_ id: GitID) -> Bool {
        let isPacked = knownPacks.contains { ((try? $0.index.offset(of: id)) ?? nil) != nil }
        return unsafe isPacked || access(file(of: id), F_OK) == 0
    }

    /// A packed object; nil where no pack has it.
    func packed(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8])? {
        var problem: GitError?
        for pack in knownPacks {
            do {
                guard let (kind, bytes) = try pack.object(id) else { continue }
                if unsafe bytes.withUnsafeBytes({ unsafe GitObject.id(kind, $0, MessageDigest(.sha1)) }) == id {
                    return (kind, bytes)
                }
                throw PackProblem("its bytes do not have this SHA-1")
            } catch {
                problem = problem ?? damaged(id, error, in: pack)
            }
        }
        if let problem { throw problem }
        return nil
    }

    func packedHeader(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, size: Int)? {
        for pack in knownPacks {
            do { if let header = try pack.header(id) { return header } } catch { throw damaged(id, error, in: pack) }
        }
        return nil
    }

    private func damaged(_ id: GitID, _ error: any Error, in pack: PackFile) -> GitError {
        let problem = (error as? PackProblem)?.text ?? "it cannot be read: \(error)"
        let name = pack.index.path.stem ?? ""
        return GitError(.damaged, "object \(id) of the history, in '\(name).pack', is damaged: \(problem)")
    }

    /// An object that is a file of its own; nil where there is none.
    func loose(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8])? {
        let name = file(of: id)
        // As text, not as a `FilePath`: this may be asked for every object.
        guard unsafe access(name, F_OK) == 0 else { return nil }
        do {
            guard let object = GitObject.inflated(try OpenFile.contents(of: FilePath(name))) else {
                throw LooseObject.Problem(text: "it cannot be decompressed")
            }
            return (try object.verify(as: id), Array(object.content))
        } catch let error as LooseObject.Problem {
            throw GitError(.damaged, "object \(id) of the history is damaged: \(error.text)")
        } catch {
            throw GitError(.damaged, "object \(id) of the history cannot be read: \(error)")
        }
    }

    private func file(of id: GitID) -> String {
        var name = name + "/\(id)"
        name.insert("/", at: name.index(name.endIndex, offsetBy: -38))
        return name
    }

    func ids(beginningWith prefix: GitID, digitCount: Int) -> Set<GitID> {
        let packed = knownPacks.flatMap { (try? $0.index.ids(beginningWith: prefix, digitCount: digitCount)) ?? [] }
        var found = Set(packed)
        let digits = "\(prefix)".prefix(digitCount)
        // Without objects of this first byte there is no folder for them.
        if let listing = try? FolderListing(path.appending(String(digits.prefix(2)))) {
            for item in listing.items {
                let name = digits.prefix(2) + String(decoding: listing.name(item), as: UTF8.self)
                if name.hasPrefix(digits), let id = GitID(hex: name) { found.insert(id) }
            }
        }
        return found
    }
}
