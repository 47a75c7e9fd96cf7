import DatasetModel
import ObjectStore
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History
@testable import Snapshots
@testable import Versioning

/// A remote whose owner writes whatever he likes: objects that dsv would never make, and any catalog.
final class HostileRemote {
    let memory = MemoryRemote()
    let folder = TemporaryFolder()
    let history: History
    private let writer: HistoryWriter
    private let author = Signature(name: "Eve", email: "eve@example.com", time: 1_700_000_000, offset: 0)

    init() throws {
        history = try History.create(at: folder.path.appending("history"), branch: "main")
        writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
    }

    func blob(_ text: String) throws -> GitID { try writer.add(.blob, Array(text.utf8)) }
    func object(_ kind: GitObject.Kind, _ bytes: [UInt8]) throws -> GitID { try writer.add(kind, bytes) }
    func tree(_ entries: [TreeEntry]) throws -> GitID { try writer.addTree(entries) }

    /// A tree with a manifest of these lines and with these entries.
    func folder(_ manifest: String = "", _ entries: [TreeEntry] = []) throws -> GitID {
        try tree([entry(".dsv-manifest", .blob, blob(manifest))] + entries)
    }

    /// A folder with one text, or one link.
    func folder(_ name: String, _ kind: TreeEntry.Kind, _ content: String) throws -> GitID {
        try folder(line(content, name), [entry(name, kind, blob(content))])
    }

    func entry(_ name: String, _ kind: TreeEntry.Kind, _ id: GitID) -> TreeEntry {
        TreeEntry(name: Array(name.utf8), kind: kind, id: id)
    }

    /// A line of a manifest.
    func line(_ content: String, _ name: String, size: UInt64? = nil) -> String {
        "\(ObjectID(sha256Of: Array(content.utf8))) \(size ?? UInt64(content.utf8.count)) \(name)\n"
    }

    func commit(_ tree: GitID, _ parents: GitID...) throws -> GitID {
        try writer.addCommit(
            tree: tree, parents: parents.map { SnapshotID($0) }, author: author,
            message: "m\n\nDataset-SHA256: \(String(repeating: "0", count: 64))\n"
        ).commit
    }

    func tag(_ target: GitID, _ type: String = "commit") throws -> GitID {
        try object(.tag, Array("object \(target)\ntype \(type)\ntag v\ntagger E <e@e> 1 +0000\n\nm\n".utf8))
    }

    /// Puts all objects there, and a catalog with these references.
    func publish(_ references: [String: GitID]) throws {
        try writer.publish()
        let listing = try FolderListing(history.packFolder)
        var catalog = RemoteCatalog()
        for item in listing.items {
            let name = String(decoding: listing.name(item), as: UTF8.self)
            guard name.hasSuffix(".pack"), let id = GitID(hex: name.dropFirst(5).dropLast(5)) else { continue }
            let pack = RemoteCatalog.Pack(name: UploadName(id), size: item.status.size)
            try memory.put(
                pack.name.historyKey, .bytes(OpenFile.contents(of: history.packFolder.appending(name))))
            catalog.packs.append(pack)
        }
        catalog.head = "refs/heads/main"
        catalog.references = references
        try put("catalog", catalog.encode())
    }

    func put(_ key: String, _ bytes: [UInt8]) throws { try memory.put(try #require(RemoteKey(key)), .bytes(bytes)) }

    /// Puts a pack of the history, of any bytes, with a catalog that names it and a branch.
    func publish(pack: [UInt8], as id: GitID? = nil, size: UInt64? = nil, head: GitID) throws {
        let digest = MessageDigest(.sha1)
        digest.update(pack.span.extracting(..<max(0, pack.count - 20)))
        let name = digest.finish()
        var catalog = RemoteCatalog()
        catalog.packs = [.init(name: UploadName(id ?? GitID(bytes: name.span)), size: size ?? UInt64(pack.count))]
        catalog.references = ["refs/heads/main": head]
        try memory.put(catalog.packs[0].name.historyKey, .bytes(pack))
        try put("catalog", catalog.encode())
    }
}

/// A pack of hand-made objects: bytes behind git's header, and the checksum that ends them.
func pack(_ objects: [[UInt8]], count: UInt32? = nil) -> [UInt8] {
    var bytes = GitPack.header(objectCount: Int(count ?? UInt32(objects.count))) + objects.flatMap { $0 }
    let digest = MessageDigest(.sha1)
    digest.update(bytes.span)
    bytes += digest.finish()
    return bytes
}

/// The header of an object of a pack.
func objectHeader(_ type: UInt8, size: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var byte = type << 4 | UInt8(size & 15)
    var rest = size >> 4
    while rest > 0 {
        bytes.append(byte | 0x80)
        byte = UInt8(rest & 0x7f)
        rest >>= 7
    }
    return bytes + [byte]
}

/// zlib's compression of some bytes.
func deflated(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    content.withUnsafeBytes { Deflater().append($0, to: &bytes) }
    return bytes
}

/// What somebody has who is attacked, with all that must stay as it was.
struct Victim {
    let test: TestRepository

    init() throws {
        test = try TestRepository(["labels.csv": "key,label\na,cat\n", "a.png": "A", "sub/b.png": "B"])
        try test.commit()
        try test.repository.addRemote(SharedDataset.settings)
        try test.folder.write("precious", to: "beside.txt")
    }

    struct State: Equatable {
        let files: [String: [UInt8]]
        let references: [RawReference]
        let beside: [String]
        let settings: [UInt8]
    }

    func state() throws -> State {
        let listing = try FolderListing(test.folder.path)
        return State(
            files: try contents(of: test.root), references: try test.reopened().history().rawReferences(),
            beside: listing.items.map { String(decoding: listing.name($0), as: UTF8.self) },
            settings: try test.folder.read("dataset/.dsv/history/config"))
    }
}

/// Clones and fetches from a remote, expects both to fail in words that name what is wrong, and nothing to be changed by it.
func expectRefused(
    _ memory: MemoryRemote, _ words: String, _ attack: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let open: RemoteOpener = { _ in memory }
    let victim = try Victim()
    let before = try victim.state()
    func expect(_ body: () throws -> Void) {
        do {
            try body()
            Issue.record("\(attack): was taken", sourceLocation: sourceLocation)
        } catch {
            let message = Failure(describing: error).message
            #expect(message.contains(words), "\(attack): \(error)", sourceLocation: sourceLocation)
        }
    }
    expect { _ = try victim.test.reopened().fetch(from: "origin", author: victim.test.author, open: open) }
    let after = try victim.state()
    #expect(after == before, "\(attack)", sourceLocation: sourceLocation)
    let folder = TemporaryFolder()
    let target = folder.path.appending("clone")
    expect {
        _ = try Repository.clone(
            SharedDataset.settings, to: target, withoutImages: false, author: { _ in victim.test.author },
            progress: Progress(), open: open)
    }
    if FileStatus.ifPresent(target) == nil { return }
    let repository = try Repository.find(from: target)
    let references = try repository.history().rawReferences()
    #expect(references.isEmpty, "\(attack)", sourceLocation: sourceLocation)
    let files = try contents(of: target)
    #expect(files.isEmpty, "\(attack)", sourceLocation: sourceLocation)
    let listing = try FolderListing(folder.path)
    #expect(listing.items.count == 1, "\(attack)", sourceLocation: sourceLocation)
}
