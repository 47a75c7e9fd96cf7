import DatasetModel
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Every call that would change the disk fails once in each way; the store must be sound whatever comes.
@Suite struct PublishFaultTests {
    private let earlier: [UInt8] = Array("published before".utf8)
    private let contents: [[UInt8]] = [
        [], Array("hello\n".utf8), [UInt8](repeating: 0x61, count: 5_000), [UInt8](repeating: 0x62, count: 262_145),
    ]

    @Test(arguments: FaultyDisk.Mode.allCases, [1, 4])
    func `publishing happens wholly, or leaves a sound store in which it can be done again`(
        mode: FaultyDisk.Mode, contentCount: Int
    ) throws {
        // With one content the files are synced one by one, with more the whole file system is.
        let contents = Array(contents.suffix(contentCount))
        for call in 1... {
            for seed in 0..<UInt64(mode == .powerOff ? 3 : 1) {
                let fixture = try StoreFixture()
                try fixture.publish([earlier])
                let disk = FaultyDisk(failingCall: call, mode, seed: seed)
                let succeeds = nil != (try? fixture.publish(contents, on: disk))
                let place = "\(mode), call \(call), seed \(seed)"

                #expect(succeeds || disk.hasFailed, "\(place)")
                try expectSound(fixture, contents, hasAll: succeeds, place)
                try fixture.publish(contents)
                try expectSound(fixture, contents, hasAll: true, "\(place), again")
                if !disk.hasFailed { return }
            }
        }
    }

    @Test(arguments: 0..<UInt64(20))
    func `what was published survives a power cut at any later time`(seed: UInt64) throws {
        for contentCount in [1, 4] {
            let contents = Array(contents.suffix(contentCount))
            let rehearsal = FaultyDisk()
            try StoreFixture().publish(contents, on: rehearsal)
            let fixture = try StoreFixture()
            try fixture.publish([earlier])
            let disk = FaultyDisk(failingCall: rehearsal.callCount + 1, .powerOff, seed: seed)
            try fixture.publish(contents, on: disk)
            #expect(throws: SystemError.self) { try disk.makeFolder("any") }
            try expectSound(fixture, contents, hasAll: true, "seed \(seed)")
        }
    }

    @Test(arguments: [0, 1, 4])
    func `files of others become durable in the same step`(contentCount: Int) throws {
        for seed in 0..<UInt64(8) {
            let fixture = try StoreFixture()
            // The call that fails comes after all others.
            let disk = FaultyDisk(failingCall: 1_000, .powerOff, seed: seed)
            let writer = fixture.writer(on: disk)
            var lane = ObjectWriter.Lane(writer)
            for content in contents.suffix(contentCount) { _ = try lane.add(content) }
            try lane.finish()
            let other = fixture.folder.path.appending("other")
            try disk.write(Array("other".utf8), toNew: other)
            try writer.publish(syncing: [other])
            while !disk.hasFailed { try? disk.removeFolder("none") }
            #expect(try OpenFile.contents(of: other) == Array("other".utf8), "seed \(seed)")
        }
    }

    @Test func `few syncs are enough for many contents, and the file system is synced only for many files`() throws {
        let small = (0..<1_000).map { Array("small \($0)".utf8) }
        let disk = FaultyDisk()
        try StoreFixture().publish(small, on: disk)
        #expect(disk.syncs.files == 2 && disk.syncs.folders == 1 && disk.syncs.fileSystems == 0)
        let large = NoisyContents(size: 262_145, seed: 5)
        let other = FaultyDisk()
        try StoreFixture().publish(small + (0..<UInt64(100)).map { large[$0] }, on: other)
        #expect(other.syncs.total <= 2 && other.syncs.fileSystems >= 1)
    }

    /// What the store says it has, it has, with the right bytes.
    private func expectSound(
        _ fixture: StoreFixture, _ contents: [[UInt8]], hasAll: Bool, _ place: String
    ) throws {
        let store = fixture.store
        let reader = ObjectReader(store)
        #expect(try reader.read(like: earlier) == earlier, "\(place)")
        for content in contents {
            guard try hasAll || store.contains(objectID(content)) else { continue }
            #expect(throws: Never.self, "\(place)") {
                let bytes = try reader.read(like: content)
                #expect(bytes == content)
            }
        }
    }
}
