import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct OpenFileTests {
    private let folder = TemporaryFolder()

    @Test func `a file that stays as it is, is read once`() throws {
        try folder.write("content", to: "file")
        var reads = 0
        let result = try readUnchanged { reads += 1 }
        #expect(reads == 1)
        #expect(result?.value == Array("content".utf8))
        #expect(result?.status == (try FileStatus.of(folder.path.appending("file"))))
    }

    @Test func `a file that changes while it is read is read again`() throws {
        try folder.write("old", to: "file")
        var reads = 0
        let result = try readUnchanged {
            reads += 1
            if reads == 1 { try append("!") }
        }
        #expect(reads == 2)
        #expect(result?.value == Array("old!".utf8))
        #expect(result?.status.size == 4)
    }

    @Test func `a file that changes twice is given up`() throws {
        try folder.write("old", to: "file")
        var reads = 0
        let result = try readUnchanged {
            reads += 1
            try append("!")
        }
        #expect(reads == 2)
        #expect(result == nil)
    }

    @Test func `a read that returns another number of bytes than the file has does not count`() throws {
        try folder.write("content", to: "file")
        let parent = try OpenFile(folder: folder.path)
        let result = try OpenFile.readUnchanged("file", in: parent, path: { "file" }) { _, status in
            ((), byteCount: Int(status.size) - 1)
        }
        #expect(result == nil)
    }

    @Test func `a link and a missing file are not read`() throws {
        try folder.write("content", to: "file")
        try LocalDisk().makeLink(folder.path.appending("link"), target: Array("file".utf8))
        let parent = try OpenFile(folder: folder.path)
        #expect(throws: SystemError("read", "shown", .tooManySymbolicLinkLevels)) {
            _ = try OpenFile(reading: "link", in: parent, path: "shown")
        }
        #expect(throws: SystemError("read", "shown", .noSuchFileOrDirectory)) {
            _ = try OpenFile(reading: "none", in: parent, path: "shown")
        }
    }

    @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2_500_000])
    func `a file comes block by block`(size: Int) throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 1_000) }
        let path = try folder.write(content, to: "file")
        var read: [UInt8] = []
        let count = try OpenFile(reading: path).forEachBlock(OpenFile.Block()) { read += $0 }
        #expect(count == size)
        #expect(read == content)
        #expect(try OpenFile.contents(of: path) == content)
    }

    @Test(arguments: [[0x61], [0xff, 0x0a], [UInt8](repeating: 0x62, count: 1_000)] as [[UInt8]])
    func `the target of a link is its bytes, whether or not it exists`(target: [UInt8]) throws {
        let path = folder.path.appending("link")
        try LocalDisk().makeLink(path, target: target)
        #expect(try OpenFile.linkTarget(path) == target)
    }

    @Test func `what is no link has no target`() throws {
        let path = try folder.write("", to: "file")
        #expect(throws: SystemError("read the link", path, .invalidArgument)) { try OpenFile.linkTarget(path) }
    }

    @Test func `a status tells of every change that a stamp can show`() throws {
        let path = try folder.write("1234", to: "file")
        let status = try FileStatus.of(path)
        #expect(status.kind == .regular)
        #expect(status.size == 4)
        #expect(status == (try OpenFile(reading: path).status()))
        #expect(abs(fileClock() - status.modified) < 3_600_000_000_000)
        try LocalDisk().makeHardLink(folder.path.appending("second"), to: path)
        let linked = try FileStatus.of(folder.path.appending("second"))
        #expect(linked.inode == status.inode && linked.device == status.device)
    }

    @Test func `a file that a program can write by way of a map is told from others`() throws {
        let path = try folder.write("bytes", to: "file")
        let reader = try OpenFile(reading: path)
        #expect(reader.isOpenForWriting() == false)
        let descriptor = open(path.string, O_RDWR)
        #expect(reader.isOpenForWriting() == true)
        let map = mmap(nil, 5, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        close(descriptor)
        #expect(reader.isOpenForWriting() == true)
        munmap(map, 5)
        #expect(reader.isOpenForWriting() == false)
    }

    @Test func `a rename to a new name never replaces, and an exchange loses neither file`() throws {
        let disk = LocalDisk()
        let (one, two) = (try folder.write("one", to: "1"), try folder.write("two", to: "2"))
        #expect(throws: SystemError("make", two, .fileExists)) { try disk.rename(one, toNew: two) }
        #expect(try disk.exchange(one, with: two))
        #expect(try folder.read("1") == Array("two".utf8) && folder.read("2") == Array("one".utf8))
        try disk.rename(one, toNew: folder.path.appending("3"))
        #expect(FileStatus.ifPresent(one) == nil)
    }

    @Test func `nothing has no status`() {
        let path = folder.path.appending("none")
        #expect(FileStatus.ifPresent(path) == nil)
        #expect(throws: SystemError("examine", path, .noSuchFileOrDirectory)) { try FileStatus.of(path) }
    }

    @Test func `an error is told in words`() {
        #expect("\(SystemError("read", "a/b.csv", .permissionDenied))" == "cannot read 'a/b.csv': permission denied")
        #expect("\(SystemError("write", "x", .noSpace))" == "cannot write 'x': no space left on the disk")
    }

    @Test(arguments: [[0x61], [0xff], [0x61, 0x2f, 0xfe, 0x0a]] as [[UInt8]])
    func `a path keeps bytes that are no text`(name: [UInt8]) {
        let path = folder.path.appending(bytes: name)
        #expect(path.bytes == folder.path.bytes + [0x2f] + name)
        #expect(FilePath(bytes: path.bytes) == path)
        #expect(path.appending(bytes: []) == path)
    }

    /// Reads the file named `file`; `meanwhile` runs after its bytes were read.
    private func readUnchanged(_ meanwhile: () throws -> Void) throws -> OpenFile.Reading<[UInt8]>? {
        let parent = try OpenFile(folder: folder.path)
        return try OpenFile.readUnchanged("file", in: parent, path: { "file" }) { file, _ in
            var bytes: [UInt8] = []
            let count = try file.forEachBlock(OpenFile.Block()) { bytes += $0 }
            try meanwhile()
            return (bytes, byteCount: count)
        }
    }

    private func append(_ text: String) throws {
        let file = try FileDescriptor.open(folder.path.appending("file"), .writeOnly, options: .append)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}
