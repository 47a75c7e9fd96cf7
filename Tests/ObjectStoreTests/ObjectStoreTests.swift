import DatasetModel
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct ObjectStoreTests {
    /// Sizes around every border, each content in two kinds: noise, and text that shrinks.
    private static let sizes = [0, 1, 2, 63, 64, 65, 511, 512, 513, 70_000, 262_143, 262_144, 262_145, 1_100_000]

    @Test(arguments: sizes)
    func `a content is read as it was added`(size: Int) throws {
        var random = SeededGenerator(seed: UInt64(size))
        let contents = [random.bytes(size), (0..<size).map { UInt8(truncatingIfNeeded: 0x61 + $0 % 7) }]
        let fixture = try StoreFixture()
        let ids = try fixture.publish(contents)
        #expect(ids == contents.map(objectID))
        let reader = ObjectReader(fixture.store)
        for content in contents { #expect(try reader.read(like: content) == content) }
    }

    @Test(arguments: sizes)
    func `a file is added with the status that it had`(size: Int) throws {
        var random = SeededGenerator(seed: UInt64(size))
        let content = random.bytes(size)
        let fixture = try StoreFixture()
        let path = try fixture.folder.write(content, to: "file")
        let writer = fixture.writer()
        var lane = ObjectWriter.Lane(writer)
        let added = try lane.add(fileAt: path)
        try lane.finish()
        try writer.publish()
        #expect(added.id == objectID(content))
        #expect(added.status == (try FileStatus.of(path)))
        #expect(try ObjectReader(fixture.store).read(like: content) == content)
    }

    @Test(arguments: 0..<UInt64(6))
    func `many random contents are read back in any order`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let contents = (0..<60).map { _ in
            let bytes = random.bytes(Int.random(in: 0...3_000, using: &random))
            return Bool.random(using: &random) ? bytes : bytes.map { $0 & 3 }
        }
        let fixture = try StoreFixture()
        try fixture.publish(Array(contents[..<40]))
        try fixture.publish(Array(contents[40...]))
        let reader = ObjectReader(fixture.store)
        for content in contents.shuffled(using: &random) { #expect(try reader.read(like: content) == content) }
    }

    @Test func `what can be compressed takes less room than its size`() throws {
        let text = (0..<60_000).map { UInt8(ascii: "0") + UInt8($0 / 7 % 10) }
        let fixture = try StoreFixture()
        try fixture.publish([text])
        #expect(try FileStatus.of(fixture.packFile("pack")).size < 10_000)
    }

    @Test func `what cannot be compressed takes its size and no more`() throws {
        var random = SeededGenerator(seed: 1)
        let fixture = try StoreFixture()
        try fixture.publish([random.bytes(60_000)])
        #expect(try FileStatus.of(fixture.packFile("pack")).size == 60_000 + 24)
    }

    @Test func `a content is kept once, whoever adds it`() throws {
        var random = SeededGenerator(seed: 2)
        let (small, large) = (random.bytes(1_000), random.bytes(300_000))
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        var first = ObjectWriter.Lane(writer)
        var second = ObjectWriter.Lane(writer)
        for content in [small, large, small, large] {
            let id = try first.add(content)
            #expect(try second.add(content) == id)
        }
        let path = try fixture.folder.write(large, to: "file")
        #expect(try second.add(fileAt: path).id == objectID(large))
        try first.finish()
        try second.finish()
        #expect(writer.added == (2, 301_000))
        try writer.publish()

        let later = fixture.writer()
        var lane = ObjectWriter.Lane(later)
        for content in [small, large] { #expect(try lane.add(content) == objectID(content)) }
        #expect(try lane.add(fileAt: path).id == objectID(large))
        try lane.finish()
        try later.publish()
        #expect(later.added == (0, 0))
        #expect(try fixture.files(in: "packs").count == 2)
        #expect(try fixture.files(in: "files").count == 1)
        #expect(try FolderListing(fixture.temporaryFolder).items.isEmpty)
    }

    @Test func `lanes on several threads fill one store`() throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        // Each thread has contents of its own, and half of the next thread's.
        try withLanes(4, of: writer) { lane, number in
            for index in 0..<100 { _ = try lane.add(Array("content \(number * 50 + index)".utf8)) }
        }
        try writer.publish()
        #expect(writer.added.objects == 250)
        let reader = ObjectReader(fixture.store)
        for index in 0..<250 {
            let content = Array("content \(index)".utf8)
            #expect(try reader.read(like: content) == content)
        }
    }

    @Test func `nothing is to be seen before it is published`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let writer = fixture.writer(store)
        var lane = ObjectWriter.Lane(writer)
        let id = try lane.add([1, 2, 3])
        try lane.finish()
        #expect(try !store.contains(id))
        #expect(throws: ObjectStoreError.missing(id)) { try ObjectReader(store).read(like: [1, 2, 3]) }
        try writer.publish()
        #expect(try store.contains(id))
        #expect(try ObjectReader(store).read(like: [1, 2, 3]) == [1, 2, 3])
    }

    @Test func `an open store finds what others published since`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        #expect(try !store.contains(objectID([9])))
        try fixture.publish([[9]])
        #expect(try ObjectReader(store).read(like: [9]) == [9])
    }

    @Test(arguments: [0, 1, 999, 1_001, 262_144, 262_145, UInt64.max])
    func `a wrong guess at an object's size changes nothing`(guess: UInt64) throws {
        var random = SeededGenerator(seed: 7)
        let contents = [random.bytes(1_000), [UInt8](repeating: 0x61, count: 1_000), random.bytes(262_144), [], [1]]
        let fixture = try StoreFixture()
        try fixture.publish(contents)
        let reader = ObjectReader(fixture.store)
        for content in contents { #expect(try reader.read(objectID(content), size: guess) == content) }
    }

    @Test func `an object that nobody added is missing`() throws {
        let fixture = try StoreFixture()
        try fixture.publish([[1]])
        let id = ObjectID(number: 5)
        #expect(try !fixture.store.contains(id))
        #expect(throws: ObjectStoreError.missing(id)) { try ObjectReader(fixture.store).read(id, size: 5) }
    }

    @Test func `publishing nothing does nothing`() throws {
        let fixture = try StoreFixture()
        let disk = FaultyDisk()
        try fixture.publish([], on: disk)
        #expect(disk.callCount == 0)
    }

    @Test func `a pack that has reached 64 MiB is closed and another begun`() throws {
        let contents = NoisyContents(size: 250_000, seed: 3)
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        var lane = ObjectWriter.Lane(writer)
        for number in 0..<UInt64(300) { _ = try lane.add(contents[number]) }
        try lane.finish()
        try writer.publish()
        let packs = try fixture.files(in: "packs").filter { $0.extension == "pack" }
        let sizes = try packs.map { try FileStatus.of($0).size }.sorted()
        // 269 objects of 250,008 bytes are the first to reach 67,108,864; 31 are left.
        #expect(sizes == [7_750_264, 67_252_168])
        let reader = ObjectReader(fixture.store)
        for number in [0, 268, 269, 299] as [UInt64] {
            #expect(try reader.read(like: contents[number]) == contents[number])
        }
    }

    @Test(arguments: [-1, 0, 1])
    func `contents that fill a writer's buffer to the last byte are kept`(excess: Int) throws {
        // With the headers, the first four fill a megabyte; the fifth is the largest that goes into a pack.
        let sizes = [262_144, 262_144, 262_144, 262_096 + excess, 262_144]
        let contents = sizes.enumerated().map { NoisyContents(size: $1, seed: 6)[UInt64($0)] }
        let fixture = try StoreFixture()
        try fixture.publish(contents)
        let reader = ObjectReader(fixture.store)
        for content in contents { #expect(try reader.read(like: content) == content) }
    }

    @Test(arguments: LinkMode.allCases)
    func `an object becomes a file in each mode, or is refused`(mode: LinkMode) throws {
        let fixture = try StoreFixture()
        for content in [[], [1, 2, 3], [UInt8](repeating: 7, count: 300_000)] {
            let id = try fixture.publish([content])[0]
            let path = fixture.folder.path.appending("file")
            do {
                try ObjectReader(fixture.store).write(
                    id, size: UInt64(content.count), toNew: path, mode, disk: LocalDisk())
                #expect(try OpenFile.contents(of: path) == content)
            } catch let error as SystemError {
                // A file system without shared blocks.
                #expect(mode == .reflink && error.code == .notSupported)
            }
            try? LocalDisk().remove(path)
        }
    }

    @Test func `a file is never written over`() throws {
        let fixture = try StoreFixture()
        let id = try fixture.publish([[1, 2, 3]])[0]
        let path = try fixture.folder.write("mine", to: "file")
        #expect(throws: SystemError("create", path, .fileExists)) {
            try ObjectReader(fixture.store).write(id, size: 3, toNew: path, disk: LocalDisk())
        }
        #expect(try OpenFile.contents(of: path) == Array("mine".utf8))
    }

    private func withLanes(
        _ count: Int, of writer: ObjectWriter,
        _ body: @Sendable @escaping (inout ObjectWriter.Lane, Int) throws -> Void
    ) throws {
        let numbers = Numbers()
        try withWorkers(count) { _ in
            var lane = ObjectWriter.Lane(writer)
            try body(&lane, numbers.next())
            try lane.finish()
        }
    }
}
