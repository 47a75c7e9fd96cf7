import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct MappedFileTests {
    private let folder = TemporaryFolder()

    @Test func `an empty file maps to no bytes`() throws {
        let file = try MappedFile(try folder.write("", to: "file"))
        #expect(file.count == 0)
        #expect(file.bytes(0..<0).isEmpty)
    }

    @Test func `bytes and numbers are read at any offset`() throws {
        let file = try MappedFile(try folder.write([1, 2, 3, 4, 5, 6, 7, 8, 9] as [UInt8], to: "file"))
        #expect(file.count == 9)
        #expect(file.bytes(2..<5) == [3, 4, 5])
        #expect(file.bytes(9..<9).isEmpty)
        #expect(file.load(1, as: UInt32.self) == 0x0504_0302)
        #expect(file.load(1, as: UInt64.self) == 0x0908_0706_0504_0302)
        #expect(file.load(8, as: UInt8.self) == 9)
    }

    @Test func `the bytes are there after the file's name is gone`() throws {
        let path = try folder.write("content", to: "file")
        let file = try MappedFile(path)
        try LocalDisk().remove(path)
        #expect(file.bytes(0..<7) == Array("content".utf8))
    }

    @Test func `a missing file is an error`() {
        let path = folder.path.appending("none")
        #expect(throws: SystemError("open", path, .noSuchFileOrDirectory)) { try MappedFile(path) }
    }

    @Test func `reading past the end stops the process`() async {
        await #expect(processExitsWith: .failure) {
            let folder = TemporaryFolder()
            let file = try MappedFile(try folder.write("1234", to: "file"))
            _ = file.load(1, as: UInt32.self)
        }
    }
}
