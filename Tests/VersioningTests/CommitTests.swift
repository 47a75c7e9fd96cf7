import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct CommitTests {
    @Test func `empty folders alone are nothing to commit, and part of the snapshot that comes later`() throws {
        let test = try TestRepository()
        try LocalDisk().makeFolders(test.root.appending("sub/empty"))
        #expect(throws: NothingToCommit.self) { try test.commit("folders alone") }
        try test.write("a", to: "a.png")
        try test.commit("a file")
        let faults = try test.reopened().fsck().faults
        #expect(faults.isEmpty)
        let target = test.folder.path.appending("out")
        _ = try test.reopened().export(test.reopened().snapshot("HEAD"), to: target)
        #expect(try contents(of: target) == ["a.png": Array("a".utf8), "sub/": [], "sub/empty/": []])
    }

    @Test func `a snapshot can be exported again, byte by byte`() throws {
        let test = try TestRepository([
            "images/1.png": "one", "images/2.png": "", "labels.csv": "fname,label\r\n1.png,cat\r\n",
        ])
        try test.write([UInt8](repeating: 7, count: 300_000), to: "images/large.png")
        try LocalDisk().makeFolders(test.root.appending("empty/inside"))
        let result = try test.commit()
        let target = test.folder.path.appending("out")
        let export = try test.repository.export(result.snapshot, to: target)
        #expect(try contents(of: target) == contents(of: test.root))
        #expect(export.fileCount == 4)
    }

    @Test func `git reads the history and finds no fault`() throws {
        let test = try TestRepository(["a/1.png": "one", "labels.csv": "x\n", "b/2.png": "two"])
        try test.commit("first")
        try test.write("x\ny\n", to: "labels.csv")
        try test.commit("second")
        _ = try test.repository.makeTag("v2", message: "why", author: test.author)
        #expect(try test.git("fsck", "--strict", "--full").output == "")
        #expect(try test.git("log", "--format=%s").output == "second\nfirst\n")
        #expect(try test.git("show", "HEAD:labels.csv").output == "x\ny\n")
        #expect(try test.git("tag").output == "v2\n")
        #expect(try test.git("count-objects", "-v").output.contains("packs: 2"))
    }

    @Test func `the history's bytes are those of the format, for ever`() throws {
        let test = try TestRepository(["images/1.png": "one", "labels.csv": "fname,label\n1.png,cat\n"])
        let result = try test.commit("first")
        #expect(
            try test.git("show", "HEAD:images/.dsv-manifest").output
                == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed 3 1.png\n")
        // Deliberately hard-coded: whoever changes the format notices.
        #expect(result.snapshot.id.description == Golden.snapshot)
        #expect(result.snapshot.fingerprint?.description == Golden.fingerprint)
    }

    @Test func `two people who commit the same data get the same fingerprint`() throws {
        let files = ["train/cat/1.png": "one", "labels.csv": "x\n"]
        let ada = try TestRepository(files)
        let grace = try TestRepository(files)
        _ = grace.author
        let (first, second) = (try ada.commit("mine"), try grace.commit("hers"))
        #expect(first.snapshot.id != second.snapshot.id)
        #expect(first.snapshot.fingerprint == second.snapshot.fingerprint)
    }

    @Test func `a second commit stores only what changed`() throws {
        let test = try TestRepository(["a.png": "one", "b.png": "two"])
        try test.commit()
        try test.write("new", to: "b.png")
        try test.write("one", to: "copy.png")
        let result = try test.commit()
        #expect(result.newObjects == 1 && result.newBytes == 3)
        #expect(result.changes.map(described) == ["+ copy.png", "~ b.png"])
    }

    @Test func `nothing to commit is an answer of its own`() throws {
        let test = try TestRepository()
        #expect(throws: NothingToCommit.self) { try test.commit() }
        try test.write("one", to: "a.png")
        try test.commit()
        #expect(throws: NothingToCommit.self) { try test.commit() }
        // Touched, not changed.
        try test.write("one", to: "a.png")
        #expect(throws: NothingToCommit.self) { try test.commit() }
    }

    @Test func `with paths, the rest stays as in the snapshot before`() throws {
        let test = try TestRepository(["a/1.png": "1", "a/2.png": "2", "b/3.png": "3", "labels.csv": "old\n"])
        try test.commit()
        try test.write("new\n", to: "labels.csv")
        try test.write("changed", to: "a/1.png")
        try test.remove("a/2.png")
        try test.write("4", to: "c/4.png")
        #expect(try test.commit("table", ["labels.csv"]).changes.map(described) == ["~ labels.csv"])
        #expect(try test.commit("folder", ["a/2.png", "c"]).changes.map(described) == ["+ c/4.png", "- a/2.png"])
        #expect(try described(test.repository.status().changes.files) == ["~ a/1.png"])
        #expect(throws: Failure.self) { try test.commit("typo", ["labls.csv"]) }
        #expect(try test.git("fsck", "--strict").output == "")
    }

    @Test func `a large table is kept in chunks, and a small edit costs little`() throws {
        var rows = (0..<150_000).map { "image_\($0).png,class_\($0 * 7919 % 10),train\n" }
        let test = try TestRepository(["labels.csv": rows.joined()])
        let first = try test.commit()
        let before = try diskUsage(of: test.repository.historyPath)
        rows[70_000] = "image_70000.png,relabelled,val\n"
        try test.write(rows.joined(), to: "labels.csv")
        let second = try test.commit()
        #expect(try diskUsage(of: test.repository.historyPath) - before < 60_000)
        #expect(try test.git("cat-file", "-t", "HEAD:labels.csv").output == "tree\n")
        let path = try #require(DatasetPath(parsing: "labels.csv"))
        #expect(try test.repository.contents(of: path, in: second.snapshot) == Array(rows.joined().utf8))
        #expect(try test.repository.contents(of: path, in: first.snapshot) != Array(rows.joined().utf8))
    }

    @Test func `a folder named like a table is a folder`() throws {
        let big = (0..<100_000).map { "row \($0)\n" }.joined()
        let test = try TestRepository([
            "labels.csv/00000000": "not a chunk", "data/labels.csv": big, "labels.csv/x.csv": "1\n",
        ])
        let result = try test.commit()
        let target = test.folder.path.appending("out")
        _ = try test.repository.export(result.snapshot, to: target)
        #expect(try contents(of: target) == contents(of: test.root))
    }

    @Test func `a text that gains many neighbours moves to the store, unharmed`() throws {
        let test = try TestRepository()
        for number in 0..<32 { try test.write("\(number)\n", to: "labels/\(number).txt") }
        let first = try test.commit()
        try test.write("one more\n", to: "labels/more.txt")
        let second = try test.commit()
        #expect(second.changes.map(described) == ["+ labels/more.txt"])
        for (snapshot, count) in [(first.snapshot, 32), (second.snapshot, 33)] {
            let target = test.folder.path.appending("out-\(count)")
            #expect(try test.repository.export(snapshot, to: target).fileCount == count)
        }
        #expect(try contents(of: test.folder.path.appending("out-33")) == contents(of: test.root))
    }

    @Test func `a commit syncs a handful of times, whatever its size`() throws {
        let disk = FaultyDisk()
        let test = try TestRepository(disk: disk)
        for number in 0..<2_000 { try test.write("content \(number)", to: "f\(number % 20)/\(number).png") }
        let before = disk.syncs
        try test.commit()
        // A pack and its index for each thread, those of the history, two folders; six more are libgit2's, for the reference and its logs.
        #expect(disk.syncs.total - before.total <= 2 * Workers.processorCount + 4)
        // Which would wait for everybody who writes there.
        #expect(disk.syncs.fileSystems == before.fileSystems)
    }
}

private enum Golden {
    static let snapshot = "3bbbcb1325ede8324bb4d3df6afa2367e7d0cf81"
    static let fingerprint = "6ab7aec7b07143973795044389cc5440e3f6e6dd3bf98fcced0c2f2423145352"
}
