import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History

/// Packs of any objects, as git reads them.
@Suite struct HistoryPackTests {
    let folder = TemporaryFolder()
    let author = Signature(name: "Ada", email: "ada@example.com", time: 1_700_000_000, offset: 0)

    /// A history with commits, trees, blobs from empty to large, a chain of annotated tags, and objects loose and packed.
    private func makeHistory() throws -> History {
        let history = try History.create(at: folder.path.appending("history"), branch: "main")
        var parent: SnapshotID?
        for number in 0..<40 {
            let writer = HistoryWriter(
                history, as: number % 2 == 0 ? .pack : .loose, disk: LocalDisk(), temporaryFolder: folder.path)
            let sizes = [0, 1, 15, 16, 2047, 2048, number * 4000]
            let entries = try sizes.enumerated().map { place, size in
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
                return TreeEntry(name: Array("f\(place)".utf8), kind: .blob, id: try writer.add(.blob, bytes))
            }
            let id = try writer.addCommit(
                tree: writer.addTree(entries), parents: parent.map { [$0] } ?? [], author: author,
                message: "\(number)\n")
            try writer.publish()
            try history.move("refs/heads/main", from: parent, to: id, by: author, reason: "commit")
            parent = id
        }
        let writer = HistoryWriter(history, as: .loose, disk: LocalDisk(), temporaryFolder: folder.path)
        let tag = try writer.addTag("one", of: try #require(parent), by: author, message: "a tag")
        try writer.publish()
        try history.setTag("one", to: tag, replacing: false, by: author)
        _ = try git(["-c", "user.name=A", "-c", "user.email=a@b", "tag", "-a", "-m", "of a tag", "two", "one"])
        return try History(opening: history.path)
    }

    private func git(_ arguments: [String]) throws -> String {
        let (status, output) = try runGit(["-C", folder.path.appending("history").string] + arguments)
        #expect(status == 0, "git \(arguments): \(output)")
        return output
    }

    private func allObjects() throws -> [GitID] {
        try git(["rev-list", "--objects", "--no-object-names", "--all"]).split(separator: "\n").compactMap {
            GitID(hex: $0)
        }
    }

    @Test func `git finds in a pack what was asked for, and nothing wrong with it`() throws {
        let history = try makeHistory()
        let objects = try allObjects()
        let base = folder.path.appending("aside")
        let pack = try HistoryPack.write(objects + objects.prefix(9), of: history, to: base, disk: LocalDisk())
        #expect(pack.objectCount == objects.count)
        #expect(pack.size == Int(try FileStatus.of(pack.pack).size))
        let listed = try git(["verify-pack", "-v", pack.index.string])
        let ids = listed.split(separator: "\n").compactMap { GitID(hex: $0.prefix(40)) }
        #expect(Set(ids) == Set(objects) && ids.count == objects.count)
        // The index is byte for byte the one that git makes of the pack.
        let other = folder.path.appending("git.idx")
        let name = try git(["index-pack", "--strict", "-o", other.string, pack.pack.string])
        #expect(name == "\(pack.name)\n")
        let (ours, theirs) = (try OpenFile.contents(of: pack.index), try OpenFile.contents(of: other))
        #expect(ours == theirs)
    }

    @Test func `a published pack alone is the whole history`() throws {
        let history = try makeHistory()
        let objects = try allObjects()
        let old = try git(["log", "--stat", "--all"])
        let pack = try HistoryPack.write(objects, of: history, to: folder.path.appending("aside"), disk: LocalDisk())
        let folders = try FolderListing(history.path.appending("objects"))
        for item in folders.items where folders.name(item).count == 2 {
            let loose = history.path.appending("objects").appending(bytes: folders.name(item))
            let objects = try FolderListing(loose)
            for item in objects.items { try LocalDisk().remove(loose.appending(bytes: objects.name(item))) }
        }
        let packs = try FolderListing(history.packFolder)
        for item in packs.items { try LocalDisk().remove(history.packFolder.appending(bytes: packs.name(item))) }
        try pack.publish(in: history, disk: LocalDisk())
        #expect(try git(["fsck", "--strict", "--full"]) == "")
        #expect(try git(["log", "--stat", "--all"]) == old)
        let reopened = try History(opening: history.path)
        for id in objects { _ = try reopened.object(id) }
    }

    @Test func `an empty pack is one`() throws {
        let history = try makeHistory()
        let pack = try HistoryPack.write([], of: history, to: folder.path.appending("aside"), disk: LocalDisk())
        #expect(try git(["index-pack", pack.pack.string]) == "\(pack.name)\n")
    }

    @Test func `an object that the history lacks is an error, and no pack is made`() throws {
        let history = try makeHistory()
        let stranger = try #require(GitID(hex: String(repeating: "ab", count: 20)))
        let objects = try allObjects() + [stranger]
        #expect(throws: GitError.self) {
            try HistoryPack.write(objects, of: history, to: folder.path.appending("aside"), disk: LocalDisk())
        }
        #expect(FileStatus.ifPresent(folder.path.appending("aside.idx")) == nil)
    }
}
