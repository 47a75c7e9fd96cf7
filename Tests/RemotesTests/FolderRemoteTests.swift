import Glibc
import Remotes
import Synchronization
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// A remote that is a folder: what others do not have.
@Suite struct FolderRemoteTests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.path.appending("share/remote") }
    private var remote: FolderRemote { FolderRemote(path, disk: LocalDisk()) }

    @Test func `a folder that is not there is empty until something is put`() throws {
        #expect(try remote.list("") == [])
        #expect(try remote.read("key", limit: 1) == nil)
        try remote.delete("key")
        #expect(FileStatus.ifPresent(path) == nil)
        try remote.put("key", .bytes([1]))
        #expect(try remote.list("").map(\.key) == ["key"])
    }

    @Test func `the version is the content's`() throws {
        let version = try remote.put("key", .bytes([1]))
        try remote.put("key", .bytes([2]), .ifUnchanged(version))
        try remote.put("key", .bytes([1]))
        #expect(try FolderRemote(path, disk: LocalDisk()).read("key", limit: 1)?.version == version)
    }

    @Test func `links lead nowhere`() throws {
        try remote.put("in/key", .bytes([1]))
        try folder.write("secret", to: "outside/secret")
        let disk = LocalDisk()
        let outside = folder.path.appending("outside")
        try disk.makeLink(path.appending("folder"), target: outside.bytes)
        try disk.makeLink(path.appending("file"), target: outside.appending("secret").bytes)
        #expect(try remote.list("").map(\.key) == ["in/key"])
        #expect(try remote.list("folder/").map(\.key) == [])
        #expect(try remote.read("file", limit: 100) == nil)
        #expect(throws: RemoteError.notFound("file")) { try remote.get("file") { _ in } }
    }

    @Test func `what killed writers left behind is never listed, and swept after a day`() throws {
        try remote.put("key", .bytes([1]))
        let old = try folder.write("half", to: "share/remote/.tmp/1-old")
        let young = try folder.write("half", to: "share/remote/.tmp/1-young")
        #expect(try remote.list("").map(\.key) == ["key"])
        #expect(try remote.list(".tmp/").isEmpty)
        var times = [
            timeval(tv_sec: time(nil) - 25 * 3600, tv_usec: 0), timeval(tv_sec: time(nil) - 25 * 3600, tv_usec: 0),
        ]
        #expect(utimes(old.string, &times) == 0)
        try remote.put("key", .bytes([2]))
        #expect(FileStatus.ifPresent(old) == nil)
        #expect(FileStatus.ifPresent(young) != nil)
    }

    @Test func `a lock that another holds is waited for, not for ever`() throws {
        try remote.put("key", .bytes([1]), .ifAbsent)
        let lock = try FileLock(taking: path.appending(".lock"), holder: "dsv push")
        let isTaken = lock != nil
        #expect(isTaken)
        let impatient = FolderRemote(path, disk: LocalDisk(), lockPatience: 0.05)
        let error = #expect(throws: RemoteError.self) { try impatient.put("key", .bytes([2]), .ifAbsent) }
        guard case .unavailable(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("dsv push (process \(getpid()))"))
        // Without a condition there is nothing to wait for.
        try impatient.put("key", .bytes([3]))
        withExtendedLifetime(lock) {}
    }

    @Test func `of writers in two processes exactly one wins`() throws {
        var seen = try remote.put("head", .bytes([0]))
        for round in 1...20 {
            let writers = [remote, remote]
            let winners = Mutex<[(UInt8, RemoteVersion)]>([])
            let next = Atomic<Int>(0)
            let version = seen
            try withWorkers(2) { _ in
                let number = next.add(1, ordering: .relaxed).oldValue
                let mine = UInt8(2 * round + number)
                do {
                    let new = try writers[number].put("head", .bytes([mine]), .ifUnchanged(version))
                    winners.withLock { $0.append((mine, new)) }
                } catch RemoteError.conditionFailed {
                }
            }
            let won = winners.withLock { $0 }
            #expect(won.count == 1)
            seen = won.first?.1 ?? seen
            #expect(try remote.read("head", limit: 1)?.bytes == won.first.map { [$0.0] })
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may do everything")) func `a folder that may not be written is refused`()
        throws
    {
        try remote.put("key", .bytes([1]))
        #expect(chmod(path.string, 0o555) == 0)
        defer { chmod(path.string, 0o755) }
        guard case .refused = #expect(throws: RemoteError.self, performing: { try remote.delete("key") }) else {
            Issue.record("not refused")
            return
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases, [false, true])
    func `a put that fails leaves what was there`(mode: FaultyDisk.Mode, isFile: Bool) throws {
        let source = try folder.write("the new content", to: "source")
        for call in 1... {
            let place = TemporaryFolder()
            let remote = FolderRemote(place.path.appending("remote"), disk: LocalDisk())
            let before = try remote.put("a/key", .bytes(Array("old".utf8)))
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            let content = isFile ? RemoteContent.file(source) : .bytes(Array("the new content".utf8))
            let faulty = FolderRemote(place.path.appending("remote"), disk: disk)
            let succeeded = (try? faulty.put("a/key", content, .ifUnchanged(before))) != nil
            let now = String(decoding: try remote.bytes("a/key"), as: UTF8.self)
            if succeeded {
                #expect(now == "the new content")
            } else {
                #expect(["old", "the new content"].contains(now))
            }
            // What is wrong with the disk is no reason to show anything else.
            #expect(try remote.list("").map(\.key) == ["a/key"])
            if !disk.hasFailed {
                #expect(succeeded)
                break
            }
        }
    }

    @Test func `what was put survives a power cut`() throws {
        for call in 1... {
            let place = TemporaryFolder()
            let path = place.path.appending("new/remote")
            let disk = FaultyDisk(failingCall: call, .powerOff, seed: UInt64(call))
            let remote = FolderRemote(path, disk: disk)
            let first = (try? remote.put("a/b/first", .bytes([1]))) != nil
            let second = (try? remote.put("a/second", .bytes([2]), .ifAbsent)) != nil
            let after = FolderRemote(path, disk: LocalDisk())
            if first { #expect(try after.read("a/b/first", limit: 1)?.bytes == [1], "call \(call)") }
            if second { #expect(try after.read("a/second", limit: 1)?.bytes == [2], "call \(call)") }
            if !disk.hasFailed { break }
        }
    }
}
