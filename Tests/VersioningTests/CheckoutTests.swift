import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct CheckoutTests {
    /// Two snapshots, tagged `one` and `two`; the second is checked out.
    private func makeTwo() throws -> TestRepository {
        let test = try TestRepository([
            "keep.png": "keep", "change.png": "old", "gone/go.png": "go", "labels.csv": "a\n",
        ])
        try test.commit("one")
        _ = try test.repository.makeTag("one", author: test.author)
        try test.write("new", to: "change.png")
        try test.write("come", to: "new/come.png")
        try test.remove("gone/go.png")
        try LocalDisk().removeFolder(test.root.appending("gone"))
        try test.write("b\n", to: "labels.csv")
        try test.commit("two")
        _ = try test.repository.makeTag("two", author: test.author)
        return test
    }

    @Test func `only files that differ are touched`() throws {
        let test = try makeTwo()
        let before = try FileStatus.of(test.root.appending("keep.png"))
        let result = try test.repository.checkOut("one", author: test.author)
        #expect(result.branch == nil && result.writtenCount == 3 && result.removedCount == 1)
        #expect(
            try test.read("change.png") == "old" && test.read("labels.csv") == "a\n" && test.read("gone/go.png") == "go"
        )
        #expect(!test.exists("new"))
        #expect(try FileStatus.of(test.root.appending("keep.png")) == before)
        #expect(try test.repository.status().isClean)
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        #expect(try test.read("change.png") == "new")
        #expect(try test.repository.head().branch == "main")
    }

    @Test func `after a switch nothing is read again`() throws {
        let test = try makeTwo()
        _ = try test.repository.checkOut("one", author: test.author)
        let tree = try test.repository.scan()
        #expect(tree.places { $0.needsReading($1) }.isEmpty)
        #expect(tree.folders.allSatisfy { $0.tree != nil })
    }

    @Test func `a folder that is all new gets its name in one step, one that is there does not`() throws {
        let test = try TestRepository(["old/a.png": "a", "b.png": "b"])
        try test.commit("one")
        for name in ["new/c.png", "new/deep/d.png", "old/e.png", "old/deep/f.png"] { try test.write(name, to: name) }
        try test.commit("two")
        func staged(_ from: String, _ to: String) throws -> [String] {
            let reader = try test.repository.reader()
            let nodes = try [from, to].map { reader.node(try test.repository.snapshot($0).tree) }
            let transition = try Transition(from: nodes[0], to: nodes[1])
            let area = try StagingArea(for: transition, root: test.root, at: test.root.appending("tmp"))
            #expect(area.files.count == transition.writes.count)
            return area.wholeFolders.map(\.path.description)
        }
        _ = try test.repository.checkOut("HEAD~1", author: test.author)
        #expect(try staged("main~1", "main") == ["new", "old/deep"])
        // Somebody's own folder of that name is kept.
        try test.write("mine", to: "new/mine.png")
        #expect(try staged("main~1", "main") == ["new/deep", "old/deep"])
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        #expect(try test.read("new/mine.png") == "mine" && test.read("new/deep/d.png") == "new/deep/d.png")
    }

    @Test func `uncommitted work is never overwritten, and is named`() throws {
        let test = try makeTwo()
        try test.write("mine", to: "change.png")
        try test.write("mine too", to: "gone/go.png")
        let before = try contents(of: test.root)
        let failure = try #require(throws: Failure.self) { try test.repository.checkOut("one", author: test.author) }
        #expect(failure.kind == .conflict)
        #expect(failure.message.contains("'change.png'") && failure.message.contains("'gone/go.png'"))
        #expect(try contents(of: test.root) == before)
        #expect(try test.repository.head().branch == "main")

        _ = try test.repository.checkOut("one", isForced: true, author: test.author)
        #expect(try test.read("change.png") == "old" && test.read("gone/go.png") == "go")
        #expect(try test.repository.status().isClean)
    }

    @Test func `other uncommitted work stays as it is`() throws {
        let test = try makeTwo()
        try test.write("edited", to: "keep.png")
        try test.write("untracked", to: "new/mine.png")
        _ = try test.repository.checkOut("one", author: test.author)
        #expect(try test.read("keep.png") == "edited" && test.read("new/mine.png") == "untracked")
        #expect(try described(test.repository.status().changes.files) == ["+ new/mine.png", "~ keep.png"])
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        #expect(try described(test.repository.status().changes.files) == ["+ new/mine.png", "~ keep.png"])
    }

    @Test func `an interrupted switch can be run again, or taken back`() throws {
        for target in ["one", "main"] {
            let test = try makeTwo()
            // As far as a killed switch to 'one' may have come: some files new, some old, HEAD where it was.
            try test.write("old", to: "change.png")
            try test.write("go", to: "gone/go.png")
            try test.remove("new/come.png")
            if target == "one" {
                _ = try test.repository.checkOut("one", author: test.author)
            } else {
                _ = try test.repository.restore([.root], from: nil)
                try test.remove("gone/go.png")
                try LocalDisk().removeFolder(test.root.appending("gone"))
            }
            #expect(try test.repository.status().isClean)
        }
    }

    @Test func `restore brings back what was removed, and keeps what no snapshot has`() throws {
        let test = try makeTwo()
        try test.remove("keep.png")
        try test.write("only here", to: "change.png")
        let failure = try #require(throws: Failure.self) { try test.repository.restore([.root], from: nil) }
        #expect(failure.message.contains("'change.png'") && !failure.message.contains("keep.png"))
        let keep = try #require(DatasetPath(parsing: "keep.png"))
        #expect(try test.repository.restore([keep], from: nil).writtenCount == 1)
        #expect(try test.read("keep.png") == "keep" && test.read("change.png") == "only here")
        #expect(try test.repository.restore([.root], from: nil, isForced: true).writtenCount == 1)
        #expect(try test.repository.status().isClean)
    }

    @Test func `paths can be taken from an older snapshot`() throws {
        let test = try makeTwo()
        let path = try #require(DatasetPath(parsing: "labels.csv"))
        let one = try test.repository.snapshot("one")
        _ = try test.repository.restore([path], from: one)
        #expect(try test.read("labels.csv") == "a\n")
        #expect(try test.repository.head().branch == "main")
        #expect(try described(test.repository.status().changes.files) == ["~ labels.csv"])
        let typo = try #require(DatasetPath(parsing: "lables.csv"))
        #expect(throws: Failure.self) { try test.repository.restore([typo], from: one) }
    }

    @Test func `branches and tags follow git's rules`() throws {
        let test = try makeTwo()
        let repository = test.repository
        let second = try repository.snapshot("two").id
        #expect(throws: Failure.self) { try repository.makeTag("one", author: test.author) }
        #expect(
            try repository.makeTag("one", isForced: true, author: test.author)?.short
                == repository.snapshot("HEAD~1").id.short)
        _ = try repository.switchTo(branch: "try", creating: true, author: test.author)
        try test.write("more", to: "more.png")
        try test.commit("on try")
        _ = try repository.switchTo(branch: "main", author: test.author)
        #expect(!test.exists("more.png"))
        #expect(try repository.currentSnapshot()?.id == second)
        #expect(throws: Failure.self) { try repository.deleteBranch("try", isForced: false) }
        #expect(throws: Failure.self) { try repository.deleteBranch("main", isForced: true) }
        try repository.deleteBranch("try", isForced: true)
        for name in ["", "a b", "x..y", "-x", "worktree", "HEAD", "a.lock"] {
            #expect(throws: Failure.self, "\(name)") { try repository.makeTag(name, author: test.author) }
        }
        #expect(try repository.branches().map(\.name) == ["main"])
    }
}
