import DatasetModel
import History
import ObjectStore
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// A remote whose history is sound and whose packs and large files are not.
@Suite struct HostileStoreTests {
    private let shared: SharedDataset
    private let memory = MemoryRemote()

    init() { shared = SharedDataset(memory) }

    private static let large = [UInt8](repeating: 7, count: 300_000)
    private static let sizeOffset = 16
    private static let idsOffset = 1048

    /// Pushes a dataset of a small file, which compresses well, and a large one: with one small file there is one pack.
    private func share() throws {
        let test = try TestRepository(["zeros.png": String(repeating: "0", count: 9000)])
        try test.write(Self.large, to: "large.png")
        try test.commit("first")
        try shared.join(test)
        try shared.push(test)
    }

    private func key(_ prefix: String, _ ending: String) throws -> RemoteKey {
        let keys = try memory.list(prefix).map(\.key)
        return try #require(keys.first { $0.description.hasSuffix(ending) })
    }

    private func bytes(_ key: RemoteKey) throws -> [UInt8] {
        let found = try memory.read(key, limit: 1 << 30)
        return try #require(found).bytes
    }

    private static func little(_ number: UInt64, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }

    /// Replaces the index by a changed one with the right checksum, under the name that this gives it; the pack follows.
    private func replaceIndex(pack: [UInt8]? = nil, _ change: (inout [UInt8]) -> Void) throws {
        let (indexKey, packKey) = (try key("packs/", ".idx"), try key("packs/", ".pack"))
        var index = try bytes(indexKey)
        let packBytes = try pack ?? bytes(packKey)
        change(&index)
        let digest = MessageDigest()
        digest.update(index.span.extracting(..<(index.count - 32)))
        let checksum = digest.finish()
        index.replaceSubrange((index.count - 32)..., with: checksum)
        for old in [indexKey, packKey] { try memory.delete(old) }
        let name = UploadName(ObjectID(bytes: checksum.span))
        try memory.put(name.packKey("pack"), .bytes(packBytes))
        try memory.put(name.packKey("idx"), .bytes(index))
    }

    @Test func `an index that lies is refused`() throws {
        let offsets = { (index: [UInt8]) in Self.idsOffset + 32 * Int(index[12]) }
        let lies: [(name: String, words: String, change: (inout [UInt8]) -> Void)] = [
            ("more objects than it has", "does not fit", { $0[12] += 1 }),
            ("2^32 objects", "does not fit", { $0.replaceSubrange(12..<16, with: [255, 255, 255, 255]) }),
            ("another version", "version", { $0[8] = 2 }),
            ("another format", "no index", { $0[0] = 0 }),
            ("an offset beyond the end", "cannot lie", { $0[offsets($0) + 3] = 0x7f }),
            (
                "an object in the header", "cannot lie",
                { $0.replaceSubrange(offsets($0)..<(offsets($0) + 4), with: [1, 0, 0, 0]) }
            ),
            ("no objects of ours", "lacks 1 files", { for place in 0..<32 { $0[Self.idsOffset + place] ^= 1 } }),
        ]
        for lie in lies {
            try share()
            try replaceIndex(lie.change)
            try expectRefused(memory, lie.words, lie.name)
            for entry in try memory.list("") { try memory.delete(entry.key) }
        }
    }

    @Test func `an index whose checksum is wrong, or another's, is refused`() throws {
        try share()
        let index = try key("packs/", ".idx")
        var bytes = try bytes(index)
        bytes[Self.idsOffset] ^= 1
        try memory.put(index, .bytes(bytes))
        try expectRefused(memory, "damaged", "a wrong checksum")
        try memory.put(index, .bytes([]))
        try expectRefused(memory, "damaged", "an empty index")
    }

    @Test func `a pack of another size than its index says counts for nothing`() throws {
        try share()
        let pack = try key("packs/", ".pack")
        try memory.put(pack, .bytes(try bytes(pack) + [0]))
        try expectRefused(memory, "lacks 1 files", "a longer pack")
        try replaceIndex { $0.replaceSubrange(Self.sizeOffset..<(Self.sizeOffset + 8), with: Self.little(.max, 8)) }
        try expectRefused(memory, "lacks 1 files", "an index of 2^64 bytes")
        try memory.delete(try key("packs/", ".pack"))
        try expectRefused(memory, "lacks 1 files", "no pack")
    }

    @Test func `an object that is not what its id says is refused, wherever a bit flips`() throws {
        try share()
        let pack = try key("packs/", ".pack")
        let sound = try bytes(pack)
        // The header of a pack says nothing that a reader of single objects needs.
        for place in 16..<sound.count {
            var bytes = sound
            bytes[place] ^= 0x41
            try memory.put(pack, .bytes(bytes))
            try expectRefused(memory, "damaged", "byte \(place)")
        }
    }

    @Test func `a frame that expands to more than it says is refused without being expanded`() throws {
        try share()
        let pack = try key("packs/", ".pack")
        var bytes = try bytes(pack)
        let place = try #require(
            (16..<(bytes.count - 8)).first { Array(bytes[($0 + 4)..<($0 + 8)]) == Self.little(9000, 4) })
        for size in [8999, 9001, 200_000, 262_145, 0xffff_ffff] as [UInt64] {
            bytes.replaceSubrange((place + 4)..<(place + 8), with: Self.little(size, 4))
            try memory.put(pack, .bytes(bytes))
            try expectRefused(memory, "damaged", "a content of \(size) bytes")
        }
    }

    @Test func `a large file that is longer, shorter or other is refused`() throws {
        try share()
        let file = try key("files/", "")
        var other = Self.large
        other[299_999] ^= 1
        try memory.put(file, .bytes(other))
        try expectRefused(memory, "damaged", "other bytes")
        try memory.put(file, .bytes(Self.large + [7]))
        try expectRefused(memory, "lacks 1 files", "a longer file")
        try memory.put(file, .bytes(Array(Self.large.dropLast())))
        try expectRefused(memory, "lacks 1 files", "a shorter file")
        try memory.delete(file)
        try expectRefused(memory, "lacks 1 files", "no file")
    }

    @Test func `a server that sends other amounts than it was asked for is refused, and does not fill the memory`()
        throws
    {
        try share()
        for factor in [0, 2, 1000] {
            let liar = Liar(memory, factor: factor)
            let victim = TemporaryFolder()
            let error = #expect(throws: (any Error).self) {
                try Repository.clone(
                    SharedDataset.settings, to: victim.path.appending("clone"), withoutImages: false,
                    author: { _ in .init(name: "B", email: "b@b", time: 1, offset: 0) }, progress: Progress(),
                    open: { _ in liar })
            }
            let message = error.map { Failure(describing: $0).message } ?? ""
            #expect(message.contains("damaged") || message.contains("does not have the bytes"), "\(message)")
        }
    }

    @Test func `sizes that a server makes up add up to no crash`() {
        #expect(sum([.max, 1, .max]) == .max)
        #expect(sum([]) == 0)
        #expect(sum([1, 2, 3]) == 6)
    }
}

/// A remote that sends the objects' bytes so many times over.
private final class Liar: Remote {
    private let memory: MemoryRemote
    private let factor: Int

    init(_ memory: MemoryRemote, factor: Int) { (self.memory, self.factor) = (memory, factor) }

    var name: String { "liar" }

    func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try memory.read(key, limit: limit)
    }

    func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        let times = key.description.hasPrefix("history/") ? 1 : factor
        for _ in 0..<times { try memory.get(key, range: range, receive) }
    }

    func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        try memory.put(key, content, condition, sent: sent)
    }

    func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] { try memory.list(prefix) }

    func delete(_ key: RemoteKey) throws(RemoteError) { try memory.delete(key) }
}
