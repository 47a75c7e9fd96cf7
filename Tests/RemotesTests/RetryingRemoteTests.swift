import Remotes
import Synchronization
import SystemIO
import TestSupport
import Testing

/// Trying again: never twice what was done once, and never for ever.
@Suite struct RetryingRemoteTests {
    private let folder = TemporaryFolder()

    @Test(arguments: FaultyRemote.Mode.allCases) func `no single failure is noticed`(mode: FaultyRemote.Mode) throws {
        let content = [UInt8](repeating: 9, count: 5000)
        let file = try folder.write(content, to: "file")
        for call in 1... {
            let memory = MemoryRemote()
            let faulty = FaultyRemote(memory, failingCall: call, mode)
            let remote = RetryingRemote(faulty, .impatient)
            let first = try remote.put("head", .bytes([1]), .ifAbsent)
            try remote.put("head", .bytes([2]), .ifUnchanged(first))
            #expect(throws: RemoteError.conditionFailed("head")) {
                try remote.put("head", .bytes([3]), .ifUnchanged(first))
            }
            try remote.put("file", .file(file), .ifAbsent)
            #expect(try remote.bytes("file") == content)
            #expect(try remote.bytes("file", 7..<4000) == Array(content[7..<4000]))
            #expect(try remote.read("head", limit: 1)?.bytes == [2])
            #expect(try remote.list("").map(\.key) == ["file", "head"])
            try remote.delete("file")
            #expect(try memory.list("").map(\.key) == ["head"])
            if !faulty.hasFailed { break }
        }
    }

    @Test func `a put whose answer was lost is told from one that somebody else did`() throws {
        let memory = MemoryRemote()
        let remote = RetryingRemote(FaultyRemote(memory, failingCall: 1, .before), .impatient)
        try memory.put("head", .bytes([1]))
        // Nothing of ours has arrived, and what is there is another's.
        #expect(throws: RemoteError.conditionFailed("head")) { try remote.put("head", .bytes([2]), .ifAbsent) }
        let longer = RetryingRemote(FaultyRemote(memory, failingCall: 1, .before), .impatient)
        #expect(throws: RemoteError.conditionFailed("head")) { try longer.put("head", .bytes([]), .ifAbsent) }
        let file = try folder.write([1, 2], to: "file")
        let third = RetryingRemote(FaultyRemote(memory, failingCall: 1, .before), .impatient)
        #expect(throws: RemoteError.conditionFailed("head")) { try third.put("head", .file(file), .ifAbsent) }
    }

    @Test func `an upload whose fate nobody knows is done again under another key`() throws {
        for (mode, count) in [(FaultyRemote.Mode.before, 1), (.after, 2)] {
            let memory = MemoryRemote()
            let remote = RetryingRemote(FaultyRemote(memory, failingCall: 1, mode), .impatient)
            var keys: [RemoteKey] = ["a", "b"]
            let sent = Atomic<Int>(0)
            let key = try remote.upload(.bytes([1, 2]), to: { keys.removeFirst() }) {
                sent.add($0, ordering: .relaxed)
            }
            #expect(key == "b")
            #expect(sent.load(ordering: .relaxed) == 2)
            #expect(try memory.list("").map(\.key).suffix(1) == ["b"])
            #expect(try memory.list("").count == count)
        }
    }

    @Test func `a version that was read back can be used`() throws {
        let memory = MemoryRemote()
        let remote = RetryingRemote(FaultyRemote(memory, failingCall: 1, .after), .impatient)
        let version = try remote.put("head", .bytes([1]), .ifAbsent)
        try remote.put("head", .bytes([2]), .ifUnchanged(version))
        #expect(try memory.bytes("head") == [2])
    }

    @Test func `only what is unavailable is tried again`() throws {
        let counting = CountingRemote(MemoryRemote())
        let remote = RetryingRemote(counting, .impatient)
        #expect(throws: RemoteError.notFound("key")) { try remote.get("key") { _ in } }
        try remote.put("key", .bytes([1, 2]))
        #expect(throws: RemoteError.tooLarge("key")) { try remote.read("key", limit: 1) }
        #expect(throws: RemoteError.unavailable("mine")) {
            try remote.get("key") { _ in throw RemoteError.unavailable("mine") }
        }
        #expect(counting.counts == CountingRemote.Counts(reads: 1, gets: 2, puts: 1))
    }

    @Test func `pauses grow to a bound, and end`() throws {
        let pauses = Mutex<[Double]>([])
        let policy = RetryPolicy(
            attempts: 6, firstPause: 1, greatestPause: 5, sleep: { pause in pauses.withLock { $0.append(pause) } },
            random: { 0.5 })
        let faulty = FaultyRemote(MemoryRemote(), failingCalls: 1..<100)
        #expect(throws: RemoteError.unavailable("the connection broke")) {
            try RetryingRemote(faulty, policy).list("")
        }
        #expect(pauses.withLock { $0 } == [0.75, 1.5, 3, 3.75, 3.75])
        #expect(faulty.callCount == 6)
        pauses.withLock { $0 = [] }
        #expect(throws: RemoteError.self) { try RetryingRemote(faulty, policy).get("key") { _ in } }
        #expect(pauses.withLock { $0.count } == 5)
    }

    @Test func `a get that gets on is not given up`() throws {
        let memory = MemoryRemote()
        let content = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 100) }
        try memory.put("key", .bytes(content))
        // Each call breaks after half a piece: more often than there are attempts.
        let remote = RetryingRemote(FaultyRemote(memory, failingCalls: 1..<30, .middle), .impatient)
        #expect(try remote.bytes("key") == content)
    }

    @Test func `what is sent twice counts once`() throws {
        let remote = RetryingRemote(FaultyRemote(MemoryRemote(), failingCalls: 1..<4, .after), .impatient)
        let progress = Progress()
        try remote.put("key", .bytes([UInt8](repeating: 1, count: 1000)), .always, sent: progress.add)
        #expect(progress.sum == 1000)
    }

    @Test func `the probe sees a remote that ignores conditions`() throws {
        #expect(try CarelessRemote(ignoring: { _ in false }).honoursConditions())
        #expect(try !CarelessRemote(ignoring: { _ in true }).honoursConditions())
        #expect(try !CarelessRemote(ignoring: { $0 == .ifAbsent }).honoursConditions())
        #expect(try !CarelessRemote(ignoring: { $0 != .ifAbsent }).honoursConditions())
    }
}
