import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// The verbs that change names, scores, files and folders rather than contents.
extension FaultTests {
    @Test(arguments: FaultyDisk.Mode.allCases)
    func `an init that fails at any call leaves nothing or a repository, and can be run again`(
        mode: FaultyDisk.Mode
    ) throws {
        for call in 1...50 {
            let folder = TemporaryFolder()
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            do { _ = try Repository.create(at: folder.path, disk: disk) } catch { #expect(disk.hasFailed) }
            let repository = try Repository.create(at: folder.path).repository
            let result = try repository.fsck()
            #expect(result.faults.isEmpty && result.objects == 0, "call \(call)")
            if !disk.hasFailed { return }
        }
        Issue.record("the verb makes more than 50 calls")
    }

    @Test(arguments: FaultyDisk.Mode.allCases, [nil, "a message"])
    func `a tag that fails at any call is there or not, and can be made again`(
        mode: FaultyDisk.Mode, message: String?
    ) throws {
        try loop(mode) { test in
            _ = try test.repository.makeTag("moved", author: test.author)
            try test.write("b", to: "b.png")
            try test.commit("second")
        } verb: { repository, test in
            _ = try repository.makeTag("new", message: message, isForced: true, author: test.author)
            _ = try repository.makeTag("moved", message: message, isForced: true, author: test.author)
        } after: { test in
            let head = try test.repository.head().snapshot
            let targets = try test.reopened().tags().map(\.target)
            #expect(targets == [head, head])
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a branch that fails at any call is there or not, and can be made again`(mode: FaultyDisk.Mode) throws {
        try loop(mode) { _ in
        } verb: { repository, test in
            if try !repository.branches().contains(where: { $0.name == "new" }) {
                try repository.makeBranch("new", author: test.author)
            }
            if try repository.branches().contains(where: { $0.name == "gone" }) {
                try repository.deleteBranch("gone", isForced: true)
            }
        } after: { test in
            let names = try test.reopened().branches().map(\.name)
            #expect(names == ["main", "new"])
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `removing a score that fails at any call keeps it or not, and can be run again`(
        mode: FaultyDisk.Mode
    ) throws {
        try loop(mode) { test in
            var request = ScoreRequest(model: "net")
            request.metrics = [.init(name: "accuracy", value: 0.5)]
            _ = try test.repository.addScore(request, author: test.author)
        } verb: { repository, test in
            for score in try repository.scores() {
                _ = try repository.removeScore(score.id.description, reason: "wrong", author: test.author)
            }
        } after: { test in
            let isEmpty = try test.reopened().scores().isEmpty
            #expect(isEmpty)
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a restore that fails at any call loses nothing that a snapshot has, and can be run again`(
        mode: FaultyDisk.Mode
    ) throws {
        try loop(mode) { test in
            try test.remove("a.png")
            try test.write("changed", to: "sub/b.png")
        } verb: { repository, _ in
            _ = try repository.restore([.root], from: repository.currentSnapshot(), isForced: true)
        } after: { test in
            let files = try contents(of: test.root)
            #expect(files == ["a.png": Array("a".utf8), "sub/": [], "sub/b.png": Array("b".utf8)])
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `an export that fails at any call leaves no folder or all of it, and can be run again`(
        mode: FaultyDisk.Mode
    ) throws {
        try loop(mode) { _ in
        } verb: { repository, test in
            let target = test.folder.path.appending("exported")
            if FileStatus.ifPresent(target) == nil {
                _ = try repository.export(repository.snapshot("HEAD"), to: target)
            }
        } after: { test in
            let target = test.folder.path.appending("exported")
            let (exported, present) = (try contents(of: target), try contents(of: test.root))
            #expect(exported == present)
        }
    }
}
