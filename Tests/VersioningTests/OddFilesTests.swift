import Comparison
import DatasetModel
import Glibc
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct OddFilesTests {
    @Test func `names are bytes and come back as they were`() throws {
        let test = try TestRepository()
        let names: [[UInt8]] = [
            Array("with space.png".utf8), Array("new\nline.png".utf8), Array("back\\slash.png".utf8),
            [0xff, 0xfe, 0x2e, 0x70],
            Array("\u{F07C}.png".utf8), Array("Case.png".utf8), Array("case.png".utf8), Array("cafe\u{301}.png".utf8),
            Array("caf\u{e9}.png".utf8), Array(".hidden".utf8), Array("-rf".utf8), Array("tab\t.csv".utf8),
            Array(" ".utf8), Array("*.png".utf8), Array(".dsv-manifest.png".utf8), Array("\u{1F600}.csv".utf8),
        ]
        for (number, name) in names.enumerated() {
            for folder in ["", "sub dir", "new\nline"] {
                let path = test.root.appending(FilePath(folder).components)
                try LocalDisk().makeFolders(path)
                try LocalDisk().write(Array("content \(number)".utf8), toNew: path.appending(bytes: name))
            }
        }
        let result = try test.commit()
        #expect(result.fileCount == names.count * 3)
        let target = test.folder.path.appending("out")
        _ = try test.repository.export(result.snapshot, to: target)
        #expect(try contents(of: target) == contents(of: test.root))
        #expect(try test.git("fsck", "--strict").output == "")
        #expect(try test.repository.status().isClean)
    }

    @Test func `a link is kept as a link`() throws {
        let test = try TestRepository(["images/1.png": "one", "copy/a.txt": "a"])
        try LocalDisk().makeLink(test.root.appending("images/again.png"), target: Array("1.png".utf8))
        try LocalDisk().makeLink(test.root.appending("copy/there.png"), target: Array("../images/1.png".utf8))
        try LocalDisk().makeLink(test.root.appending("dangling"), target: Array("nowhere".utf8))
        let result = try test.commit()
        let target = test.folder.path.appending("out")
        _ = try test.repository.export(result.snapshot, to: target)
        #expect(try contents(of: target) == contents(of: test.root))
        #expect(try contents(of: target)["copy/there.png ->"] == Array("../images/1.png".utf8))
        #expect(try test.git("ls-tree", "HEAD", "dangling").output.hasPrefix("120000 blob"))
        #expect(try test.repository.status().isClean)
    }

    @Test(arguments: ["/etc/passwd", "../outside.png", "a/../../outside", "sub/../../x"])
    func `a link that leads out of the dataset is refused by name`(target: String) throws {
        let test = try TestRepository(["1.png": "one"])
        try LocalDisk().makeLink(test.root.appending("bad.png"), target: Array(target.utf8))
        let failure = try #require(throws: Failure.self) { try test.commit() }
        #expect(failure.message.contains("'bad.png'") && failure.message.contains(target))
        #expect(failure.hints.isEmpty == false)
        try test.remove("bad.png")
        try test.commit()
    }

    @Test func `sockets, devices and pipes are left out and named`() throws {
        let test = try TestRepository(["1.png": "one"])
        #expect(mkfifo(test.root.appending("pipe").string, 0o600) == 0)
        let result = try test.commit()
        #expect(result.skipped.map(\.description) == ["pipe"])
        #expect(result.fileCount == 1)
        #expect(try test.repository.status().skipped.map(\.description) == ["pipe"])
    }

    @Test func `a file that becomes a folder, and back, is followed`() throws {
        let test = try TestRepository(["x": "file", "y/1.png": "one"])
        let first = try test.commit()
        try test.remove("x")
        try test.write("inside", to: "x/1.png")
        try test.remove("y/1.png")
        try LocalDisk().removeFolder(test.root.appending("y"))
        try test.write("file", to: "y")
        let second = try test.commit()
        for (snapshot, expected) in [(first.snapshot, "x"), (second.snapshot, "x/1.png"), (first.snapshot, "y/1.png")] {
            _ = try test.repository.checkOut(snapshot.id.description, author: test.author)
            #expect(test.exists(expected))
            #expect(try test.repository.status().isClean)
        }
    }

    @Test(arguments: [".dsv-manifest", ".GIT", "git~1"])
    func `a folder with a name that git or a snapshot needs is refused`(name: String) throws {
        let test = try TestRepository(["\(name)/1.png": "one"])
        let failure = try #require(throws: Failure.self) { try test.commit() }
        #expect(failure.message.contains(name))
    }

    @Test func `ignore rules keep files out, of every folder`() throws {
        let test = try TestRepository([
            ".dsvignore": "*.tmp\n/top.png\n!keep.tmp\n", "a.tmp": "x", "keep.tmp": "x", "top.png": "x",
            "sub/top.png": "x",
            "sub/.dsvignore": "local.png\n", "sub/local.png": "x", ".DS_Store": "x", "labels.cache": "x",
            ".git/config": "x",
        ])
        let result = try test.commit()
        let names = try test.repository.list(result.snapshot).map(\.path.description)
        #expect(names == [".dsvignore", "keep.tmp", "sub/.dsvignore", "sub/top.png"])
    }

    @Test func `a write within one tick of the file's clock is noticed`() throws {
        let test = try TestRepository()
        for round in 0..<50 {
            let path = try test.write("round \(round) a", to: "1.png")
            _ = try test.repository.status()
            // Same size, in place, as fast as possible.
            let descriptor = open(path.string, O_WRONLY)
            _ = pwrite(descriptor, "round \(round) b", "round \(round) b".utf8.count, 0)
            close(descriptor)
            let id = try test.repository.listWorkingTree().first?.id
            let digest = MessageDigest()
            digest.update(Array("round \(round) b".utf8).span)
            #expect(id?.description == digest.finish().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
    }
}
