import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The tests of the disk that other tests are made with.
@Suite struct FaultyDiskTests {
    private let folder = TemporaryFolder()
    private var file: FilePath { folder.path.appending("file") }

    @Test func `without a failing call it works and counts`() throws {
        let disk = FaultyDisk()
        try writeThenRename(on: disk)
        #expect(disk.callCount == 4)
        #expect(!disk.hasFailed)
        #expect(try folder.read("renamed") == Array("12345678".utf8))
    }

    @Test func `an error is thrown once, by the chosen call`() throws {
        let disk = FaultyDisk(failingCall: 2, .inputOutputError)
        #expect(throws: SystemError("write", file, .ioError)) { try disk.write([1], toNew: file) }
        #expect(disk.hasFailed)
        try disk.remove(file)
        try disk.write([1], toNew: file)
    }

    @Test func `a full disk stays full but lets go of files`() throws {
        let disk = FaultyDisk(failingCall: 2, .noSpace)
        #expect(throws: SystemError("write", file, .noSpace)) { try disk.write([1], toNew: file) }
        #expect(throws: SystemError("make the folder", "x", .noSpace)) { try disk.makeFolder("x") }
        try disk.remove(file)
    }

    @Test func `a short write leaves the first half`() throws {
        let disk = FaultyDisk(failingCall: 2, .shortWrite)
        #expect(throws: SystemError.self) { try disk.write(Array("12345678".utf8), toNew: file) }
        #expect(try folder.read("file") == Array("1234".utf8))
    }

    @Test func `nothing changes after a power cut`() throws {
        let disk = FaultyDisk(failingCall: 1, .powerOff)
        #expect(throws: SystemError.self) { try disk.makeFolder(file) }
        #expect(throws: SystemError.self) { try disk.makeFolder(file) }
        #expect(try FolderListing(folder.path).items.isEmpty)
    }

    @Test func `a power cut takes half or all of the bytes that were not synced`() throws {
        let results = try (0..<UInt64(20)).map { seed in
            try afterPowerCut(seed) { try $0.write(Array("12345678".utf8), toNew: $1.appending("file")) }
        }
        #expect(Set(results) == [["file": ""], ["file": "1234"]])
    }

    @Test func `a power cut leaves the bytes that were synced`() throws {
        for seed in 0..<UInt64(20) {
            let result = try afterPowerCut(seed) { disk, folder in
                try disk.write(Array("12345678".utf8), toNew: folder.appending("file"), isDurable: true)
            }
            #expect(result == ["file": "12345678"])
        }
    }

    @Test func `a power cut undoes some renames that were not synced`() throws {
        let results = try (0..<UInt64(20)).map { seed in
            try afterPowerCut(seed) { disk, folder in
                for name in ["file", "old"] {
                    try disk.write(Array(name.utf8), toNew: folder.appending(name), isDurable: true)
                }
                try disk.rename(folder.appending("file"), to: folder.appending("old"))
            }
        }
        #expect(Set(results) == [["file": "file", "old": "old"], ["old": "file"]])
    }

    @Test func `a power cut leaves renames whose folder was synced`() throws {
        for seed in 0..<UInt64(20) {
            let result = try afterPowerCut(seed) { disk, folder in
                try disk.write(Array("1".utf8), toNew: folder.appending("file"), isDurable: true)
                try disk.rename(folder.appending("file"), to: folder.appending("renamed"))
                try disk.syncFolder(folder)
            }
            #expect(result == ["renamed": "1"])
        }
    }

    @Test func `bytes that were not synced are lost under their new name`() throws {
        let results = try (0..<UInt64(20)).map { seed in
            try afterPowerCut(seed) { disk, folder in
                try disk.write(Array("1234".utf8), toNew: folder.appending("file"))
                try disk.rename(folder.appending("file"), to: folder.appending("renamed"))
                try disk.syncFolder(folder)
            }
        }
        #expect(Set(results) == [["renamed": ""], ["renamed": "12"]])
    }

    @Test func `a folder that was made may be gone, with all in it`() throws {
        let results = try (0..<UInt64(20)).map { seed in
            try afterPowerCut(seed) { disk, folder in
                try disk.makeFolder(folder.appending("sub"))
                try disk.write(Array("12".utf8), toNew: folder.appending("sub/file"), isDurable: true)
            }
        }
        #expect(Set(results) == [[:], ["sub": ""]])
    }

    @Test func `a sync of the file system makes everything safe`() throws {
        for seed in 0..<UInt64(20) {
            let result = try afterPowerCut(seed) { disk, folder in
                try disk.write(Array("1234".utf8), toNew: folder.appending("file"))
                try disk.rename(folder.appending("file"), to: folder.appending("renamed"))
                try disk.syncFileSystem(holding: folder)
            }
            #expect(result == ["renamed": "1234"])
        }
    }

    private func writeThenRename(on disk: FaultyDisk) throws {
        try disk.write(Array("12345678".utf8), toNew: file, isDurable: true)
        try disk.rename(file, to: folder.path.appending("renamed"))
    }

    /// The files of a folder, folders with no content, after `body` and a power cut at the call after its last.
    private func afterPowerCut(
        _ seed: UInt64, _ body: (FaultyDisk, FilePath) throws -> Void
    ) throws -> [String: String] {
        let rehearsal = FaultyDisk()
        try body(rehearsal, self.folder.path)
        removeTree(self.folder.path)
        try LocalDisk().makeFolder(self.folder.path)
        let folder = TemporaryFolder()
        let disk = FaultyDisk(failingCall: rehearsal.callCount + 1, .powerOff, seed: seed)
        try body(disk, folder.path)
        #expect(throws: SystemError.self) { try disk.makeFolder(folder.path.appending("next")) }
        let listing = try FolderListing(folder.path)
        return try listing.items.reduce(into: [:]) { files, item in
            let name = String(decoding: listing.name(item), as: UTF8.self)
            let isFile = item.status.kind == .regular
            files[name] = isFile ? String(decoding: try folder.read(name), as: UTF8.self) : ""
        }
    }
}
