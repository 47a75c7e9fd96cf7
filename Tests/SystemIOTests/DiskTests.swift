import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct DiskTests {
    private let folder = TemporaryFolder()
    private let disk = LocalDisk()

    @Test func `files can be made durable without those of others, where the file system has a journal`() throws {
        let disk = LocalDisk()
        let place = TemporaryFolder()
        let file = try place.write("bytes", to: "file")
        try disk.writeOut(file)
        _ = try disk.syncJournal(in: place.path)
        #expect(try FolderListing(place.path).items.count == 1)
        #expect(unwrittenMemory() != nil)
    }

    @Test func `replacing gives a file its new bytes and leaves nothing beside it`() throws {
        let path = try folder.write("old and longer", to: "file")
        try disk.replace(path, with: Array("new".utf8), via: folder.path.appending("temporary"))
        #expect(try folder.read("file") == Array("new".utf8))
        #expect(try FolderListing(folder.path).items.count == 1)
    }

    @Test func `replacing makes a file where there was none`() throws {
        try disk.replace(
            folder.path.appending("file"), with: [], via: folder.path.appending("temporary"), isDurable: false)
        #expect(try folder.read("file").isEmpty)
    }

    @Test func `a durable replacement syncs the bytes before the name, and then the name`() throws {
        let counted = FaultyDisk()
        let path = folder.path.appending("file")
        try counted.replace(path, with: [1], via: folder.path.appending("temporary"))
        #expect(counted.syncs.files == 1 && counted.syncs.folders == 1 && counted.syncs.total == 2)
        try counted.replace(path, with: [2], via: folder.path.appending("temporary"), isDurable: false)
        #expect(counted.syncs.total == 2)
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `whichever call of a replacement fails, the file has the old bytes or the new`(mode: FaultyDisk.Mode) throws {
        for call in 1... {
            for seed in 0..<UInt64(8) {
                let folder = TemporaryFolder()
                let path = try folder.write("old", to: "file")
                let faulty = FaultyDisk(failingCall: call, mode, seed: seed)
                let succeeds =
                    nil
                    != (try? faulty.replace(
                        path, with: Array("new".utf8), via: folder.path.appending("temporary")))
                let bytes = try folder.read("file")
                #expect(succeeds ? bytes == Array("new".utf8) : [Array("old".utf8), Array("new".utf8)].contains(bytes))
                if !faulty.hasFailed { return #expect(call == 6 && succeeds) }
            }
        }
    }

    @Test func `creating where something is, is refused`() throws {
        let path = try folder.write("kept", to: "file")
        #expect(throws: SystemError("create", path, .fileExists)) { _ = try disk.create(path) }
        #expect(try folder.read("file") == Array("kept".utf8))
    }

    @Test func `a read-only file is written through the call that made it`() throws {
        let path = folder.path.appending("file")
        let file = try disk.create(path, isReadOnly: true)
        try disk.write(Array("one".utf8), to: file)
        try disk.write(Array("two".utf8), to: file)
        #expect(try folder.read("file") == Array("onetwo".utf8))
    }

    @Test func `folders are made with their parents, and again without complaint`() throws {
        let path = folder.path.appending("a/b/c")
        try disk.makeFolders(path)
        try disk.makeFolders(path)
        #expect(try FileStatus.of(path).kind == .folder)
    }

    @Test func `errors name the call and the path`() {
        let (path, other) = (folder.path.appending("none"), folder.path.appending("other"))
        #expect(throws: SystemError("remove", path, .noSuchFileOrDirectory)) { try disk.remove(path) }
        #expect(throws: SystemError("remove the folder", path, .noSuchFileOrDirectory)) { try disk.removeFolder(path) }
        #expect(throws: SystemError("replace", other, .noSuchFileOrDirectory)) { try disk.rename(path, to: other) }
        #expect(throws: SystemError("make the folder", folder.path, .fileExists)) { try disk.makeFolder(folder.path) }
        #expect(throws: SystemError("link", other, .noSuchFileOrDirectory)) { try disk.makeHardLink(other, to: path) }
    }

    @Test func `syncing works on files, folders and file systems`() throws {
        let path = try folder.write("x", to: "file")
        try disk.sync(try OpenFile(reading: path))
        try disk.syncFolder(folder.path)
        try disk.syncFileSystem(holding: folder.path)
    }

    @Test func `a clone shares the bytes, or the file system says that it cannot`() throws {
        let source = try OpenFile(reading: try folder.write("bytes", to: "source"))
        let copy = try disk.create(folder.path.appending("copy"))
        let isCloned = try disk.clone(source, to: copy)
        #expect(try folder.read("copy") == (isCloned ? Array("bytes".utf8) : []))
    }
}
