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

/// What a collection removes, and what it never does.
@Suite struct CollectTests {
    /// Far after the files of the test were written: nothing is young, and reflogs of this much later do not count.
    static let later = CollectionGrace(days: 30, now: 1 << 33)
    static let now = CollectionGrace(days: 0, now: 0)

    /// Two snapshots on main, a tag on the first of two of a branch that is gone, a detached one that is gone, too.
    static func makeScene() throws -> TestRepository {
        let test = try TestRepository(["a.png": "a", "sub/b.png": "b", "labels.csv": "f,l\na.png,x\n"])
        try test.commit("first")
        _ = try test.repository.switchTo(branch: "gone", creating: true, author: test.author)
        try test.write("tagged", to: "tagged.png")
        try test.commit("tagged")
        _ = try test.repository.makeTag("kept", author: test.author)
        try test.write("lost", to: "sub/lost.png")
        try test.write([UInt8](repeating: 7, count: 300_000), to: "large-lost.png")
        try test.write("f,l\na.png,lost\n", to: "labels.csv")
        try test.commit("lost")
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        try test.repository.deleteBranch("gone", isForced: true)
        try test.write("second", to: "c.png")
        try test.write([UInt8](repeating: 9, count: 300_000), to: "large.png")
        try test.commit("second")
        return test
    }

    static func requireWhole(_ test: TestRepository) throws { try requireWhole(test.reopened()) }

    /// Git finds nothing wrong, and every file of every snapshot is there.
    static func requireWhole(_ repository: Repository, _ when: String = "") throws {
        let git = try runGit(["-C", repository.historyPath.string, "fsck", "--strict", "--full"])
        try #require(git.status == 0, "\(when): \(git.output)")
        let source = try FileSource(repository)
        var seen: Set<ObjectID> = []
        for name in try repository.branches().map(\.name) + repository.tags().map(\.name) {
            for snapshot in try repository.log(from: name) {
                try repository.reader().forEachFolder(of: snapshot.tree) { path, folder in
                    for (place, entry) in folder.files.entries.enumerated() where seen.insert(entry.id).inserted {
                        _ = try source.read(entry.id, size: entry.size, folder.texts[place], path: path)
                    }
                }
            }
        }
        try #require(try repository.status().isClean, "\(when)")
    }

    @Test func `what nothing reaches goes, and all else stays`() throws {
        let test = try Self.makeScene()
        let lost = ObjectID(sha256Of: Array("lost".utf8))
        #expect(try test.repository.store.contains(lost))
        let plan = try test.reopened().planCollection(Self.later)
        #expect(plan.snapshots.map(\.snapshot.subject) == ["lost"])
        #expect(plan.snapshots[0].paths.map(\.description) == ["labels.csv", "large-lost.png", "sub/lost.png"])
        #expect(plan.contents.count == 2 && plan.leftoverCount == 0)
        #expect(try test.reopened().store.contains(lost))

        let result = try test.reopened().collect(Self.later)
        #expect(result.snapshots.map(\.snapshot.subject) == ["lost"])
        #expect(result.contents.count == 2 && result.freedBytes > 300_000)
        #expect(try !test.reopened().store.contains(lost))
        try Self.requireWhole(test)
        #expect(try test.git("fsck", "--unreachable").output == "")
        #expect(try test.git("count-objects", "-v").output.contains("count: 0\n"))
        #expect(try test.git("count-objects", "-v").output.contains("packs: 1\n"))
        #expect(try test.reopened().status().isClean)

        let again = try test.reopened().collect(Self.later)
        #expect(again.isEmpty && again.freedBytes == 0 && again.packs.before == again.packs.after)
    }

    @Test func `a snapshot that a branch was at lately stays`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        // HEAD was there: its log remembers.
        _ = try test.repository.checkOut("HEAD", author: test.author)
        try test.write("left behind", to: "b.png")
        let left = try test.commit("left behind").snapshot.id
        _ = try test.repository.switchTo(branch: "main", isForced: true, author: test.author)
        // The log is written by git's clock, which is the real one.
        let recent = CollectionGrace(reflogStart: fileClock() / 1_000_000_000 - 3600, leftoverStart: .max)
        #expect(try test.reopened().collect(recent).snapshots.isEmpty)
        #expect(try test.reopened().snapshot(left.description).id == left)
        let result = try test.reopened().collect(Self.now)
        #expect(result.snapshots.map(\.snapshot.id) == [left])
        try Self.requireWhole(test)
        #expect(throws: Failure.self) { try test.reopened().snapshot(left.description) }
    }

    @Test func `what came within the hour stays`() throws {
        let test = try Self.makeScene()
        let (before, after) = (fileClock() - 1_000_000_000_000, fileClock() + 1_000_000_000_000)
        let result = try test.reopened().collect(CollectionGrace(reflogStart: .max, leftoverStart: before))
        #expect(result.isEmpty)
        let old = try test.reopened().collect(CollectionGrace(reflogStart: .max, leftoverStart: after))
        #expect(old.contents.count == 2 && old.snapshots.count == 1)
        try Self.requireWhole(test)
    }

    @Test func `a commit on no branch, and scores, stay`() throws {
        let test = try TestRepository(["a.png": "a", "labels.csv": "f,l\na.png,x\n"])
        try test.commit("first")
        _ = try test.repository.checkOut("HEAD", author: test.author)
        try test.write("b", to: "b.png")
        let detached = try test.commit("detached").snapshot.id
        var request = ScoreRequest(model: "net")
        request.metrics = [.init(name: "accuracy", value: 0.5)]
        _ = try test.repository.addScore(request, author: test.author)
        #expect(try test.reopened().collect(Self.now).isEmpty)
        #expect(try test.reopened().snapshot("HEAD").id == detached)
        #expect(try test.reopened().scores().count == 1)
        try Self.requireWhole(test)
    }

    @Test func `what the index calls stored stays stored`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        _ = try test.repository.switchTo(branch: "other", creating: true, author: test.author)
        try test.write("known", to: "known.png")
        try test.write("f,l\nknown.png,x\n", to: "new/labels.csv")
        try test.commit("known")
        // Back to the first snapshot by hand, as git would: the files of the second are there, and the index knows them.
        try LocalDisk().replace(
            test.repository.historyPath.appending("HEAD"), with: Array("ref: refs/heads/main\n".utf8),
            via: test.repository.temporaryFolder.appending("HEAD"))
        try test.reopened().deleteBranch("other", isForced: true)
        _ = try test.reopened().collect(Self.now)
        _ = try test.reopened().commit(message: "again", author: test.author)
        try Self.requireWhole(test)
        let path = try #require(DatasetPath(parsing: "known.png"))
        let content = try test.reopened().contents(of: path, in: test.reopened().snapshot("HEAD"))
        #expect(content == Array("known".utf8))
    }

    @Test func `leftovers of a commit that was killed go`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        let repository = try test.reopened()
        try test.write("never named", to: "b.png")
        let session = WritingSession(repository, try repository.history())
        var tree = try repository.scan()
        try session.store(&tree)
        try session.publish()
        try test.remove("b.png")
        let plan = try test.reopened().planCollection(Self.now)
        #expect(plan.contents.count == 1 && plan.leftoverCount == 1 && plan.snapshots.isEmpty)
        #expect(try test.reopened().collect(Self.now).contents.count == 1)
        try Self.requireWhole(test)
    }

    @Test func `many small packs become one, and a large one stays the file it is`() throws {
        let test = try TestRepository(["0.png": "0"])
        try test.commit("0")
        let folder = test.repository.store.path.appending("packs")
        func packs() throws -> [String] {
            let listing = try FolderListing(folder)
            return listing.items.map { printable(listing.name($0)) }.filter { $0.hasSuffix(".pack") }
        }
        for number in 1...7 {
            try test.write("\(number)", to: "\(number).png")
            try test.commit("\(number)")
        }
        let eight = try packs()
        _ = try test.reopened().collect(Self.now)
        #expect(try packs() == eight && eight.count == 8)
        try test.write("8", to: "8.png")
        try test.commit("8")
        _ = try test.reopened().collect(Self.now)
        let one = try packs()
        #expect(one.count == 1)
        _ = try test.reopened().collect(Self.now)
        #expect(try packs() == one)
        try Self.requireWhole(test)
    }

    @Test func `a damaged content stops it before anything changed`() throws {
        let test = try Self.makeScene()
        let packs = test.repository.store.path.appending("packs")
        let files = {
            try contents(of: test.root.appending(".dsv")).filter { !$0.key.hasPrefix("tmp") && $0.key != "lock" }
        }
        let listing = try FolderListing(packs)
        for item in listing.items where listing.name(item).suffix(5).elementsEqual(".pack".utf8) {
            let path = packs.appending(bytes: listing.name(item))
            let sound = try OpenFile.contents(of: path)
            guard sound.count > 16 + 8 + 4 + 8 else { continue }
            // Two contents of four and six bytes: one goes and one stays in each such pack.
            for place in 16..<sound.count {
                var damaged = sound
                damaged[place] ^= 1
                try LocalDisk().remove(path)
                try LocalDisk().write(damaged, toNew: path)
                let before = try files()
                if (try? test.reopened().collect(Self.later)) != nil { continue }
                #expect(try files() == before)
            }
            try LocalDisk().remove(path)
            try LocalDisk().write(sound, toNew: path)
        }
    }

    @Test func `many references become one file`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        for number in 0..<300 { _ = try test.repository.makeTag("t\(number)", author: test.author) }
        _ = try test.reopened().collect(Self.now)
        #expect(try test.reopened().tags().count == 300)
        #expect(FileStatus.ifPresent(test.repository.historyPath.appending("refs/tags/t1")) == nil)
        try Self.requireWhole(test)
    }

    @Test func `a reader that was opened before reads after`() throws {
        let test = try TestRepository(["a.png": "a"])
        for number in 0..<12 {
            try test.write("\(number)", to: "\(number).png")
            try test.write("f,l\n\(number).png,x\n", to: "labels.csv")
            try test.commit("\(number)")
        }
        // One that has read nothing, one that knows lists and indexes, one that has read everything.
        let (fresh, knowing, warm) = (try test.reopened(), try test.reopened(), try test.reopened())
        _ = try fresh.history()
        for number in 0..<12 {
            #expect(try knowing.store.contains(ObjectID(sha256Of: Array("\(number)".utf8))))
            #expect(try knowing.history().kind(of: knowing.snapshot("HEAD~\(number)").id.commit) == .commit)
        }
        for snapshot in try warm.log() {
            _ = try warm.export(snapshot, to: test.folder.path.appending("warm-\(snapshot.id.short)"))
        }
        #expect(try test.reopened().collect(Self.now).packs.before > 20)
        for (place, reader) in [fresh, knowing, warm].enumerated() {
            for snapshot in try reader.log() {
                _ = try reader.export(snapshot, to: test.folder.path.appending("after-\(place)-\(snapshot.id.short)"))
            }
        }
    }

    @Test func `one that waited for the lock stores anew what went meanwhile`() throws {
        let test = try Self.makeScene()
        let waiting = try test.reopened()
        let lost = Array("lost".utf8)
        #expect(try waiting.store.contains(ObjectID(sha256Of: lost)))
        #expect(try waiting.history().kind(of: waiting.snapshot("HEAD").id.commit) == .commit)
        _ = try test.reopened().collect(Self.now)
        try test.write("lost", to: "back.png")
        try test.write("f,l\na.png,lost\n", to: "labels.csv")
        _ = try waiting.commit(message: "back", author: test.author)
        try Self.requireWhole(test)
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a collection that fails at any call loses nothing, and can be run again`(mode: FaultyDisk.Mode) throws {
        let scene = try Self.makeScene()
        for number in 0..<2 {
            try scene.write("\(number)", to: "\(number).png")
            try scene.commit("\(number)")
        }
        let lost = ObjectID(sha256Of: Array("lost".utf8))
        for call in failingCalls(mode, step: 9) {
            let copy = TemporaryFolder()
            try copyTree(scene.root, to: copy.path.appending("dataset"))
            // A disk that never fails, and does not wait for the real one either.
            func reopened(_ disk: any Disk = FaultyDisk()) throws -> Repository {
                try Repository.find(from: copy.path.appending("dataset"), disk: disk)
            }
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            var failure: (any Error)?
            do { _ = try reopened(disk).collect(Self.later) } catch { failure = error }
            try #require((failure == nil) || disk.hasFailed, "call \(call): \(String(describing: failure))")
            try Self.requireWhole(reopened(), "\(mode), call \(call)")
            _ = try reopened().collect(Self.later)
            try #require(try !reopened().store.contains(lost), "call \(call)")
            if call % 4 == 0 { try #require(try reopened().collect(Self.later).isEmpty, "call \(call)") }
            try Self.requireWhole(reopened(), "\(mode), after call \(call)")
            if !disk.hasFailed { return }
        }
        Issue.record("a collection makes more than 300 calls")
    }
}

/// Copies a folder with all in it.
private func copyTree(_ source: FilePath, to target: FilePath) throws {
    let listing = try FolderListing(source)
    let disk = LocalDisk()
    try disk.makeFolders(target)
    for item in listing.items {
        let (old, new) = (source.appending(bytes: listing.name(item)), target.appending(bytes: listing.name(item)))
        if item.status.kind == .folder {
            try copyTree(old, to: new)
        } else {
            try disk.write(OpenFile.contents(of: old), toNew: new)
        }
    }
}
