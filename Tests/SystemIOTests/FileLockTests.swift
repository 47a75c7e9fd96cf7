import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct FileLockTests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.path.appending("lock") }

    @Test func `a lock is taken once, and can be taken again when it was let go`() throws {
        do {
            guard let lock = try FileLock(taking: path, holder: "dsv commit") else { return fail() }
            #expect(try isLocked())
            extendLifetime(lock)
        }
        #expect(try !isLocked())
    }

    @Test func `the lock's file says who holds it`() throws {
        guard let lock = try FileLock(taking: path, holder: "dsv commit") else { return fail() }
        #expect(FileLock.holder(path).hasPrefix("dsv commit (process "))
        #expect(FileLock.holder(path).hasSuffix(")"))
        extendLifetime(lock)
    }

    @Test func `a shorter holder leaves nothing of the one before`() throws {
        for holder in ["a holder with a long name", "short"] {
            guard let lock = try FileLock(taking: path, holder: holder) else { return fail() }
            extendLifetime(lock)
        }
        #expect(FileLock.holder(path).hasPrefix("short (process "))
        #expect(try folder.read("lock").split(separator: 0x0a).count == 1)
    }

    @Test func `who is refused does not overwrite the holder's name`() throws {
        guard let lock = try FileLock(taking: path, holder: "first") else { return fail() }
        #expect(try isLocked())
        #expect(FileLock.holder(path).hasPrefix("first "))
        extendLifetime(lock)
    }

    @Test func `without a lock file nobody in particular holds it`() {
        #expect(FileLock.holder(path) == "another process")
    }

    @Test func `a lock in a folder that is missing is an error`() {
        let path = folder.path.appending("none/lock")
        #expect(throws: SystemError("open the lock", path, .noSuchFileOrDirectory)) {
            _ = try FileLock(taking: path, holder: "x")
        }
    }

    private func isLocked() throws -> Bool {
        if let lock = try FileLock(taking: path, holder: "another") {
            extendLifetime(lock)
            return false
        }
        return true
    }

    private func fail() { Issue.record("a free lock was refused") }
}
