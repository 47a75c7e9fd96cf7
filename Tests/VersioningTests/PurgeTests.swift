import Comparison
import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// What is purged is gone for good, and everybody is told.
@Suite struct PurgeTests {
    private let small = Array("a face".utf8)
    private let large = [UInt8](repeating: 5, count: 300_000)

    private func makeScene() throws -> TestRepository {
        let test = try TestRepository(["keep.png": "keep", "labels.csv": "f,l\nkeep.png,x\n"])
        try test.write(small, to: "small.png")
        try test.write(large, to: "sub/large.png")
        try test.commit("first")
        return test
    }

    private func target(_ name: String, _ repository: Repository) throws -> PurgeTarget {
        .file(try #require(DatasetPath(parsing: name)), in: try repository.snapshot("HEAD"))
    }

    /// Whether the bytes of a content are anywhere in the store.
    private func isStored(_ bytes: [UInt8], _ test: TestRepository) throws -> Bool {
        let files = try contents(of: test.repository.store.path)
        return files.values.contains { file in
            // A content of a pack stands somewhere in it, a large one is a file.
            file == bytes || (file.count < 1000 && file.indices.contains { file[$0...].starts(with: bytes) })
        }
    }

    @Test(arguments: ["small.png", "sub/large.png"])
    func `the bytes are nowhere any more, and all else is as it was`(name: String) throws {
        let test = try makeScene()
        let bytes = name == "small.png" ? small : large
        #expect(try isStored(bytes, test))
        let result = try test.repository.purge(target(name, test.repository), reason: "asked", author: test.author)
        #expect(result.content.paths == [name] && result.present.map(\.description) == [name])
        #expect(try !isStored(bytes, test))
        let reopened = try test.reopened()
        let head = try reopened.snapshot("HEAD")
        #expect(try test.git("fsck", "--strict", "--full").output == "")
        for file in try reopened.list(head) where file.path.description != name {
            _ = try reopened.contents(of: file.path, in: head)
        }
        let path = try #require(DatasetPath(parsing: name))
        let failure = #expect(throws: Failure.self) { try reopened.contents(of: path, in: head) }
        #expect(failure?.kind == .purged && failure?.message.contains("by Ada: asked") == true)
        #expect(try reopened.purge(.content(result.content.id), reason: "again", author: test.author).isRepeated)
        #expect(throws: Failure.self) { try test.commit("again") }
        // A forced checkout does not bring it back, and what stands there instead does not stay.
        try test.remove(name)
        try test.commit("without")
        try test.write("instead", to: name)
        try test.commit("instead")
        let checkout = try test.reopened().checkOut("HEAD~2", author: test.author)
        #expect(checkout.purged.map(\.path) == [path] && !test.exists(name))
        #expect(try test.reopened().status().changes.files.removed.map(\.path) == [path])
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a purge that fails at any call loses nothing else, and is completed by the next or by a collection`(
        mode: FaultyDisk.Mode
    ) throws {
        for call in 1...60 {
            let test = try makeScene()
            let id = ObjectID(sha256Of: small)
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            var failure: (any Error)?
            do {
                _ = try test.reopened(disk: disk).purge(.content(id), reason: "asked", author: test.author)
            } catch { failure = error }
            try #require((failure == nil) || disk.hasFailed, "call \(call): \(String(describing: failure))")
            let reopened = try test.reopened(disk: FaultyDisk())
            let tombstone = try PurgeStore(history: reopened.history()).find(id)
            // Never without a tombstone.
            let isThere = try reopened.store.contains(id)
            try #require(isThere || tombstone != nil, "call \(call)")
            if tombstone != nil && call % 2 == 0 {
                _ = try reopened.collect(CollectTests.later)
            } else {
                _ = try reopened.purge(.content(id), reason: "asked", author: test.author)
            }
            try #require(try !isStored(small, test), "call \(call)")
            let path = try #require(DatasetPath(parsing: "keep.png"))
            _ = try reopened.contents(of: path, in: reopened.snapshot("HEAD"))
            if !disk.hasFailed { return }
        }
        Issue.record("a purge makes more than 60 calls")
    }
}
