import Checking
import Comparison
import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Labels
@testable import Snapshots
@testable import Versioning

/// Which state a reading verb opens, and what it calls it.
@Suite struct StateTests {
    private static let files = [
        "images/1.png": "1", "images/2.png": "2", "labels.csv": "file,label,split\n1.png,cat,train\n2.png,dog,val\n",
    ]

    @Test func `plain folders are read without a repository, and nothing is written`() throws {
        let folder = TemporaryFolder()
        for (name, text) in Self.files {
            try folder.write(Array(text.utf8), to: folder.path.appending("a").pushing(FilePath(name)))
            try folder.write(Array(text.utf8), to: folder.path.appending("b").pushing(FilePath(name)))
        }
        let table = "file,label,split\n1.png,cat,train\n2.png,cat,val\n"
        try folder.write(Array(table.utf8), to: folder.path.appending("b").appending("labels.csv"))
        let before = try contents(of: folder.path)
        let source = PlainFolders()
        let (a, b) = (Side.folder(folder.path.appending("a")), Side.folder(folder.path.appending("b")))
        #expect(try source.diff(from: a, to: b).relabelled.count == 1)
        #expect(try source.statistics(of: a).classes == ["cat": ["train": 1], "dog": ["val": 1]])
        #expect(try source.check(source.open(a, as: "a")).imageCount == 2)
        #expect(try source.describe(source.open(a, as: "a", readsImages: false)).tables.first?.image?.found == 2)
        #expect(try contents(of: folder.path) == before)
    }

    @Test func `a folder in which nothing changed is read as HEAD, from what is remembered`() throws {
        let test = try TestRepository(Self.files)
        try test.commit("first")
        #expect(try test.repository.open(.workingTree, as: "worktree").dataset.tree != nil)
        let differences = try test.repository.workingTree().differences
        #expect(differences.areNone && differences.files == 0)
        try test.write("3", to: "images/3.png")
        let changed = try test.repository.open(.workingTree, as: "worktree")
        #expect(changed.dataset.tree == nil)
        guard case .workingTree(let now) = changed.title.subject else { throw Failure(.invalid, "no folder") }
        #expect(now.files == 1 && now.head?.message == "first")
    }

    @Test func `images that are new are not read to describe a folder`() throws {
        let test = try TestRepository(Self.files)
        try test.commit("first")
        try test.write("3", to: "images/3.png")
        try test.write("file,label,split\n1.png,cat,train\n3.png,dog,val\n", to: "labels.csv")
        let state = try test.repository.open(.workingTree, as: "worktree", readsImages: false)
        guard case .workingTree(let differences) = state.title.subject else { throw Failure(.invalid, "no folder") }
        #expect(differences.files == nil && !differences.areNone)
        #expect(try state.dataset.images().files.first { $0.path.description == "images/3.png" }?.id == ObjectID.none)
        #expect(try test.repository.describe(state).tables.first?.image?.found == 2)
        // The folder is as it was for the verbs that need the contents.
        #expect(try test.repository.statistics(of: .workingTree).distinctImages == 3)
    }

    @Test func `only what may say labels is read to describe a folder`() throws {
        let names = ["film.npy", "a.zip", "a.xml", "notes.txt"]
        let test = try TestRepository(
            Self.files.merging(names.map { ($0, $0) }) { $1 })
        let state = try test.repository.open(.workingTree, as: "worktree", readsImages: false)
        let root = try #require(try state.dataset.folders().first?.content.files)
        let unread = names.filter { name in
            root.index(of: Array(name.utf8)[...]).map { root.entries[$0].id == ObjectID.none } ?? false
        }
        #expect(unread == ["film.npy", "a.zip"])
    }

    @Test func `a dsv.yaml that somebody saved meanwhile is not overwritten`() throws {
        let test = try TestRepository(Self.files)
        func declarations() throws -> WrittenDeclarations {
            try test.repository.declarations(
                for: test.repository.open(.workingTree, as: "worktree", readsImages: false))
        }
        let first = try declarations()
        try first.requireUnchanged()
        try test.write("classes: [cat, dog]\n", to: "dsv.yaml")
        #expect(throws: Failure.self) { try first.requireUnchanged() }
        let second = try declarations()
        try second.requireUnchanged()
        try LocalDisk().remove(test.root.appending("dsv.yaml"))
        #expect(throws: Failure.self) { try second.requireUnchanged() }
    }

    @Test func `what is written into dsv.yaml changes neither stats, nor check, nor diff`() throws {
        let test = try TestRepository(Self.files.merging(["pred.csv": "file,label,score\n1.png,dog,0.1\n"]) { $1 })
        try test.commit("first")
        try test.write("file,label,split\n1.png,cat,train\n2.png,cat,val\n", to: "labels.csv")
        func answers() throws -> (Statistics, [String], Int) {
            let statistics = try test.repository.statistics(of: .workingTree)
            let check = try test.repository.check(.workingTree)
            return (
                statistics, check.findings.map(\.summary),
                try test.repository.diff(from: .snapshot(test.repository.snapshot("HEAD")), to: .workingTree)
                    .relabelled.count
            )
        }
        let before = try answers()
        let state = try test.repository.open(.workingTree, as: "worktree", readsImages: false)
        let written = try test.repository.declarations(for: state)
        #expect(written.added.count == 6 && written.leftOut == [])
        try test.write(String(decoding: written.bytes, as: UTF8.self), to: "dsv.yaml")
        let after = try answers()
        #expect(before.0.classes == after.0.classes && before.0.splits == after.0.splits)
        #expect(before.0.notes == after.0.notes)
        #expect(before.1 == after.1 && before.2 == after.2)
    }

    @Test func `a gate says that the folder differs from HEAD, of HEAD alone`() throws {
        let test = try TestRepository(Self.files)
        try test.commit("first")
        try test.write("4", to: "images/1.png")
        #expect(try test.repository.gate(GateRequest(against: "HEAD")).folder?.files == 1)
        try test.commit("second")
        #expect(try test.repository.gate(GateRequest("HEAD~1", against: "HEAD")).folder == nil)
        #expect(try test.repository.gate(GateRequest(against: "HEAD")).folder?.areNone == true)
    }
}
