import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History

/// Many small packs become few, and nothing is lost on the way.
@Suite struct ConsolidateTests {
    let author = Signature(name: "Ada", email: "ada@example.com", time: 1_700_000_000, offset: 0)
    /// Syncs nothing.
    let disk = FaultyDisk()

    /// A history of so many commits, each with a pack of its own.
    private func makeHistory(_ count: Int, in folder: TemporaryFolder) throws -> History {
        let history = try History.create(at: folder.path.appending("history"), branch: "main")
        var parent: SnapshotID?
        for number in 0..<count { parent = try commit("\(number)", to: history, parent, in: folder) }
        if let parent { try history.move("refs/heads/main", from: nil, to: parent, by: author, reason: "commit") }
        return history
    }

    @discardableResult
    private func commit(
        _ text: String, to history: History, _ parent: SnapshotID?, in folder: TemporaryFolder
    ) throws -> SnapshotID {
        let writer = HistoryWriter(history, disk: disk, temporaryFolder: folder.path)
        let blob = try writer.add(.blob, Array("content \(text)".utf8))
        let tree = try writer.addTree([TreeEntry(name: Array("a".utf8), kind: .blob, id: blob)])
        let id = try writer.addCommit(
            tree: tree, parents: parent.map { [$0] } ?? [], author: author, message: "\(text)\n")
        try writer.publish()
        return id
    }

    private func packs(of history: History) throws -> [String] {
        let listing = try FolderListing(history.packFolder)
        return listing.items.map { String(decoding: listing.name($0), as: UTF8.self) }.filter { $0.hasSuffix(".pack") }
    }

    /// All objects with their bytes, as git has them.
    private func objects(of history: History) throws -> String {
        let (status, output) = try runGit(["-C", history.path.string, "log", "--all", "-p", "--format=%H %T %s"])
        #expect(status == 0)
        return output
    }

    @Test func `commits leave some dozens of packs, however many there are`() throws {
        let folder = TemporaryFolder()
        let history = try makeHistory(0, in: folder)
        var parent: SnapshotID?
        for number in 0..<120 {
            parent = try commit("\(number)", to: history, parent, in: folder)
            try history.consolidate(in: folder.path, disk: disk)
            #expect(try packs(of: history).count <= 48)
        }
        let tip = try #require(parent)
        try history.move("refs/heads/main", from: nil, to: tip, by: author, reason: "commit")
        #expect(try history.log(from: tip).count == 120)
        #expect(try runGit(["-C", history.path.string, "fsck", "--strict", "--full"]).output == "")
    }

    @Test func `few packs stay as they are`() throws {
        let folder = TemporaryFolder()
        let history = try makeHistory(15, in: folder)
        let before = try packs(of: history)
        try history.consolidate(in: folder.path, disk: disk)
        #expect(try packs(of: history) == before)
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `stopped at any call, all objects are there, and it can be done again`(mode: FaultyDisk.Mode) throws {
        for call in failingCalls(mode, step: 15) {
            let folder = TemporaryFolder()
            let history = try makeHistory(17, in: folder)
            let before = try objects(of: history)
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            try? history.consolidate(in: folder.path, disk: disk)
            #expect(try objects(of: history) == before, "call \(call)")
            #expect(try runGit(["-C", history.path.string, "fsck", "--strict", "--full"]).output == "", "call \(call)")
            for name in ["consolidated.pack", "consolidated.idx"] {
                try? LocalDisk().remove(folder.path.appending(name))
            }
            let reopened = try History(opening: history.path)
            try reopened.consolidate(in: folder.path, disk: self.disk)
            #expect(try objects(of: reopened) == before && packs(of: reopened).count <= 17, "call \(call)")
            if !disk.hasFailed { break }
        }
    }

    @Test func `a damaged pack, one with deltas and one that is kept stay`() throws {
        let folder = TemporaryFolder()
        let history = try makeHistory(20, in: folder)
        let names = try packs(of: history)
        let damaged = history.packFolder.appending(names[0])
        var bytes = try OpenFile.contents(of: damaged)
        bytes[bytes.count / 2] ^= 1
        try LocalDisk().remove(damaged)
        try LocalDisk().write(bytes, toNew: damaged)
        let kept = names[1].replacing(".pack", with: ".keep")
        try LocalDisk().write([], toNew: history.packFolder.appending(kept))
        try history.consolidate(in: folder.path, disk: disk)
        let after = try packs(of: history)
        #expect(after.contains(names[0]) && after.contains(names[1]) && after.count == 3)
    }

    @Test func `a reader that knows the old packs finds all in the new one`() throws {
        let folder = TemporaryFolder()
        let history = try makeHistory(20, in: folder)
        let reader = try History(opening: history.path)
        let tip = try #require(try reader.head().snapshot)
        _ = try reader.commit(tip)
        try history.consolidate(in: folder.path, disk: disk)
        #expect(try reader.log(from: tip).count == 20)
        for id in try reader.log(from: tip) { _ = try reader.tree(reader.commit(id).tree) }
    }
}
