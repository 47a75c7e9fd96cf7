import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Every kind of file that a repository holds is damaged in every part: fsck finds it, or it makes no difference.
@Suite struct FsckTests {
    @Test func `an intact repository has no faults`() throws {
        let scene = try FsckScene()
        let result = try scene.test.reopened().fsck()
        #expect(result.faults.isEmpty && result.notes.isEmpty)
        #expect(result.snapshots == 2 && result.absentImages == 0 && result.objects > 10)
    }

    @Test(arguments: [UInt64(20_261_121)])
    func `a flipped byte anywhere is a fault, or makes no difference`(seed: UInt64) throws {
        let scene = try FsckScene()
        let truth = try Truth(scene)
        var random = SeededGenerator(seed: seed)
        for file in try scene.files() {
            let bytes = try OpenFile.contents(of: scene.path(file))
            if bytes.isEmpty { continue }
            // The borders of all parts of all formats, the trailers, and places all over the file.
            var places = [0, 12, 41, 1_047]
            places += [1, 33].map { bytes.count - $0 }
            places += (0..<1).map { _ in Int.random(in: bytes.indices, using: &random) }
            for place in Set(places).sorted() where bytes.indices.contains(place) {
                var damaged = bytes
                damaged[place] ^= UInt8.random(in: 1...255, using: &random)
                try truth.expectFound(file, damaged, "seed \(seed), byte \(place)")
            }
            try scene.test.folder.write(bytes, to: scene.path(file))
        }
    }

    @Test func `a file cut short, or gone, is a fault, or makes no difference`() throws {
        let scene = try FsckScene()
        let truth = try Truth(scene)
        for file in try scene.files() {
            let bytes = try OpenFile.contents(of: scene.path(file))
            for count in Set([0, 1, bytes.count / 2, bytes.count - 1]).sorted() where count >= 0 && count < bytes.count
            {
                try truth.expectFound(file, Array(bytes[..<count]), "cut to \(count)")
            }
            try truth.expectFound(file, bytes + [0], "a byte more")
            try truth.expectFound(file, nil, "gone")
            try scene.test.folder.write(bytes, to: scene.path(file))
        }
    }

    @Test func `a fault names the first place of a damaged object, and counts the others`() throws {
        let test = try TestRepository(["a.png": "a", "copies/b.png": "a", "copies/c.png": "a"])
        let snapshot = try test.commit("first").snapshot.id
        let packs = test.root.appending(".dsv/store/packs")
        let listing = try FolderListing(packs)
        for item in listing.items where listing.name(item).suffix(5).elementsEqual(".pack".utf8) {
            let path = packs.appending(bytes: listing.name(item))
            var bytes = try OpenFile.contents(of: path)
            bytes[bytes.count - 1] ^= 1
            try test.folder.write(bytes, to: path)
        }
        let faults = try test.reopened().fsck().faults
        let fault = try #require(faults.first)
        #expect(faults.count == 1 && fault.kind == .object && fault.snapshot == snapshot)
        #expect(fault.path?.description == "a.png" && fault.furtherPlaces == 2 && fault.objects.count == 1)
    }

    @Test func `an object that is gone is named with its path`() throws {
        let test = try TestRepository(["sub/a.png": "a", "labels.csv": "x"])
        try test.commit("first")
        removeTree(test.root.appending(".dsv/store/packs"))
        try LocalDisk().makeFolder(test.root.appending(".dsv/store/packs"))
        let faults = try test.reopened().fsck().faults
        #expect(faults.map(\.kind) == [.missingObject] && faults.first?.path?.description == "sub/a.png")
    }

    @Test func `a repository without images misses none`() throws {
        let test = try TestRepository(["sub/a.png": "a", "b.png": "b", "c.png": "b", "other.bin": "x"])
        try test.commit("first")
        try test.repository.setConfiguration("dsv.partial", "true")
        removeTree(test.root.appending(".dsv/store/packs"))
        try LocalDisk().makeFolder(test.root.appending(".dsv/store/packs"))
        let result = try test.reopened().fsck()
        #expect(result.absentImages == 3)
        #expect(result.faults.isEmpty)
    }

    @Test func `what was left over is noted, and no fault`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        for file in ["store/packs/x.tmp", "store/files/ab/x", "history/refs/heads/main.lock"] {
            try test.folder.write("", to: "dataset/.dsv/\(file)")
        }
        try test.folder.write("damaged", to: "dataset/.dsv/index")
        let result = try test.reopened().fsck()
        #expect(result.faults.isEmpty && result.notes.count == 4)
    }

    @Test func `what a checkout must not make is a fault`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("first")
        let history = try test.repository.history()
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: test.repository.temporaryFolder)
        try LocalDisk().makeFolders(test.repository.temporaryFolder)
        let target = Array("../../etc/passwd".utf8)
        var list = FileList()
        list.append(
            name: Array("link".utf8).span, id: ObjectID(sha256Of: target), size: UInt64(target.count), kind: .link)
        let empty = try writer.addTree([
            TreeEntry(name: Array(Manifest.fileName.utf8), kind: .blob, id: writer.add(.blob, []))
        ])
        let tree = try writer.addTree([
            TreeEntry(
                name: Array(Manifest.fileName.utf8), kind: .blob, id: writer.add(.blob, Manifest.encode(list))),
            TreeEntry(name: Array("link".utf8), kind: .link, id: writer.add(.blob, target)),
            TreeEntry(name: Array(".GIT".utf8), kind: .tree, id: empty),
            TreeEntry(name: Array(".dsv".utf8), kind: .tree, id: empty),
        ])
        let commit = try writer.addCommit(
            tree: tree, parents: [], author: test.author, message: SnapshotMessage.join("hostile", .none))
        try writer.publish()
        try history.move("refs/heads/hostile", from: nil, to: commit, by: test.author, reason: "test")
        let faults = try test.reopened().fsck().faults
        #expect(
            faults.filter { $0.kind == .name }.map { $0.path?.description }.sorted { $0 ?? "" < $1 ?? "" }
                == [".GIT", ".dsv", "link"])
        #expect(faults.filter { $0.kind != .name }.map(\.kind) == [.fingerprint])
    }
}

/// What an intact repository says, to compare with.
private struct Truth {
    let scene: FsckScene
    let readOut: [String]

    init(_ scene: FsckScene) throws {
        self.scene = scene
        readOut = try scene.readOut()
    }

    /// Expects that fsck finds other bytes in a file, or that nothing can be told from what was read before.
    func expectFound(_ file: String, _ bytes: [UInt8]?, _ how: String) throws {
        let path = scene.path(file)
        if let bytes {
            try scene.test.folder.write(bytes, to: path)
        } else {
            try LocalDisk().remove(path)
        }
        do {
            let result = try scene.test.reopened().fsck()
            if !result.faults.isEmpty || !result.notes.isEmpty { return }
        } catch is Failure {
            // It said that this is no repository, or which file it could not read.
            return
        } catch is GitError {
            return
        }
        do {
            let found = try scene.readOut()
            #expect(found == readOut, "\(file), \(how)")
        } catch {
            Issue.record("\(file), \(how): fsck found nothing, and reading fails: \(error)")
        }
    }
}
