import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct FolderListingTests {
    private let folder = TemporaryFolder()

    @Test func `names come in the order of their bytes`() throws {
        for name in ["b", "a", "Z", "ab", "a-", "a.b", "é", "0"] { try folder.write("", to: name) }
        #expect(try names() == ["0", "Z", "a", "a-", "a.b", "ab", "b", "é"].map { Array($0.utf8) })
    }

    @Test func `names that are no text are listed as they are`() throws {
        let odd: [[UInt8]] = [[0x01], [0x0a], Array("...".utf8), [0x5c], [0x80, 0xff], [0xff]]
        for name in odd.reversed() { try folder.write([], to: folder.path.appending(bytes: name)) }
        #expect(try names() == odd)
    }

    @Test func `a name may have 255 bytes`() throws {
        let name = [UInt8](repeating: 0xc3, count: 255)
        try folder.write([], to: folder.path.appending(bytes: name))
        #expect(try names() == [name])
    }

    @Test func `random names are listed as sorting would have them`() throws {
        var random = SeededGenerator(seed: 11)
        let wanted = Set((0..<200).map { _ in random.nastyName() })
        for name in wanted { try folder.write([], to: folder.path.appending(bytes: name)) }
        #expect(try names() == wanted.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `an empty folder has no items`() throws {
        #expect(try FolderListing(folder.path).items.isEmpty)
    }

    @Test func `each item says what it is, without following links`() throws {
        let disk = LocalDisk()
        try folder.write("12345", to: "file")
        try disk.makeFolder(folder.path.appending("folder"))
        try disk.makeLink(folder.path.appending("link"), target: Array("folder".utf8))
        let listing = try FolderListing(folder.path)
        #expect(listing.items.map(\.status.kind) == [.regular, .folder, .link])
        #expect(listing.items[0].status == (try FileStatus.of(folder.path.appending("file"))))
        #expect(listing.items[0].status.size == 5)
    }

    @Test func `ignored names are left out and asked for once`() throws {
        for name in ["a", "b/c", "d"] { try folder.write("", to: name) }
        var asked: [String: Bool] = [:]
        let listing = try FolderListing(folder.path) { name, isFolder in
            asked[String(decoding: name, as: UTF8.self)] = isFolder
            return name == Array("a".utf8) || isFolder
        }
        #expect(listing.items.map { Array(listing.name($0)) } == [Array("d".utf8)])
        #expect(asked == ["a": false, "b": true, "d": false])
    }

    @Test func `a folder that is missing, or is a file, is an error`() throws {
        try folder.write("", to: "file")
        #expect(throws: SystemError("read the folder", folder.path.appending("none"), .noSuchFileOrDirectory)) {
            try FolderListing(folder.path.appending("none"))
        }
        #expect(throws: SystemError("read the folder", folder.path.appending("file"), .notDirectory)) {
            try FolderListing(folder.path.appending("file"))
        }
    }

    @Test func `the usage of a folder is the sum of its files, at any depth`() throws {
        try folder.write("12345", to: "a")
        try folder.write("123", to: "b/c/d")
        #expect(try diskUsage(of: folder.path) == 8)
    }

    private func names() throws -> [[UInt8]] {
        let listing = try FolderListing(folder.path)
        return listing.items.map { Array(listing.name($0)) }
    }
}
