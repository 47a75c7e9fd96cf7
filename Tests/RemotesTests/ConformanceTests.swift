import Remotes
import Synchronization
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// What every remote has to do.
@Suite struct ConformanceTests {
    let folder = TemporaryFolder()

    @Test(arguments: Place.present) func `what is put is read`(place: Place) throws {
        let remote = try place.make(in: folder)
        let version = try remote.put("a/b/c.txt", .bytes([1, 2, 3]))
        let read = try #require(try remote.read("a/b/c.txt", limit: 3))
        #expect(read.bytes == [1, 2, 3])
        #expect(read.version == version)
        #expect(try remote.bytes("a/b/c.txt") == [1, 2, 3])
    }

    @Test(arguments: Place.present) func `an empty object is an object`(place: Place) throws {
        let remote = try place.make(in: folder)
        try remote.put("empty", .bytes([]))
        #expect(try remote.read("empty", limit: 0)?.bytes == [])
        #expect(try remote.bytes("empty") == [])
        #expect(try described(remote.list("")) == ["empty 0"])
    }

    @Test(arguments: Place.present) func `a put replaces what was there`(place: Place) throws {
        let remote = try place.make(in: folder)
        let first = try remote.put("key", .bytes(Array("a longer text".utf8)))
        let second = try remote.put("key", .bytes(Array("text".utf8)))
        #expect(first != second)
        #expect(try remote.bytes("key") == Array("text".utf8))
    }

    @Test(arguments: Place.present) func `what nobody put is not there`(place: Place) throws {
        let remote = try place.make(in: folder)
        #expect(try remote.read("nothing", limit: 10) == nil)
        #expect(throws: RemoteError.notFound("no/thing")) { try remote.get("no/thing") { _ in } }
        #expect(try remote.list("") == [])
        try remote.delete("nothing")
        try remote.put("nothing", .bytes([]))
        try remote.delete("nothing")
        try remote.delete("nothing")
        #expect(try remote.read("nothing", limit: 10) == nil)
    }

    @Test(arguments: Place.present) func `an object beyond the limit is refused`(place: Place) throws {
        let remote = try place.make(in: folder)
        try remote.put("key", .bytes([UInt8](repeating: 7, count: 100_000)))
        #expect(throws: RemoteError.tooLarge("key")) { try remote.read("key", limit: 99_999) }
        #expect(try remote.read("key", limit: 100_000)?.bytes.count == 100_000)
    }

    @Test(arguments: Place.present) func `a file travels whole and in ranges`(place: Place) throws {
        let remote = try place.make(in: folder)
        let bytes = someBytes(3_000_001)
        let file = try folder.write(bytes, to: "file")
        let sent = Mutex(0)
        try remote.put("packs/one.pack", .file(file), .always) { count in sent.withLock { $0 += count } }
        #expect(sent.withLock { $0 } == bytes.count)
        #expect(areSame(try remote.bytes("packs/one.pack")[...], bytes[...]))
        for range in [0..<1, 5..<2_000_000, 3_000_000..<3_000_001, 7..<7] {
            let part = try remote.bytes("packs/one.pack", UInt64(range.lowerBound)..<UInt64(range.upperBound))
            #expect(areSame(part[...], bytes[range]), "\(range)")
        }
        #expect(try remote.bytes("packs/one.pack", 2_999_999 ..< .max) == Array(bytes[2_999_999...]))
        #expect(try remote.bytes("packs/one.pack", 3_000_001 ..< .max) == [])
        #expect(throws: RemoteError.self) { try remote.bytes("packs/one.pack", 3_000_000..<3_000_002) }
        #expect(throws: RemoteError.self) { try remote.bytes("packs/one.pack", 3_000_002..<3_000_003) }
        #expect(throws: RemoteError.self) { try remote.bytes("packs/one.pack", 3_000_002 ..< .max) }
    }

    @Test(arguments: Place.present) func `a file that is not there is the machine's error`(place: Place) throws {
        let remote = try place.make(in: folder)
        let file = folder.path.appending("no file")
        #expect(throws: RemoteError.system(SystemError("open", file, .noSuchFileOrDirectory))) {
            try remote.put("key", .file(file))
        }
        #expect(try remote.list("") == [])
    }

    @Test(arguments: Place.present) func `what the receiver throws ends a get`(place: Place) throws {
        struct Enough: Error {}
        let remote = try place.make(in: folder)
        try remote.put("key", .bytes([UInt8](repeating: 7, count: 1_000_000)))
        #expect(throws: Enough.self) { try remote.get("key") { _ in throw Enough() } }
        #expect(throws: RemoteError.unavailable("mine")) {
            try remote.get("key") { _ in throw RemoteError.unavailable("mine") }
        }
        #expect(try remote.bytes("key").count == 1_000_000)
    }

    @Test(arguments: Place.present) func `a list is sorted by key and knows sizes`(place: Place) throws {
        let remote = try place.make(in: folder)
        let keys: [RemoteKey] = ["a", "ab", "b-/x", "b/1", "b/2/3", "b/2.4", "b0", "c/B", "c/a"]
        for (size, key) in keys.enumerated().reversed() {
            try remote.put(key, .bytes([UInt8](repeating: 0, count: size)))
        }
        let all = keys.enumerated().map { (key: $1, text: "\($1) \($0)") }.sorted { $0.key < $1.key }
        #expect(try described(remote.list("")) == all.map(\.text))
        for prefix in ["a", "ab", "b", "b/", "b/2", "b/2/", "c/B", "d", "b//", "../", "/", "b/../"] {
            let expected = all.map(\.text).filter { $0.hasPrefix(prefix) }
            #expect(try described(remote.list(prefix)) == expected, "\(prefix)")
        }
        try remote.delete("b/2/3")
        #expect(try described(remote.list("b/2")) == all.map(\.text).filter { $0.hasPrefix("b/2.4") })
    }

    private func described(_ entries: [RemoteEntry]) -> [String] { entries.map { "\($0.key) \($0.size)" } }

    @Test(arguments: Place.present) func `a list says when things came`(place: Place) throws {
        let remote = try place.make(in: folder)
        // Servers say it in seconds.
        let before = fileClock() - 2_000_000_000
        try remote.put("key", .bytes([1]))
        let entry = try #require(remote.list("").first)
        #expect(entry.modified >= before && entry.modified <= fileClock() + 2_000_000_000)
    }

    @Test(arguments: Place.conditional) func `a put under a condition happens only where it holds`(place: Place) throws
    {
        let remote = try place.make(in: folder)
        let first = try remote.put("head", .bytes([1]), .ifAbsent)
        #expect(throws: RemoteError.conditionFailed("head")) { try remote.put("head", .bytes([2]), .ifAbsent) }
        let second = try remote.put("head", .bytes([3]), .ifUnchanged(first))
        #expect(throws: RemoteError.conditionFailed("head")) {
            try remote.put("head", .bytes([4]), .ifUnchanged(first))
        }
        #expect(throws: RemoteError.conditionFailed("head")) {
            try remote.put("head", .bytes([4]), .ifUnchanged(.unknown))
        }
        #expect(throws: RemoteError.conditionFailed("other")) {
            try remote.put("other", .bytes([5]), .ifUnchanged(second))
        }
        #expect(try remote.read("head", limit: 1)?.bytes == [3])
        #expect(try remote.list("").count == 1)
        let file = try folder.write([6], to: "file")
        let third = try remote.put("head", .file(file), .ifUnchanged(second))
        #expect(try remote.read("head", limit: 1)?.version == third)
        #expect(throws: RemoteError.conditionFailed("head")) { try remote.put("head", .file(file), .ifAbsent) }
    }

    @Test(arguments: Place.conditional) func `the probe finds conditions honoured and cleans up`(place: Place) throws {
        let remote = try place.make(in: folder)
        let counting = CountingRemote(remote)
        #expect(try counting.honoursConditions())
        #expect(counting.counts.total <= 4)
        #expect(try remote.list("") == [])
    }

    @Test(arguments: Place.conditional) func `of writers that saw the same version exactly one wins`(place: Place)
        throws
    {
        let remote = try place.make(in: folder)
        let version = Mutex(try remote.put("head", .bytes([0])))
        let writers = Atomic<UInt8>(0)
        for _ in 1...10 {
            let seen = version.withLock { $0 }
            let winners = Mutex<[UInt8]>([])
            try withWorkers(2) { _ in
                let mine = writers.add(1, ordering: .relaxed).newValue
                do {
                    let new = try remote.put("head", .bytes([mine]), .ifUnchanged(seen))
                    winners.withLock { $0.append(mine) }
                    version.withLock { $0 = new }
                } catch RemoteError.conditionFailed {
                }
            }
            let won = winners.withLock { $0 }
            #expect(won.count == 1)
            #expect(try remote.read("head", limit: 1)?.bytes == won)
        }
    }

    @Test(arguments: Place.present) func `a hundred threads may use it at once`(place: Place) throws {
        let remote = try place.make(in: folder)
        let next = Atomic<Int>(0)
        try withWorkers(100) { _ in
            let number = next.add(1, ordering: .relaxed).newValue
            guard let key = RemoteKey("objects/\(number)") else { return }
            let bytes = [UInt8](repeating: UInt8(number), count: 10_000 + number)
            try remote.put(key, .bytes(bytes))
            let read = try remote.bytes(key)
            guard read == bytes else { throw RemoteError.invalid("\(key) came back with \(read.count) bytes") }
        }
        #expect(try remote.list("objects/").count == 100)
    }
}
