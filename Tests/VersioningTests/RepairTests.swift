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

/// What `fsck --repair` makes of every kind of damage.
@Suite struct RepairTests {
    private static let moment = Signature(name: "Ada", email: "", time: 1_700_000_900, offset: 0)
    private let scene: FsckScene
    private let shared: SharedDataset

    init() throws { (scene, shared) = (try FsckScene(), try SharedDataset()) }

    @discardableResult
    private func repair(
        _ scene: FsckScene? = nil, on disk: any Disk = FaultyDisk()
    ) throws -> RepairResult {
        try (scene ?? self.scene).test.reopened(disk: disk).repair(at: Self.moment, open: shared.opener)
    }

    /// The repository damaged, at a place where libgit2 has not opened its packs yet: it would go on reading them.
    private func damaged(_ damages: Damage...) throws -> FsckScene {
        for damage in damages { try damage.inflict(on: scene) }
        return try FsckScene(copyOf: scene)
    }

    private func share() throws {
        try shared.join(scene.test)
        try shared.push(scene.test)
    }

    @Test func `an intact repository is left alone`() throws {
        try share()
        let before = try scene.bytesOfFiles()
        let result = try repair()
        #expect(result.found.faults.isEmpty && result.salvagedObjects == 0 && result.broughtObjects == 0)
        #expect(try scene.bytesOfFiles() == before)
        #expect(!scene.test.exists(".dsv/aside"))
    }

    @Test(arguments: Damage.allCases)
    func `with a remote all is as it was, and the damaged file is kept`(damage: Damage) throws {
        try share()
        let truth = try scene.readOut()
        let scene = try damaged(damage)
        let damaged = try scene.bytesOfFiles()
        let result = try repair(scene)
        #expect(result.found.faults == [] && result.problems == [] && result.remote == "origin", "\(result)")
        #expect(try scene.readOut() == truth)
        #expect(result.aside.isEmpty != damage.leavesFile, "\(result.aside)")
        for file in result.aside { #expect(scene.test.exists(file), "\(file)") }
        if damage.leavesFile { #expect(try damaged.isSubset(of: scene.bytesOfFiles())) }
        let git = try scene.test.git("fsck", "--strict", "--full")
        #expect(git.status == 0, "\(git.output)")
    }

    @Test(arguments: Damage.allCases)
    func `without a remote what is intact is kept, and the rest reported`(damage: Damage) throws {
        let truth = try scene.readOut()
        let scene = try damaged(damage)
        let (before, damaged) = (try scene.intact(), try scene.bytesOfFiles())
        let result = try repair(scene)
        let after = try scene.intact()
        #expect(before.contents.isSubset(of: after.contents) && before.history.isSubset(of: after.history))
        #expect(result.lacksRemote && result.remote == nil && result.broughtObjects == 0)
        #expect(result.found.faults.isEmpty == Damage.salvageable.contains(damage), "\(result)")
        if result.found.faults.isEmpty { #expect(try scene.readOut() == truth) }
        if damage.leavesFile { #expect(try damaged.isSubset(of: scene.bytesOfFiles())) }
        // No damaged file is in its place any more.
        let kinds: [Fault.Kind] = [.object, .pack, .packIndex, .historyPack, .historyIndex, .historyObject]
        #expect(result.found.faults.filter { kinds.contains($0.kind) } == [])
        #expect(try scene.test.git("fsck").output.contains("error: packfile") == false)
    }

    @Test func `the intact objects of a damaged pack are not asked for`() throws {
        try share()
        let result = try repair(damaged(.objectOfPack))
        #expect(result.broughtObjects == 1)
        #expect(
            result.aside.count == 2
                && result.aside.allSatisfy { $0.hasPrefix(".dsv/aside/2023-11-14T222820/store/packs/pack-") })
    }

    @Test func `what is damaged at the remote, too, is refused and said, and all else comes`() throws {
        let test = try TestRepository(["a.png": "the first picture", "b.png": "the second picture"])
        try test.write([UInt8](repeating: 7, count: 300_000), to: "large.png")
        try test.commit("first")
        try shared.join(test)
        try shared.push(test)
        // One or two, as threads had it.
        let packs = try shared.place.list("packs/").filter { $0.key.description.hasSuffix(".pack") }
        for entry in packs {
            var bytes: [UInt8] = []
            try shared.place.get(entry.key) { bytes += $0 }
            bytes[bytes.count - 1] ^= 1
            try shared.place.put(entry.key, .bytes(bytes))
        }
        removeTree(test.root.appending(".dsv/store"))
        let result = try test.reopened().repair(at: Self.moment, open: shared.opener)
        #expect(result.problems.count == packs.count && result.problems[0].contains("is damaged in 'memory/packs/"))
        #expect(result.broughtObjects == 3 - packs.count)
        #expect(result.found.faults.map(\.kind) == packs.map { _ in .missingObject })
    }

    @Test func `a history that is damaged at the remote, too, is refused and said`() throws {
        try share()
        for entry in try shared.place.list("history/") {
            var bytes: [UInt8] = []
            try shared.place.get(entry.key) { bytes += $0 }
            bytes[bytes.count / 2] ^= 1
            try shared.place.put(entry.key, .bytes(bytes))
        }
        let result = try repair(damaged(.missingHistoryPack))
        #expect(result.problems.count == 1 && result.problems[0].contains("'history/pack-"), "\(result)")
        #expect(!result.found.faults.isEmpty)
    }

    @Test func `a remote that lacks a file is named`() throws {
        try share()
        for entry in try shared.place.list("files/") { try shared.place.delete(entry.key) }
        let result = try repair(damaged(.missingLargeFile))
        #expect(result.problems.count == 1 && result.problems[0].contains("lacks 1 of the missing files"))
        #expect(result.found.faults.map(\.kind) == [.missingObject])
    }

    @Test func `a repository without images brings none, unless they were here and are damaged`() throws {
        try share()
        let clone = try shared.clone(withoutImages: true)
        let head = try clone.repository.snapshot("HEAD")
        let path = try #require(DatasetPath(parsing: "sub"))
        _ = try clone.reopened().fetchFiles(of: head, at: [path], open: shared.opener)
        let absent = try clone.reopened().fsck().absentImages
        let packs = clone.root.appending(".dsv/store/packs")
        let listing = try FolderListing(packs)
        for item in listing.items where listing.name(item).suffix(5).elementsEqual(".pack".utf8) {
            let file = packs.appending(bytes: listing.name(item))
            try clone.folder.write(Array(OpenFile.contents(of: file).dropLast(1)) + [1, 2], to: file)
        }
        let result = try clone.reopened().repair(at: Self.moment, open: shared.opener)
        #expect(result.found.faults == [] && result.broughtObjects >= 1)
        #expect(result.broughtObjects + result.salvagedObjects == 2)
        #expect(result.found.absentImages == absent && absent > 0)
    }

    @Test func `a purged picture is not brought back`() throws {
        try share()
        let id = ObjectID(sha256Of: Array("c".utf8))
        _ = try scene.test.reopened().purge(.content(id), reason: "asked to", author: scene.test.author)
        removeTree(scene.path("store"))
        let result = try repair()
        #expect(result.found.faults == [])
        #expect(try !scene.test.reopened().store.contains(id))
    }

    @Test(arguments: [FaultyDisk.Mode.inputOutputError, .powerOff], [false, true])
    func `a repair that fails at any call loses nothing that is intact, and can be run again`(
        mode: FaultyDisk.Mode, hasRemote: Bool
    ) throws {
        // Without a remote: what leaves the name of a pack as it is, which is the harder case.
        let damages: [Damage] = hasRemote ? [.objectOfPack, .historyPack] : [.packWithOneByteMore, .historyIndex]
        if hasRemote { try share() }
        let truth = try scene.readOut()
        for damage in damages { try damage.inflict(on: scene) }
        let before = try FsckScene(copyOf: scene).intact()
        for call in failingCalls(mode, step: 29) {
            let copy = try FsckScene(copyOf: scene)
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            var failure: (any Error)?
            do { try repair(copy, on: disk) } catch { failure = error }
            #expect(failure == nil || disk.hasFailed, "call \(call): \(String(describing: failure))")
            let after = try copy.intact()
            #expect(before.contents.isSubset(of: after.contents), "call \(call)")
            #expect(before.history.isSubset(of: after.history), "call \(call)")
            let result = try repair(copy)
            #expect(result.found.faults == [], "call \(call)")
            if !disk.hasFailed || call % 8 == 0 { #expect(try copy.readOut() == truth, "call \(call)") }
            if !disk.hasFailed { return }
        }
        Issue.record("a repair makes more than 300 calls")
    }
}
