import DatasetModel
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Damaged files are told from sound ones: a reader hands out the right bytes or throws, whatever the disk holds.
@Suite struct CorruptionTests {
    private let fixture: StoreFixture
    private let contents: [[UInt8]]
    private let ids: [ObjectID]
    // Where the first, incompressible content stands in the pack.
    private let storedBytes = 24..<324

    init() throws {
        var random = SeededGenerator(seed: 4)
        let shrinking = (0..<3_000).map { UInt8(0x61 + $0 / 100 % 5) }
        contents = [random.bytes(300), shrinking, [], Array("tiny".utf8), random.bytes(262_200)]
        fixture = try StoreFixture()
        ids = try fixture.publish(contents)
    }

    @Test func `a flipped byte of a pack never reaches a reader`() throws {
        let pack = try fixture.packFile("pack")
        let bytes = try OpenFile.contents(of: pack)
        for place in bytes.indices where !storedBytes.contains(place) || place % 10 == 0 {
            try damage(pack, bytes, at: place)
            let readable = try readable(0..<4)
            if storedBytes.contains(place) { #expect(readable == [1, 2, 3], "byte \(place)") }
            if place < 16 { #expect(readable.isEmpty, "byte \(place)") }
        }
    }

    @Test func `a flipped byte of an index never makes a reader take another object`() throws {
        let index = try fixture.packFile("idx")
        let bytes = try OpenFile.contents(of: index)
        let fanOut = 24..<1_048
        for place in bytes.indices where !fanOut.contains(place) || place % 5 == 0 {
            try damage(index, bytes, at: place)
            let readable = try readable(0..<4)
            if place < 16 { #expect(readable.isEmpty, "byte \(place)") }
        }
    }

    @Test func `a large file with a flipped byte is corrupt`() throws {
        let path = largePath(ids[4])
        let bytes = contents[4]
        for place in stride(from: 0, to: bytes.count, by: 9_001) {
            var damaged = bytes
            damaged[place] ^= 0x10
            try fixture.folder.write(damaged, to: path)
            #expect(throws: ObjectStoreError.corrupt(ids[4], path)) {
                try ObjectReader(fixture.store).read(like: contents[4])
            }
        }
    }

    @Test(arguments: [0, 1, 262_199])
    func `a large file cut short is corrupt`(size: Int) throws {
        let path = largePath(ids[4])
        try fixture.folder.write(Array(contents[4][..<size]), to: path)
        #expect(throws: ObjectStoreError.corrupt(ids[4], path)) {
            try ObjectReader(fixture.store).read(like: contents[4])
        }
    }

    @Test func `a pack of another size than its index says is malformed`() throws {
        let pack = try fixture.packFile("pack")
        let bytes = try OpenFile.contents(of: pack)
        for size in [0, 8, 20, bytes.count - 1, bytes.count + 1] {
            try fixture.folder.write(Array((bytes + [0])[..<size]), to: pack)
            let error = ObjectStoreError.malformed(pack, "it is not the pack that its index describes")
            for content in contents[..<4] {
                #expect(throws: error) { try ObjectReader(fixture.store).read(like: content) }
            }
        }
    }

    @Test func `an index cut short is malformed`() throws {
        let index = try fixture.packFile("idx")
        let bytes = try OpenFile.contents(of: index)
        for size in [0, 7, 8, 16, 24, 1_047, 1_048, 1_079, 1_080, bytes.count - 36, bytes.count - 1] {
            try fixture.folder.write(Array(bytes[..<size]), to: index)
            #expect(try readable().isEmpty, "\(size) bytes")
        }
    }

    @Test func `an index that counts more objects than it can hold is malformed`() throws {
        let index = try fixture.packFile("idx")
        var bytes = try OpenFile.contents(of: index)
        bytes.replaceSubrange(12..<16, with: [0xff, 0xff, 0xff, 0xff])
        try fixture.folder.write(bytes, to: index)
        let error = ObjectStoreError.malformed(index, "its size does not fit its number of objects")
        #expect(throws: error) { try ObjectReader(fixture.store).read(like: contents[0]) }
    }

    @Test func `another version is not read`() throws {
        let index = try fixture.packFile("idx")
        var bytes = try OpenFile.contents(of: index)
        bytes[8] = 2
        try fixture.folder.write(bytes, to: index)
        let error = ObjectStoreError.malformed(index, "its version is unknown to this dsv")
        #expect(throws: error) { try ObjectReader(fixture.store).read(like: contents[0]) }
    }

    @Test func `an index without its pack counts for nothing, so that the contents can be added again`() throws {
        try LocalDisk().remove(try fixture.packFile("pack"))
        for (id, content) in zip(ids, contents[..<4]) {
            #expect(try !fixture.store.contains(id))
            #expect(throws: ObjectStoreError.missing(id)) { try ObjectReader(fixture.store).read(like: content) }
        }
        try fixture.publish(contents)
        #expect(try readable() == [0, 1, 2, 3, 4])
    }

    @Test func `a pack without its index counts for nothing either`() throws {
        try LocalDisk().remove(try fixture.packFile("idx"))
        #expect(try readable() == [4])
        try fixture.publish(contents)
        #expect(try readable() == [0, 1, 2, 3, 4])
    }

    @Test(arguments: LinkMode.allCases)
    func `a corrupt object does not become a file that goes unnoticed`(mode: LinkMode) throws {
        let path = largePath(ids[4])
        try fixture.folder.write([1, 2, 3], to: path)
        let target = fixture.folder.path.appending("file")
        #expect(throws: (any Error).self) {
            try ObjectReader(fixture.store).write(
                ids[4], size: UInt64(contents[4].count), toNew: target, mode, disk: LocalDisk())
        }
    }

    private func largePath(_ id: ObjectID) -> FilePath {
        fixture.path.appending("files/\(id.description.prefix(2))/\(id.description.dropFirst(2))")
    }

    /// Writes `bytes` with one of them changed: one bit of it, or all.
    private func damage(_ path: FilePath, _ bytes: [UInt8], at place: Int) throws {
        var damaged = bytes
        damaged[place] ^= [0x01, 0x80, 0xff][place % 3]
        try LocalDisk().remove(path)
        try LocalDisk().write(damaged, toNew: path)
    }

    /// The places of the contents that can be read; wrong bytes, and errors of another kind, are recorded as issues.
    private func readable(_ places: Range<Int> = 0..<5) throws -> [Int] {
        let reader = ObjectReader(fixture.store)
        return places.filter { place in
            do {
                let bytes = try reader.read(like: contents[place])
                #expect(bytes == contents[place])
                return true
            } catch is ObjectStoreError {
                return false
            } catch {
                Issue.record("\(error)")
                return false
            }
        }
    }
}
