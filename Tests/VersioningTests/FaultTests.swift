import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Every write path with its first, second, third … call failing, until one run passes all the way.
@Suite struct FaultTests {
    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a commit that fails at any call leaves the old state, and can be run again`(mode: FaultyDisk.Mode) throws {
        try loop(mode) { test in
            try test.write("changed", to: "a.png")
            try test.write(String(repeating: "row\n", count: 50), to: "labels.csv")
            try test.write([UInt8](repeating: 3, count: 270_000), to: "large.png")
        } verb: { repository, test in
            do { _ = try repository.commit(message: "second", author: test.author) } catch is NothingToCommit {}
        } after: { test in
            let count = try test.repository.log().count
            #expect(count == 2)
            let target = test.folder.path.appending("out")
            _ = try test.repository.export(test.repository.snapshot("HEAD"), to: target)
            let (exported, present) = (try contents(of: target), try contents(of: test.root))
            #expect(exported == present)
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a switch that fails at any call loses nothing, and can be run again`(mode: FaultyDisk.Mode) throws {
        try loop(mode) { test in
            try test.write("changed", to: "a.png")
            try test.remove("sub/b.png")
            try test.write("c", to: "new/c.png")
            try test.commit("second")
        } verb: { repository, test in
            _ = try repository.checkOut("main~1", author: test.author)
        } after: { test in
            let files = try contents(of: test.root)
            #expect(files == ["a.png": Array("a".utf8), "sub/": [], "sub/b.png": Array("b".utf8)])
            let isClean = try test.repository.status().isClean
            #expect(isClean)
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `an import that fails at any call shows nothing, and can be run again`(mode: FaultyDisk.Mode) throws {
        try loop(mode) { test in
            try test.folder.write("one", to: "v1/x.png")
            try test.folder.write("two", to: "v1/labels.csv")
        } verb: { repository, test in
            if try repository.tags().isEmpty {
                _ = try repository.importFolders(
                    [test.folder.path.appending("v1")], isTagging: true, author: test.author)
            }
        } after: { test in
            let tags = try test.repository.tags().map(\.name)
            #expect(tags == ["v1"])
            let content = try test.read("x.png")
            #expect(content == "one")
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a merge that fails at any call leaves the old state or the new, and can be run again`(
        mode: FaultyDisk.Mode
    ) throws {
        let rows = "fname,label\na.png,i\nb.png,i\n"
        try loop(mode) { test in
            try test.write(rows, to: "labels.csv")
            try test.commit("rows")
            _ = try test.repository.switchTo(branch: "theirs", creating: true, author: test.author)
            try test.write("theirs", to: "a.png")
            try test.write("c", to: "new/c.png")
            try test.write(rows.replacing("b.png,i", with: "b.png,v"), to: "labels.csv")
            try test.commit("theirs")
            _ = try test.repository.switchTo(branch: "main", author: test.author)
            try test.remove("sub/b.png")
            try test.write(rows.replacing("a.png,i", with: "a.png,x"), to: "labels.csv")
            try test.commit("ours")
        } verb: { repository, test in
            _ = try repository.merge("theirs", author: test.author)
        } after: { test in
            let files = try contents(of: test.root).filter { !$0.key.hasSuffix("/") }
            #expect(
                files == [
                    "a.png": Array("theirs".utf8), "new/c.png": Array("c".utf8),
                    "labels.csv": Array("fname,label\na.png,x\nb.png,v\n".utf8),
                ])
            let isClean = try test.repository.status().isClean
            let parents = try test.repository.snapshot("HEAD").parents.count
            #expect(isClean && parents == 2)
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases, [false, true])
    func `recording a score that fails at any call leaves it out or in, and can be run again`(
        mode: FaultyDisk.Mode, hasPredictions: Bool
    ) throws {
        try loop(mode) { test in
            try test.write("fname,label\na.png,i\nsub/b.png,v\n", to: "labels.csv")
            try test.commit("labels")
        } verb: { repository, test in
            var request = ScoreRequest(model: "net")
            if hasPredictions {
                request.predictions = PredictionInput(Array("fname,pred\na.png,i\nsub/b.png,x\n".utf8), name: "p.csv")
            } else {
                request.metrics = [.init(name: "accuracy", value: 0.5)]
            }
            _ = try repository.addScore(request, author: test.author)
        } after: { test in
            let scores = try test.reopened().scores()
            #expect(scores.count == 1 && scores.first?.content.value(of: "accuracy") == 0.5)
            if hasPredictions { #expect(try test.repository.rescore(scores[0].id.short, on: "HEAD").count == 2) }
        }
    }

    /// Prepares a repository of one snapshot, runs the verb with call n failing, looks, and runs it again.
    func loop(
        _ mode: FaultyDisk.Mode, prepare: (TestRepository) throws -> Void,
        verb: (Repository, TestRepository) throws -> Void,
        after: (TestRepository) throws -> Void
    ) throws {
        for call in failingCalls(mode, step: 4) {
            let test = try TestRepository(["a.png": "a", "sub/b.png": "b"])
            try test.commit("first")
            try prepare(test)
            let heads = try test.repository.log().count
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            var failure: (any Error)?
            do { try verb(test.reopened(disk: disk), test) } catch { failure = error }
            #expect((failure == nil) || disk.hasFailed, "call \(call): \(String(describing: failure))")

            let git = try test.git("fsck", "--strict", "--full")
            #expect(
                git.status == 0 && git.output.split(separator: "\n").allSatisfy { $0.hasPrefix("dangling") },
                "call \(call): \(git.output)")
            let reopened = try test.reopened()
            let faults = try reopened.fsck().faults
            #expect(faults.isEmpty, "call \(call)")
            // A merge brings the other branch's snapshot beside its own.
            #expect([heads - 1, heads, heads + 1, heads + 2].contains(try reopened.log().count), "call \(call)")
            _ = try reopened.status()
            for snapshot in try reopened.log() {
                let target = test.folder.path.appending("check-\(snapshot.id.short)")
                _ = try reopened.export(snapshot, to: target)
            }
            try verb(reopened, test)
            try after(test)
            if !disk.hasFailed { return }
        }
        Issue.record("the verb makes more than 200 calls")
    }
}
